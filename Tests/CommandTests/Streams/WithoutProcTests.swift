import ByteStrings
import Foundation
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

  @Test func commandsWork() throws {
    let folder = try TemporaryFolder()
    try folder.write("in/a.zip", SampleBundle().zip)
    let migrated = try run(["migrate", "in", "-o", "out"], in: folder)
    #expect(migrated.status == 0 && migrated.output.contains("in/a.zip -> out/a"), "\(migrated)")
    #expect(folder.exists("out/a"))
    let verified = try run(["verify", "out", "nothere"], in: folder)
    #expect(verified.status == 1 && verified.output.contains("1 ok"), "\(verified)")
    #expect(try run(["migrate", "out", "-o", "out/in"], in: folder).status == 64)
  }

  /// Libdispatch looks after the threads of its queues in /proc, once a second, and traps where it
  /// cannot: a run of more than a second would not come to its end.
  @Test func noQueueOfLibdispatchIsUsed() throws {
    let sources = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("Sources")
    let files = try #require(
      FileManager.default.enumerator(at: sources, includingPropertiesForKeys: nil))
    var count = 0
    for case let file as URL in files where file.pathExtension == "swift" {
      let text = try String(decoding: Data(contentsOf: file), as: UTF8.self)
      #expect(!text.contains("DispatchQueue") && !text.contains("DispatchSource"), "\(file.path)")
      count += 1
    }
    #expect(count > 100)
  }
}
