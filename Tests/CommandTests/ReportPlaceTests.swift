import AirflowBundle
import ByteStrings
import Foundation
import TestSupport
import Testing

/// A report is never written over something else, and that is found out before the work.
@Suite struct ReportPlaceTests {
  private func scene() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    try folder.write("in/tool.json", SampleBundle(dag: "tool").zip)
    try folder.write("in/team/b.json.zip", SampleBundle(dag: "b").zip)
    try folder.write("notes.json", "an older report")
    try folder.write("list.json", "tool.json\n")
    try folder.makeFolder("folder.json")
    try folder.makeFIFO("pipe.json")
    try folder.link("null.json", to: "/dev/null")
    try folder.link("dangling.json", to: "gone/r.json")
    try folder.link("tool-link.json", to: "in/tool.json")
    try folder.link("tool-link.zip", to: "in/tool.json")
    try putFolder(SampleBundle(dag: "d"), at: "folders/d", in: folder)
    try putFolder(SampleBundle(dag: "flat"), at: "flat", in: folder)
    try putFolder(SampleBundle(dag: "below"), at: "flat/below", in: folder)
    return folder
  }

  private func putFolder(_ bundle: SampleBundle, at path: ByteString, in folder: TemporaryFolder)
    throws
  {
    try folder.write(path.joined("airflow-metadata.yaml"), bundle.manifest)
    try folder.write(path.joined(bundle.executable.path), bundle.executable.bytes, mode: 0o755)
    try folder.write(path.joined(bundle.source.path), bundle.source.bytes)
  }

  static let refused: [(String, String)] = [
    // Over an input, also by another name.
    ("migrate -n in/tool.json -o out --report in/tool.json", "it would overwrite the input"),
    ("migrate -n in -o out --report in/tool.json", "it would overwrite the input"),
    ("migrate -n in -o out --report in/team/../tool.json", "it would overwrite the input"),
    ("migrate -n in -o out --report tool-link.json", "it would overwrite the input"),
    ("migrate -n tool-link.zip -o out --report in/tool.json", "it would overwrite the input"),
    ("migrate in --in-place --shard 2/2 --report in/tool.json", "it would overwrite the input"),
    ("verify in --report in/tool.json", "it would overwrite the input"),
    ("verify tool-link.zip --report in/tool.json", "it would overwrite the input"),
    ("export in/tool.json -o out --report in/tool.json", "it would overwrite the input"),
    // Inside a folder that is one bundle.
    ("migrate folders -o out --report folders/d/r.json", "in or in place of the input folders/d"),
    ("migrate folders/d -o out --report folders/d/src/r.json", "in or in place of the input"),
    ("verify folders --report folders/d/r.md", "in or in place of the input folders/d"),
    // Over an output, or where a folder for outputs is to be.
    ("migrate in/tool.json -o r.json --report r.json", "it would overwrite the output r.json"),
    ("migrate in -o r.json --report ./r.json", "it would overwrite the output"),
    ("migrate in/team -o out.d --report out.d", "must end in"),
    ("migrate in/team --in-place --report in/team/b.json", "it would overwrite the output"),
    ("migrate in/team -o folder.json --report folder.json/b.json", "overwrite the output"),
    ("export folders -o folder.json --layout directory --report folder.json", "it is a folder"),
    (
      "migrate in --in-place --move-originals folder.json --report folder.json/tool.json",
      "it would overwrite the moved input"
    ),
    // Over the list of paths.
    ("migrate in -o out --files-from list.json --report list.json", "overwrite the list list.json"),
    ("export in -o out --files-from0 list.json --report in/../list.json", "overwrite the list"),
    ("migrate in -o out --files-from list.json --log list.json", "overwrite the list list.json"),
    // What is no regular file.
    ("verify in --report folder.json", "it is a folder"),
    ("verify in --report pipe.json", "a device, a pipe or a socket"),
    ("verify in --report null.json", "a device, a pipe or a socket"),
    ("verify in --report dangling.json", "a link that leads nowhere"),
    ("verify in --report nofolder/r.json", "there is no folder nofolder"),
    ("verify in --report notes.json/r.json", "there is no folder notes.json"),
    // One file twice.
    ("verify in --report a.json --report ./a.json", "are one file"),
    ("verify in --report notes.json --report in/../notes.json", "are one file"),
    // The reports that are merged.
    ("report merge notes.json --report notes.json", "it would overwrite the report notes.json"),
    ("report merge notes.json --report in/../notes.json", "it would overwrite the report"),
  ]

  @Test(arguments: refused) func isWrongUsage(
    _ line: String, _ reason: String
  ) throws {
    let folder = try scene()
    let before = try Snapshot(of: folder.path)
    let outcome = try Program.run(line.split(separator: " ").map(String.init), in: folder.path)
    #expect(outcome.status == 64, "\(outcome)")
    #expect(outcome.errors.contains(reason) && outcome.output.isEmpty, "\(outcome)")
    #expect(try Snapshot(of: folder.path) == before)
  }

  static let taken = [
    "verify in --report notes.json", "migrate in -o out --report r.json --report r.html",
    "migrate in -o out -n --report in/r.json", "migrate flat -o out --report flat/r.json",
    "migrate in --in-place --move-originals folder.json --report folder.json/r.json",
    "migrate in -o folder.json --report folder.json/r.json",
  ]

  @Test(arguments: taken) func isTaken(_ line: String) throws {
    let folder = try scene()
    let words = line.split(separator: " ").map(String.init)
    let outcome = try Program.run(words, in: folder.path)
    #expect(outcome.status <= 1, "\(outcome)")
    let report = try #require(words.last.map { ByteString($0) })
    #expect(try folder.read(report).count > 100)
  }

  @Test func aLinkStaysALink() throws {
    let folder = try scene()
    try folder.link("current.json", to: "notes.json")
    let outcome = try Program.run(["verify", "in", "--report", "current.json"], in: folder.path)
    #expect(outcome.status == 1, "\(outcome)")
    #expect(try Snapshot(of: folder.path)["current.json"]?.bytes == Array("notes.json".utf8))
    #expect(try folder.read("notes.json").starts(with: Array("{\n".utf8)))
  }

  @Test func aReportThatFailsStopsNoOther() throws {
    let folder = try scene()
    for name: ByteString in ["gone/a.json", "b.json", "c.json"] { try folder.write(name, "old") }
    let files = try ReportFiles([folder("gone/a.json"), folder("b.json"), folder("c.json")])
    // What comes into their way while the run works.
    folder.remove("gone")
    folder.remove("b.json")
    try folder.makeFIFO("b.json")
    let report = Report(command: .migrate, isDryRun: true, items: [], seconds: 0)
    let failures = files.write(report).failures
    #expect(failures.count == 2 && failures[0].hasPrefix(folder("gone/a.json").lossy))
    #expect(failures.last?.contains("a device, a pipe or a socket") == true, "\(failures)")
    #expect(try Snapshot(of: folder.path)["b.json"]?.isFile == false)
    #expect(try folder.read("c.json") == report.rendered(as: .json))
  }
}
