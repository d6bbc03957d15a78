import ByteStrings
import TestSupport
import Testing

/// `-`, `--` and names that a terminal or a parser could take for something else.
@Suite struct DashTests {
  private func scene() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    try folder.write("-odd-name.zip", SampleBundle().zip)
    return folder
  }

  @Test func twoDashesEndTheOptions() throws {
    let folder = try scene()
    let outcome = try Program.run(["migrate", "-o", "out", "--", "-odd-name.zip"], in: folder.path)
    #expect(outcome.status == 0, "\(outcome)")
    let verified = try Program.run(["verify", "--", "-odd-name.zip"], in: folder.path)
    #expect(verified.status == 1 && verified.output.contains("legacy-container"))
    #expect(folder.exists("out"))
  }

  @Test func aValueMayBeginWithADash() throws {
    let folder = try scene()
    let outcome = try Program.run(
      ["migrate", "./-odd-name.zip", "--output=-out"], in: folder.path)
    #expect(outcome.status == 0 && folder.exists("-out"), "\(outcome)")
  }

  @Test func aNameTakenForOptionsIsExplained() throws {
    let folder = try scene()
    let outcome = try Program.run(["migrate", "-odd-name.zip", "-o", "out"], in: folder.path)
    #expect(outcome.status == 64)
    #expect(outcome.errors.contains("write ./-odd-name.zip, or -- before it"))
    let other = try Program.run(["migrate", "-odd.zip", "-o", "out"], in: folder.path)
    #expect(other.status == 64 && !other.errors.contains("write ./"))
  }

  static let single: [([String], String)] = [
    (["migrate", "-", "-o", "out"], "./-"), (["export", "-", "-o", "out"], "./-"),
    (["verify", "-"], "./-"), (["inspect", "-"], "./-"),
    (["report", "merge", "-", "--json"], "./-"), (["migrate", "x", "-o", "-"], "./-"),
    (["migrate", "x", "-o", "out", "--report", "-"], "--json"),
    (["verify", "x", "--report", "-"], "--json"),
    (["report", "merge", "x", "--report", "-"], "--json"),
  ]

  @Test(arguments: single) func aSingleDashIsExplained(_ call: [String], _ way: String) throws {
    let folder = try TemporaryFolder()
    // Even where there is a file of that name.
    try folder.write("-", SampleBundle().zip)
    let before = try Snapshot(of: folder.path)
    let outcome = try Program.run(call, in: folder.path)
    #expect(outcome.status == 64 && outcome.output.isEmpty)
    #expect(outcome.errors.contains("standard ") && outcome.errors.contains(way), "\(outcome)")
    #expect(try Snapshot(of: folder.path) == before)
  }

  /// The one dash that is no name: a manifest from a pipe is the same as one in a file.
  @Test func aManifestMayComeFromAPipe() throws {
    let folder = try TemporaryFolder()
    try folder.write("app", SampleBundle.elf, mode: 0o755)
    try folder.write("main.go", "package main\n")
    try folder.write("m.yaml", SampleBundle.manifest())
    let common = ["pack", "app", "--source", "main.go"]
    let file = try Program.run(common + ["-o", "one", "--manifest", "m.yaml"], in: folder.path)
    let pipe = try Program.run(
      common + ["-o", "two", "--manifest", "-"], shell: "cat m.yaml | \"$@\"", in: folder.path)
    #expect(file.status == 0 && pipe.status == 0, "\(file) \(pipe)")
    #expect(try folder.read("one") == folder.read("two"))
  }

  @Test func aNameNeverBreaksALine() throws {
    let folder = try TemporaryFolder()
    try folder.write("in/two words\nand a line\u{1b}[31m.zip", SampleBundle().zip)
    for command in [["migrate", "in", "-o", "out"], ["verify", "in"], ["verify", "out"]] {
      let outcome = try Program.run(command, in: folder.path)
      let lines = outcome.output.split(separator: "\n")
      #expect(lines.count { $0.contains("two words\\nand a line\\u{1b}[31m") } >= 1, "\(outcome)")
      #expect(!lines.contains { $0.hasPrefix("and a line") } && !outcome.output.contains("\u{1b}"))
    }
    let shard = try Program.run(["migrate", "in", "-o", "out", "--shard", "1\n/\u{1b}"])
    #expect(shard.status == 64 && shard.errors.contains("'1\\n/\\u{1b}'"), "\(shard)")
  }
}
