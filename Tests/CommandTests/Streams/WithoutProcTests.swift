import ByteStrings
import TestSupport
import Testing

/// Without /proc, as in a bare chroot, the program is told its arguments all the same.
@Suite(.enabled(if: Privileges.mayMount, "needs a mount namespace")) struct WithoutProcTests {
  private func run(_ arguments: [String], in folder: TemporaryFolder) throws -> Program.Outcome {
    try Program.run(
      arguments,
      shell: "unshare -m sh -c 'mount -t tmpfs none /proc && exec \"$@\"' sh \"$@\"",
      in: folder.path)
  }

  @Test func argumentsAreFound() throws {
    let folder = try TemporaryFolder()
    try folder.write("a.zip", SampleBundle().zip)
    let inspected = try run(["inspect", "a.zip", "--source"], in: folder)
    #expect(inspected.status == 0 && inspected.output.hasPrefix("package main"), "\(inspected)")
    #expect(try run(["inspect", "nothere"], in: folder).status == 1)
    #expect(try run(["--version"], in: folder).output.split(separator: ".").count == 3)
    #expect(try run(["verify", "a.zip", "--no-such"], in: folder).status == 64)
  }

  @Test(arguments: ["migrate", "verify"]) func aRunFailsBeforeTheWork(_ command: String) throws {
    let folder = try TemporaryFolder()
    try folder.write("a.zip", SampleBundle().zip)
    let output = command == "verify" ? [] : ["-o", "out"]
    let outcome = try run([command, "a.zip"] + output, in: folder)
    #expect(outcome.status == 1 && outcome.errors.contains("need /proc"), "\(outcome)")
    #expect(outcome.output.isEmpty && !folder.exists("out"))
  }
}
