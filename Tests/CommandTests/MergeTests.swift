import ByteStrings
import Foundation
import TestSupport
import Testing

/// `report merge` says so where something is missing.
@Suite struct MergeTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    for name in ["a", "b", "c", "d", "e", "f"] {
      try folder.write(ByteString("in/\(name).zip"), SampleBundle(dag: name).zip)
    }
  }

  @discardableResult
  private func run(_ line: String) -> InProcess.Outcome {
    InProcess.run(
      line.split(separator: " ").map {
        ByteString($0.replacingOccurrences(of: "@", with: folder.path.lossy + "/"))
      })
  }

  private func shards(_ count: Int, _ more: String = "") {
    for index in 1...count {
      run("migrate @in -o @out --shard \(index)/\(count) --report @\(index).json -q \(more)")
    }
  }

  private func text(_ outcome: InProcess.Outcome) -> String {
    outcome.errorText.replacingOccurrences(of: folder.path.lossy + "/", with: "")
  }

  @Test func allShardsAreComplete() throws {
    shards(3)
    let merged = run("report merge @1.json @2.json @3.json --json")
    #expect(merged.status == 0 && merged.errors.isEmpty, "\(merged.errorText)")
    let report = try #require(
      try JSONSerialization.jsonObject(with: Data(merged.output)) as? [String: Any])
    #expect(report["complete"] as? Bool == true && report["shard"] == nil)
    #expect((report["runs"] as? [Any])?.count == 3 && report["run"] == nil)
    #expect((report["items"] as? [Any])?.count == 6)
  }

  @Test func aMissingShardIsNamed() throws {
    shards(3)
    let merged = run("report merge @1.json @3.json --report @all.json --report @all.html")
    #expect(merged.status == 1)
    #expect(text(merged) == "airflow-bundle: incomplete: missing is shard 2 of 3\n")
    #expect(!merged.outputText.contains("nothing failed"))
    let all = try folder.read("all.json")
    #expect(String(decoding: all, as: UTF8.self).contains("\"complete\": false"))
    // What is made of it stays incomplete.
    let again = run("report merge @all.json --report @again.html")
    #expect(again.status == 1)
    #expect(
      text(again) == "airflow-bundle: incomplete: missing is what all.json lacks: shard 2 of 3\n")
    let one = run("report merge @2.json --report @one.md")
    #expect(one.status == 1)
    #expect(text(one).contains("missing is shard 1 of 3\n"))
    #expect(text(one).contains("missing is shard 3 of 3\n"))
  }

  @Test func anUnfinishedRunIsNamed() throws {
    try folder.write("in/a.zip", "no archive")
    shards(2, "--fail-fast -j 1")
    let merged = run("report merge @1.json @2.json --json")
    #expect(merged.status == 1)
    #expect(text(merged).contains("incomplete: missing is "))
    #expect(text(merged).contains(" of the run of "))
  }

  static let different: [(String, String, String)] = [
    ("migrate @in -o @out --shard 1/2", "migrate @in -o @out --shard 2/3", "the part"),
    ("migrate @in -o @out --shard 1/2", "migrate @in -o @out", "the part"),
    ("migrate @in -o @out --shard 1/2", "migrate @in -o @out --shard 1/2", "both of shard 1 of 2"),
    ("migrate @in -o @out --shard 1/2", "migrate @in -o @out -n --shard 2/2", "what they report"),
    ("migrate @in -o @out --shard 1/2", "export @in -o @out2 --shard 2/2", "their command"),
    ("migrate @in -o @out --shard 1/2", "migrate @in -o @out2 --shard 2/2", "arguments"),
    (
      "migrate @in -o @out --shard 1/2", "migrate @in -o @out --extra-members drop --shard 2/2",
      "--extra-members=drop is in one only"
    ),
    ("migrate @in -o @out --shard 1/2", "verify @in", "one command only"),
    ("verify @in", "verify @in", "again in"),
    ("verify @in/a.zip", "verify @in/b.zip --platform linux/x86_64", "--platform=linux/x86_64"),
  ]

  @Test(arguments: different) func differentRunsAreNotJoined(
    _ one: String, _ other: String, _ told: String
  ) throws {
    run(one + " -q --report @1.json")
    run(other + " -q --report @2.json")
    let merged = run("report merge @1.json @2.json --report @all.html")
    #expect(merged.status == 1 && merged.output.isEmpty)
    #expect(text(merged).hasPrefix("airflow-bundle: incomplete: "), "\(text(merged))")
    #expect(text(merged).contains(told), "\(text(merged))")
    #expect(!folder.exists("all.html"))
  }

  static let same: [(String, String)] = [
    ("migrate @in -o @out --shard 1/2 -j 2 -q", "migrate -q --shard=2/2 @in --output @out -j1"),
    ("migrate @in -o @out -nq --shard 1/2", "migrate @in -o @out --shard 2/2 --dry-run"),
    ("migrate @in -o @out --shard 1/2 --json", "migrate @in -o @out --shard 2/2 --log @log"),
  ]

  @Test(arguments: same) func howARunIsToldDoesNotMatter(_ one: String, _ other: String) throws {
    run(one + " --report @1.json")
    run(other + " --report @2.json")
    let merged = run("report merge @1.json @2.json --json")
    #expect(merged.status == 0, "\(text(merged))")
  }

  @Test func verificationsAreJoined() throws {
    run("migrate @in -o @out -q")
    try folder.write("one/twin", folder.read("out/a"))
    try folder.setMode("one/twin", 0o755)
    run("verify @out -q --report @1.json")
    run("verify @one -q --report @2.json")
    let merged = run("report merge @1.json @2.json --json --report @all.html")
    let report = try #require(
      try JSONSerialization.jsonObject(with: Data(merged.output)) as? [String: Any],
      "\(merged.errorText)")
    #expect(report["command"] as? String == "verify")
    let items = try #require(report["items"] as? [[String: Any]])
    #expect(items.count == 7)
    // Which of the two serves the Dag only both reports together show.
    let doubtful = items.filter { $0["ok"] as? Bool == false }
    #expect(doubtful.count == 2 && merged.status == 1)
    let summary = try #require(report["summary"] as? [String: Any])
    #expect(summary["total"] as? Int == 7 && summary["ok"] as? Int == 5)
  }
}
