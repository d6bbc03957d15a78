import ByteStrings
import Foundation
import TestSupport
import Testing

/// What a report says of its run: when, where, by whom, with which arguments, and whether it is all.
@Suite struct EvidenceTests {
  private func scene() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    for name in ["a", "b", "team/c", "team/d"] {
      try folder.write(ByteString("in/\(name).zip"), SampleBundle(dag: name).zip)
    }
    return folder
  }

  private func run(_ line: String, in folder: TemporaryFolder) -> InProcess.Outcome {
    InProcess.run(
      line.split(separator: " ").map {
        ByteString($0.replacingOccurrences(of: "@", with: folder.path.lossy + "/"))
      })
  }

  private func json(_ outcome: InProcess.Outcome) throws -> [String: Any] {
    try #require(
      try JSONSerialization.jsonObject(with: Data(outcome.output)) as? [String: Any],
      "\(outcome.errorText)")
  }

  private func orphans(_ line: String, in folder: TemporaryFolder) throws -> [String] {
    let report = try json(run(line + " --json", in: folder))
    let prefix = folder.path.lossy + "/"
    return ((report["orphans"] ?? []) as? [String] ?? []).map {
      $0.hasPrefix(prefix) ? String($0.dropFirst(prefix.count)) : $0
    }
  }

  @Test(arguments: ["migrate in -o out", "migrate in -o out -n", "export in -o out", "verify in"])
  func namesItsRun(_ line: String) throws {
    let folder = try scene()
    let arguments = line.split(separator: " ").map(String.init) + ["--report", "r.json", "-q"]
    _ = try Program.run(arguments, in: folder.path)
    let report = try #require(
      try JSONSerialization.jsonObject(with: Data(folder.read("r.json"))) as? [String: Any])
    let run = try #require(report["run"] as? [String: Any])
    #expect(run["arguments"] as? [String] == arguments)
    #expect(run["directory"] as? String == folder.path.lossy)
    #expect((run["user"] as? String)?.isEmpty == false)
    #expect((run["host"] as? String)?.isEmpty == false)
    for key in ["started", "finished"] {
      let time = try #require(run[key] as? String)
      let date = ISO8601DateFormatter().date(from: time)
      #expect(date.map { abs($0.timeIntervalSinceNow) < 600 } == true, "\(time)")
    }
    #expect(report["complete"] as? Bool == true)
    #expect(report["command"] as? String == arguments[0] && report["shard"] == nil)
    #expect((report["tool"] as? [String: Any])?["name"] as? String == "airflow-bundle")
  }

  @Test func argumentsThatAreNoTextComeWithTheirBytes() throws {
    let folder = try scene()
    let odd = ByteString(folder("in/").bytes + [0xff] + Array(".zip".utf8))
    try folder.write(
      ByteString(Array("in/".utf8) + [0xff] + Array(".zip".utf8)), SampleBundle().zip)
    let outcome = InProcess.run(["migrate", odd, "-o", folder("out"), "--json"])
    let run = try #require(try json(outcome)["run"] as? [String: Any])
    let bytes = try #require(run["arguments_base64"] as? [String])
    #expect(bytes.map { Data(base64Encoded: $0).map { [UInt8]($0) } }[1] == odd.bytes)
    #expect(bytes.count == 5)
  }

  @Test func whatFailsFastIsNotComplete() throws {
    let folder = try scene()
    try folder.write("in/a.zip", "no archive")
    let line = "migrate @in -o @out --json -j 1"
    #expect(try json(run(line, in: folder))["complete"] as? Bool == true, "all were worked on")
    #expect(try json(run(line + " --fail-fast", in: folder))["complete"] as? Bool == false)
  }

  @Test func aShardSaysWhichOneItIs() throws {
    let report = try json(run("migrate @in -o @out --shard 2/3 --json", in: scene()))
    let shard = try #require(report["shard"] as? [String: Int])
    #expect(shard == ["index": 2, "count": 3])
  }

  @Test func whatIsLeftOfInputsThatAreGoneIsAnOrphan() throws {
    let folder = try scene()
    #expect(try orphans("migrate @in -o @out", in: folder) == [])
    #expect(try orphans("migrate @in -o @out/", in: folder) == [])
    folder.remove("in/b.zip")
    folder.remove("in/team/c.zip")
    try folder.write("out/readme.txt", "no bundle")
    try folder.write("out/older.zip", SampleBundle(dag: "older").zip)
    let all = ["out/b", "out/older.zip", "out/team/c"]
    #expect(try orphans("migrate @in -o @out", in: folder) == all)
    #expect(try orphans("migrate @in -o @out -n", in: folder) == all)
    #expect(try orphans("migrate @in/ -o @out/", in: folder) == all)
    // What another shard makes, and what a filter leaves out, is none.
    #expect(try orphans("migrate @in -o @out --shard 1/2", in: folder) == all)
    #expect(try orphans("migrate @in -o @out --include team/d.zip", in: folder) == all)
    #expect(try orphans("migrate @in -o @out --exclude **/d.zip", in: folder) == all)
    try folder.write("list", "a.zip\n")
    #expect(try orphans("migrate @in -o @out --files-from @list", in: folder) == all)
    // An input that fails has made its output once.
    try folder.write("in/a.zip", "no archive")
    #expect(try orphans("migrate @in -o @out", in: folder) == all)
    // Nothing is known of what one file, several inputs, or an empty folder should have made.
    #expect(try orphans("migrate @in/team/d.zip -o @out/", in: folder) == [])
    #expect(try orphans("migrate @in @in/team -o @out", in: folder) == [])
    try folder.makeFolder("empty")
    #expect(try orphans("migrate @empty -o @out", in: folder) == [])
  }

  @Test func orphansAreWarnedOfInOneLine() throws {
    let folder = try scene()
    #expect(!run("migrate @in -o @out", in: folder).outputText.contains("serving"))
    for name in ["a", "b", "team/c"] { folder.remove(ByteString("in/\(name).zip")) }
    try folder.write("out/x.zip", SampleBundle(dag: "x").zip)
    for line in ["migrate @in -o @out", "migrate @in -o @out -q"] {
      let outcome = run(line, in: folder)
      #expect(outcome.status == 0)
      let lines = outcome.outputText.split(separator: "\n").filter { $0.contains("serving") }
      let at = folder.path.lossy + "/out"
      #expect(
        lines == [
          "warning: 4 bundles in the output folder come from no input: \(at)/a, \(at)/b, \(at)/team/c and 1 more; Airflow goes on serving them: take them away, unless something else has put them there"
        ])
    }
  }

  @Test func foldersAreOrphansToo() throws {
    let folder = try scene()
    _ = run("migrate @in -o @new", in: folder)
    #expect(try orphans("export @new -o @old --layout directory", in: folder) == [])
    folder.remove("new/b")
    #expect(try orphans("export @new -o @old --layout directory", in: folder) == ["old/b"])
  }

  @Test func inputsBelowTheOutputsAreNoOrphans() throws {
    let folder = try TemporaryFolder()
    try folder.write("dags/legacy/a.zip", SampleBundle(dag: "a").zip)
    #expect(try orphans("migrate @dags/legacy -o @dags", in: folder) == [])
    #expect(folder.exists("dags/a"))
  }
}
