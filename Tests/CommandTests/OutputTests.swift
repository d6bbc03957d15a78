import ByteStrings
import Foundation
import TestSupport
import Testing

/// What goes to standard output, to standard error and into report files.
@Suite struct OutputTests {
  private func scene() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    try folder.write("in/a.zip", SampleBundle().zip)
    try folder.write("in/b.zip", "no archive")
    return folder
  }

  private func parsed(_ text: some DataProtocol) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data(text)) as? [String: Any])
  }

  @Test func jsonStandsAlone() throws {
    let folder = try scene()
    let outcome = try Program.run(["migrate", "in", "-o", "out", "--json"], in: folder.path)
    #expect(outcome.status == 1)
    let report = try parsed(Data(outcome.output.utf8))
    #expect(report["report_version"] as? Int == 1)
    #expect(report["command"] as? String == "migrate")
    #expect(report["dry_run"] as? Bool == false)
    let summary = try #require(report["summary"] as? [String: Any])
    #expect(summary["total"] as? Int == 2)
    #expect(summary["converted"] as? Int == 1 && summary["failed"] as? Int == 1)
    let items = try #require(report["items"] as? [[String: Any]])
    #expect(items.map { $0["input"] as? String } == ["in/a.zip", "in/b.zip"])
    #expect(items.map { $0["output"] as? String } == ["out/a", nil])
    #expect((items[0]["result"] as? [String: Any])?["mode"] as? String == "0755")
    #expect((items[1]["error"] as? [String: Any])?["code"] as? String == "not-a-zip")
    #expect(items[0]["dags"] as? [String: [String]] == ["example_dag": ["extract", "load"]])
  }

  @Test func linesAreForPeople() throws {
    let folder = try scene()
    let outcome = try Program.run(["migrate", "in", "-o", "out"], in: folder.path)
    #expect(outcome.status == 1)
    let lines = outcome.output.split(separator: "\n")
    #expect(lines.count == 5)
    #expect(lines[0].hasPrefix("converted  in/a.zip -> out/a"))
    #expect(lines[1].contains("[not-a-zip]"))
    #expect(lines[2...3] == ["failed, by code:", "  1 not-a-zip: in/b.zip"])
    #expect(lines[4].hasPrefix("1 converted, 1 failed"))
    #expect(!outcome.output.contains("\u{1b}") && !outcome.errors.contains("\u{1b}"))
    let quiet = try Program.run(["migrate", "in", "-o", "out", "-q"], in: folder.path)
    #expect(!quiet.output.contains("in/a.zip") && quiet.output.contains("in/b.zip"))
  }

  @Test func reportFilesAreWrittenWhole() throws {
    let folder = try scene()
    try folder.write("r.json", "an older one, and longer than nothing")
    let arguments = ["migrate", "in", "-o", "out", "--json", "--report", "r.json"]
    let outcome = try Program.run(arguments, in: folder.path)
    #expect(try folder.read("r.json") == Array(outcome.output.utf8))
    let dry = try Program.run(
      ["migrate", "in", "-o", "dry", "-n", "--report", "d.json"], in: folder.path)
    #expect(dry.status == 1 && !folder.exists("dry"))
    #expect(try parsed(Data(folder.read("d.json")))["dry_run"] as? Bool == true)
  }

  @Test func aDryRunPrintsTheItemsOfTheRealOne() throws {
    let folder = try scene()
    func items(_ more: String...) throws -> Substring {
      let text = try Program.run(["migrate", "in", "-o", "out", "--json"] + more, in: folder.path)
        .output
      return text[(try #require(text.range(of: "\"items\""))).lowerBound...]
    }
    let dry = try items("--dry-run")
    #expect(!folder.exists("out"))
    #expect(try items() == dry)
  }

  @Test func aReaderThatGoesAwayDoesNotEndTheWork() throws {
    let folder = try scene()
    let outcome = try Program.run(
      ["migrate", "in", "-o", "out"], shell: "\"$@\" | true", in: folder.path)
    #expect(outcome.status == 0)
    #expect(folder.exists("out/a"))
  }

  @Test func sizesHaveSuffixes() throws {
    let folder = try scene()
    var bundle = SampleBundle()
    bundle.executable.bytes = SampleBundle.elf(size: 2000)
    try folder.write("in/a.zip", bundle.zip)
    for (size, status) in [("100", 1), ("1K", 1), ("1M", 0), ("4G", 0)] as [(String, Int32)] {
      let outcome = try Program.run(
        ["migrate", "in/a.zip", "-o", "out-\(size)", "--max-size", size], in: folder.path)
      #expect(outcome.status == status, "\(size): \(outcome)")
    }
  }

  /// A run that would take away the folder that its paths start from, or put originals into it.
  @Test(arguments: [
    ("in/b", "migrate . --in-place --remove-originals --report ../r.json"),
    ("in/b", "migrate ../b --in-place --move-originals ../../old"),
    ("in/b/lib", "migrate ../../../in --in-place --remove-originals"),
    ("in", "migrate b --in-place --move-originals b/old"),
  ]) func theBundleOfTheRunStays(_ place: String, _ line: String) throws {
    let folder = try TemporaryFolder()
    try folder.write(
      "in/b/airflow-metadata.yaml", SampleBundle.manifest(executable: "job", source: "main.go"))
    try folder.write("in/b/job", SampleBundle.elf, mode: 0o755)
    try folder.write("in/b/main.go", "package main\n")
    try folder.write("in/b/lib/x", "x")
    let arguments = line.split(separator: " ").map(String.init)
    let outcome = try Program.run(arguments, in: folder(ByteString(place)))
    #expect(outcome.status == 64, "\(outcome)")
    #expect(folder.exists("in/b/lib/x") && !folder.exists("in/b/old") && !folder.exists("r.json"))
  }

  /// In place an output is told by a path like its input's, whatever became of it.
  @Test(arguments: [("a.zip", "a"), ("./a.zip", "./a"), ("sub/b.zip", "sub/b"), (".", "./a")])
  func anOutputIsToldLikeItsInput(_ input: String, _ output: String) throws {
    let folder = try TemporaryFolder()
    try folder.write("a.zip", SampleBundle().zip)
    try folder.write("sub/b.zip", SampleBundle().zip)
    for status in ["converted", "unchanged"] {
      let told = try Program.run(["migrate", input, "--in-place"], in: folder.path)
      #expect(told.output.contains("\(status) "), "\(told)")
      #expect(told.output.contains(".zip -> \(output) ("), "\(told)")
    }
  }
}
