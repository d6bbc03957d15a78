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

  @Test func commandsWork() throws {
    let folder = try TemporaryFolder()
    try folder.write("in/a.zip", SampleBundle().zip)
    let migrated = try run(["migrate", "in", "-o", "out"], in: folder)
    #expect(migrated.status == 0 && migrated.output.contains("in/a.zip -> out/a"), "\(migrated)")
    #expect(folder.exists("out/a"))
    let verified = try run(["verify", "out", "nothere"], in: folder)
    #expect(verified.status == 1 && verified.output.contains("1 ok"), "\(verified)")
    #expect(try run(["verify", "out", "--no-such"], in: folder).status == 64)
    #expect(try run(["migrate", "out", "-o", "out/in"], in: folder).status == 64)
  }
}
