import ByteStrings
import TestSupport
import Testing

/// Wrong usage: status 64, a line on standard error, nothing on standard output or on disk.
@Suite struct UsageTests {
  static let wrong: [[String]] = [
    ["migrate"], ["migrate", "in"], ["migrate", "in", "-o", "out", "--in-place"],
    ["migrate", "-o", "out"], ["migrate", "in", "-o", ""], ["migrate", "", "-o", "out"],
    ["migrate", "in", "-o", "in/out"], ["migrate", "in", "-o", "in"],
    ["migrate", "in", "-o", "file"], ["migrate", "in", "-o", "out", "--remove-originals"],
    ["migrate", "in", "-o", "out", "--move-originals", "old"],
    ["migrate", "in", "--in-place", "--remove-originals", "--move-originals", "old"],
    ["migrate", "in", "--in-place", "--remove-originals", "--no-sync"],
    ["migrate", "in", "--in-place", "--move-originals", "old", "--no-sync"],
    ["migrate", "in", "--in-place", "--move-originals", "in/old"],
    ["migrate", "in", "-o", "out", "--shard", "0/2"],
    ["migrate", "in", "-o", "out", "--shard", "3/2"],
    ["migrate", "in", "-o", "out", "--shard", "x"], ["migrate", "in", "-o", "out", "-j", "0"],
    ["migrate", "in", "-o", "out", "-j", "many"],
    ["migrate", "in", "-o", "out", "--max-size", "1X"],
    ["migrate", "in", "-o", "out", "--max-size", "-1"],
    ["migrate", "in", "-o", "out", "--max-size", "99999999999G"],
    ["migrate", "in", "-o", "out", "--platform", "plan9"],
    ["migrate", "in", "-o", "out", "--platform", "linux/vax"],
    ["migrate", "in", "-o", "out", "--supervisor-schema-version", "2026-6-16"],
    ["migrate", "in", "-o", "out", "--extra-members", "some"],
    ["migrate", "in", "-o", "out", "--include", "[a"],
    ["migrate", "in", "-o", "out", "--exclude", "a\\"],
    ["migrate", "in", "-o", "out", "--report", "r.txt"],
    ["migrate", "in", "-o", "out", "--report", "gone/r.json"],
    ["migrate", "in", "-o", "out", "--report", "in"], ["migrate", "in", "-o", "out", "--no-such"],
    ["migrate", "in", "-o", "out", "--progress", "maybe"],
    ["migrate", "in", "-o", "new/.."], ["migrate", "in", "-o", "out/new/../there"],
    ["migrate", "in", "--in-place", "--move-originals", "new/../old"],
    ["export", "in", "-o", "out", "--layout", "tar"],
    ["export", "in", "-o", "out", "--compression", "10"],
    ["export", "in", "-o", "out", "--extra-members", "keep"], ["transmogrify"],
  ]

  @Test(arguments: wrong) func is64(_ arguments: [String]) throws {
    let folder = try TemporaryFolder()
    try folder.write("in/a.zip", SampleBundle().zip)
    try folder.write("file", "x")
    let before = try Snapshot(of: folder.path)
    let outcome = try Program.run(arguments, in: folder.path)
    #expect(outcome.status == 64, "\(outcome)")
    #expect(outcome.output.isEmpty)
    #expect(outcome.errors.contains("Error: "))
    #expect(!outcome.errors.contains("Fatal"))
    #expect(try Snapshot(of: folder.path) == before)
  }

  @Test(arguments: [["--help"], ["--version"], ["migrate", "--help"], ["export", "--help"]])
  func helpIsNoFailure(_ arguments: [String]) throws {
    let outcome = try Program.run(arguments)
    #expect(outcome.status == 0 && !outcome.output.isEmpty && outcome.errors.isEmpty)
  }
}
