import ByteStrings
import Foundation
import TestSupport
import Testing

/// `apply PLAN` and `verify --against REPORT`, as an operator and somebody who means ill call them.
@Suite struct ApplyCommandTests {
  private func scene() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    for name in ["a", "b"] {
      try folder.write(ByteString("in/\(name).zip"), SampleBundle(dag: name).zip)
    }
    return folder
  }

  private func run(_ line: String, _ folder: TemporaryFolder, in place: ByteString = "") throws
    -> Program.Outcome
  {
    try Program.run(line.split(separator: " ").map(String.init), in: folder(place))
  }

  private func plan(_ folder: TemporaryFolder, _ more: String = "") throws {
    let outcome = try run("migrate in -o out -n --report plan.json \(more)", folder)
    #expect(outcome.status == 0, "\(outcome)")
  }

  private func items(_ folder: TemporaryFolder, _ name: ByteString) throws -> [[String: Any]] {
    let json = try JSONSerialization.jsonObject(with: Data(folder.read(name))) as? [String: Any]
    return try #require(json?["items"] as? [[String: Any]])
  }

  @Test func isMadeApprovedAppliedAndProven() throws {
    let folder = try scene()
    try plan(folder, "--log plan.log --json -j 1 --verify")
    let log = try folder.read("plan.log")
    let applied = try run("apply plan.json -j 2 --report applied.json --log apply.log", folder)
    #expect(applied.status == 0 && applied.output.contains("2 converted"), "\(applied)")
    #expect(try folder.read("plan.log") == log, "the recorded log and report are left alone")
    #expect(
      try items(folder, "applied.json").map { $0["status"] as? String } == [
        "converted", "converted",
      ])
    #expect(folder.exists("apply.log"))
    let again = try run("apply plan.json", folder)
    #expect(again.status == 0 && again.output.contains("2 unchanged"), "\(again)")
    for report in ["plan.json", "applied.json"] {
      #expect(try run("verify out --against \(report)", folder).status == 0)
    }
    #expect(try run("report merge applied.json --report merged.json", folder).status == 0)
    #expect(try run("verify out --against merged.json", folder).status == 0)
    folder.remove("out/a")
    let verified = try run("verify out --against applied.json", folder)
    #expect(verified.status == 1 && verified.output.contains("missing  "), "\(verified)")
  }

  @Test func isAppliedFromAnotherFolder() throws {
    let folder = try scene()
    try plan(folder)
    try folder.makeFolder("else/where")
    let outcome = try run(
      "apply ../../plan.json -o new --report r.json --log l.json", folder, in: "else/where")
    #expect(outcome.status == 0, "\(outcome)")
    #expect(
      try Snapshot(of: folder("else/where")).files == ["l.json", "new/a", "new/b", "r.json"])
    #expect(!folder.exists("out"))
    #expect(try run("apply ../../plan.json", folder, in: "else/where").status == 0)
    #expect(try Snapshot(of: folder("out")).files == ["a", "b"])
    #expect(try run("verify ../../out --against r.json", folder, in: "else/where").status == 1)
    #expect(try run("verify new --against r.json", folder, in: "else/where").status == 0)
  }

  @Test func aListFromAPipeIsTheOneOfThePlan() throws {
    let folder = try scene()
    let planned = try Program.run(
      ["migrate", "in", "-o", "out", "-n", "--files-from", "-", "--report", "plan.json"],
      shell: "echo b.zip | \"$@\"", in: folder.path)
    #expect(planned.status == 0, "\(planned)")
    let outcome = try run("apply plan.json", folder)
    #expect(outcome.status == 0 && outcome.output.contains("1 converted"), "\(outcome)")
    #expect(try Snapshot(of: folder("out")).files == ["b"])
    folder.remove("in/b.zip")
    let again = try run("apply plan.json", folder)
    #expect(again.status == 1 && again.output.contains("[plan-mismatch]"), "\(again)")
  }

  @Test func aPlanToExportIsAppliedToo() throws {
    let folder = try scene()
    #expect(try run("migrate in -o out -q", folder).status == 0)
    for layout in ["zip", "directory"] {
      let line = "export out -o \(layout) --layout \(layout) -n --report \(layout).json"
      #expect(try run(line, folder).status == 0)
      #expect(try run("apply \(layout).json", folder).status == 0)
      let verified = try run("verify \(layout) --against \(layout).json", folder)
      #expect(verified.status == 1 && verified.output.contains("legacy-container"))
      #expect(!verified.output.contains("changed") && !verified.output.contains("missing"))
    }
  }

  @Test func inPlaceAPlanHasNoOtherRoot() throws {
    let folder = try scene()
    let line = "migrate in --in-place --remove-originals -n --report plan.json"
    #expect(try run(line, folder).status == 0)
    let outcome = try run("apply plan.json -o out", folder)
    #expect(outcome.status == 64 && outcome.errors.contains("in place"), "\(outcome)")
    #expect(try run("apply plan.json", folder).status == 0)
    #expect(try run("apply plan.json", folder).output.contains("2 unchanged"))
    #expect(try Snapshot(of: folder("in")).files == ["a", "b"])
    #expect(try run("verify in --against plan.json", folder).status == 0)
  }

  @Test func theRecordedFailOnHolds() throws {
    let folder = try scene()
    try folder.write("in/c.zip", SampleBundle(dag: "c", schemaVersion: nil).zip)
    let line = "migrate in -o out -n --report plan.json --fail-on schema-version-assumed"
    #expect(try run(line, folder).status == 1)
    let outcome = try run("apply plan.json", folder)
    #expect(outcome.status == 1 && outcome.errors.contains("--fail-on"), "\(outcome)")
    #expect(try Snapshot(of: folder("out")).files == ["a", "b", "c"])
  }

  /// What somebody puts into the file that is to be applied, and a word of why it is refused.
  static let bad: [(String, String, @Sendable (String) -> String)] = [
    ("empty", "plan.json", { _ in "" }),
    ("no JSON", "plan.json", { _ in "<html>" }),
    ("a number", "plan.json", { _ in "1" }),
    ("cut off", "plan.json", { String($0.prefix($0.utf8.count / 2)) }),
    ("deep", "plan.json", { _ in String(repeating: "[", count: 1 << 20) }),
    (
      "another version", "report_version",
      { $0.replacing("\"report_version\": 1", "\"report_version\": 2") }
    ),
    ("a real run", "real run", { $0.replacing("\"dry_run\": true", "\"dry_run\": false") }),
    (
      "stopped", "stopped before its end",
      { $0.replacing("\"complete\": true", "\"complete\": false") }
    ),
    ("without -n", "--dry-run", { $0.replacing("\"-n\",", "") }),
    (
      "another command", "arguments",
      { $0.replacing("\"migrate\",\n      \"in\"", "\"verify\",\n      \"in\"") }
    ),
    ("no command", "arguments", { $0.replacing("\"migrate\",\n      \"in\"", "\"in\"") }),
    ("help", "arguments", { $0.replacing("\"-n\"", "\"-n\", \"--help\"") }),
    ("the version", "arguments", { $0.replacing("\"-n\"", "\"-n\", \"--version\"") }),
    (
      "an unknown option", "--no-such-option",
      { $0.replacing("\"-n\"", "\"-n\", \"--no-such-option\"") }
    ),
    ("export's option", "--layout", { $0.replacing("\"-n\"", "\"-n\", \"--layout\", \"zip\"") }),
    (
      "the other command's report", "arguments",
      { $0.replacing("\"command\": \"migrate\"", "\"command\": \"export\"") }
    ),
    (
      "apply itself", "arguments",
      { $0.replacing("\"migrate\",\n      \"in\"", "\"apply\",\n      \"plan.json\"") }
    ),
    ("no arguments", "arguments", { $0.replacing("\"arguments\"", "\"argument\"") }),
    ("no run", "arguments", { $0.replacing("\"run\": {", "\"ran\": {") }),
    (
      "a folder that is gone", "/nonexistent",
      { $0.replacing("\"directory\": \"", "\"directory\": \"/nonexistent") }
    ),
    ("a bad shard", "--shard", { $0.replacing("\"-n\"", "\"-n\", \"--shard\", \"9/2\"") }),
    ("no inputs", "arguments", { $0.replacing("\"in\",", "") }),
    (
      "one input twice", "twice",
      { $0.replacing("\"input\": \"in/b.zip\"", "\"input\": \"in/a.zip\"") }
    ),
    ("an unknown status", "status", { $0.replacing("\"converted\"", "\"sealed\"") }),
  ]

  @Test(arguments: bad.indices) func isWrongUsage(_ index: Int) throws {
    let folder = try scene()
    try plan(folder)
    let (what, word, change) = Self.bad[index]
    let good = String(decoding: try folder.read("plan.json"), as: UTF8.self)
    let text = change(good)
    #expect(text != good, "\(what) changes nothing")
    try folder.write("plan.json", text)
    let before = try Snapshot(of: folder.path)
    let outcome = try run("apply plan.json", folder)
    #expect(outcome.status == 64 && outcome.output.isEmpty, "\(what): \(outcome)")
    #expect(outcome.errors.contains("plan"), "\(what) names the file: \(outcome.errors)")
    #expect(outcome.errors.contains(word), "\(what) says why: \(outcome.errors)")
    #expect(try Snapshot(of: folder.path) == before, "\(what) writes nothing")
  }

  static let badLines = [
    "apply", "apply plan.json --report plan.json", "apply plan.json --log plan.json",
    "apply plan.json -o -", "apply plan.json -o in/deeper", "apply plan.json -j 0", "apply in",
    "apply pipe", "apply nothere.json", "apply plan.json --force", "apply -",
    "verify in --against", "verify in --against in/a.zip", "verify in --against nothere.json",
    "verify in --against plan.json --report plan.json", "verify in --against verified.json",
  ]

  @Test(arguments: badLines) func isWrongUsageToo(_ line: String) throws {
    let folder = try scene()
    try plan(folder)
    try folder.makeFIFO("pipe")
    _ = try run("verify in -q --report verified.json", folder)
    let before = try Snapshot(of: folder.path)
    let outcome = try run(line, folder)
    #expect(outcome.status == 64 && outcome.output.isEmpty, "\(outcome)")
    #expect(try Snapshot(of: folder.path) == before)
  }

  /// A plan that was written by hand does nothing that its items do not promise.
  @Test func whatThePlanPromisesIsNotWhatItsArgumentsSay() throws {
    let folder = try scene()
    try plan(folder)
    try folder.write("other/c.zip", SampleBundle(dag: "c").zip)
    let text = String(decoding: try folder.read("plan.json"), as: UTF8.self)
    try folder.write("plan.json", text.replacing("\"in\",", "\"other\",\n      \"--force\","))
    let outcome = try run("apply plan.json", folder)
    #expect(outcome.status == 1, "\(outcome)")
    #expect(outcome.output.contains("[not-in-plan]") && outcome.output.contains("[plan-mismatch]"))
    #expect(!folder.exists("out"))
  }

  @Test func aReportOfAStoppedRunProvesNothing() throws {
    let folder = try scene()
    #expect(try run("migrate in -o out -q --report r.json", folder).status == 0)
    let text = String(decoding: try folder.read("r.json"), as: UTF8.self)
    try folder.write("r.json", text.replacing("\"complete\": true", "\"complete\": false"))
    let outcome = try run("verify out --against r.json", folder)
    #expect(outcome.status == 64 && outcome.errors.contains("r.json"), "\(outcome)")
  }
}

extension String {
  fileprivate func replacing(_ one: String, _ other: String) -> String {
    replacingOccurrences(of: one, with: other)
  }
}
