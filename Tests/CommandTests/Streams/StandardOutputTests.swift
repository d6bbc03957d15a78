import ByteStrings
import Foundation
import TestSupport
import Testing

/// A standard output that takes nothing, or not all, is never passed over in silence.
@Suite struct StandardOutputTests {
  private func scene() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    try folder.write("in/a.zip", SampleBundle().zip)
    try folder.write("bundle", SampleBundle().footer32)
    return folder
  }

  static let commands: [[String]] = [
    [], ["--help"], ["--version"], ["help", "migrate"], ["migrate", "--help"],
    ["--generate-completion-script", "bash"], ["migrate", "in", "-o", "out"],
    ["migrate", "in", "-o", "out", "--json"], ["export", "bundle", "-o", "out", "-n"],
    ["verify", "in", "-q"], ["verify", "in", "--json"], ["inspect", "bundle"],
    ["inspect", "bundle", "--json"], ["inspect", "bundle", "--manifest"],
    ["inspect", "bundle", "--source"], ["inspect", "in/a.zip", "--member", "bin/app"],
    ["report", "merge", "report.json", "--json"],
  ]

  static let hasFull = FileManager.default.fileExists(atPath: "/dev/full")

  @Test(.enabled(if: hasFull), arguments: commands) func aFullDiskIsTold(_ command: [String])
    throws
  {
    let folder = try scene()
    _ = try Program.run(
      ["migrate", "in", "-o", "x", "-n", "--report", "report.json"], in: folder.path)
    let outcome = try Program.run(command, shell: "\"$@\" > /dev/full", in: folder.path)
    #expect(outcome.status == 1, "\(outcome)")
    #expect(
      outcome.errors.hasSuffix(
        "standard output cannot be written (No space left on device): what is there is not whole\n"),
      "\(outcome)")
    // The work itself goes on.
    if command.first == "migrate" && command.contains("-o") { #expect(folder.exists("out")) }
  }

  @Test func aClosedOneIsTold() throws {
    let folder = try scene()
    for closed in [">&-", "<&- >&-", ">&- 2>&- <&-"] {
      let outcome = try Program.run(
        ["migrate", "in", "-o", "out", "--force"], shell: "\"$@\" \(closed)", in: folder.path)
      #expect(outcome.status == 1, "\(outcome)")
      // No line for the reader may have gone into the file that was opened first.
      let output = try folder.read("out/a")
      #expect(output.starts(with: SampleBundle().executable.bytes))
      #expect(try Program.run(["verify", "out"], in: folder.path).status == 0)
    }
  }

  @Test(arguments: [["--member", "bin/app"], ["--json"], ["--source"], []])
  func aReaderThatGoesAwayIsNoFailure(_ more: [String]) throws {
    let folder = try scene()
    let outcome = try Program.run(
      ["inspect", "in/a.zip"] + more, shell: "{ \"$@\"; echo $? >&2; } | true", in: folder.path)
    #expect(outcome.errors == "0\n", "\(outcome)")
  }

  @Test(.enabled(if: Privileges.mayMount, "needs a mount namespace"))
  func aPartThatDidNotFitIsTold() throws {
    let folder = try TemporaryFolder()
    var bundle = SampleBundle()
    bundle.executable.bytes = SampleBundle.elf(size: 200_000)
    try folder.write("a.zip", bundle.zip)
    try folder.makeFolder("small")
    let line = """
      unshare -m sh -c 'mount -t tmpfs -o size=64k none small && \
      { "$@" > small/app; status=$?; wc -c < small/app; exit $status; }' sh "$@"
      """
    let outcome = try Program.run(
      ["inspect", "a.zip", "--member", "bin/app"], shell: line, in: folder.path)
    #expect(outcome.status == 1 && outcome.output == "65536\n", "\(outcome)")
    #expect(outcome.errors.contains("standard output cannot be written (No space left"))
  }

  @Test(.enabled(if: Privileges.canTrace, "needs strace"), arguments: ["close", "write"])
  func anErrorOfOneCallIsTold(_ call: String) throws {
    let folder = try scene()
    try folder.write("output", "")
    // Some file systems tell only at the close that what was written is lost.
    let line = "strace -o trace -P output -e inject=\(call):error=EIO \"$@\" > output"
    let outcome = try Program.run(
      ["inspect", "in/a.zip", "--member", "bin/app"], shell: line, in: folder.path)
    #expect(outcome.status == 1 && outcome.errors.contains("(Input/output error)"), "\(outcome)")
  }

  @Test(
    .enabled(if: Privileges.canTrace, "needs strace"),
    arguments: ["error=EAGAIN:when=1", "error=EINTR:when=1", "retval=7:when=1"])
  func whatIsNotTakenAtOnceIsWrittenLater(_ injection: String) throws {
    let folder = try scene()
    try folder.write("output", "")
    let line = "strace -o trace -P output -e inject=write:\(injection) \"$@\" > output"
    let outcome = try Program.run(
      ["inspect", "in/a.zip", "--member", "bin/app"], shell: line, in: folder.path)
    #expect(outcome.status == 0, "\(outcome)")
    let whole = SampleBundle().executable.bytes
    // A call that strace answers itself takes 7 bytes to nowhere.
    let expected = injection.hasPrefix("retval") ? Array(whole.dropFirst(7)) : whole
    #expect(try folder.read("output") == expected)
  }
}
