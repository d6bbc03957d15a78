import ArgumentParser
import ByteStrings
import Files
import LibC

/// The folder that relative paths are relative to, which a plan may change.
struct WorkingDirectory {
  /// Where the process was started.
  let path = Invocation.directory()

  /// The argument as it means the same once the process has moved to another folder.
  func absolute(_ argument: String, from other: ByteString) -> String {
    let name = ByteString(argument: argument)
    if other == path || name.isEmpty || name.bytes.first == UInt8(ascii: "/") { return argument }
    return ArgumentText.text(of: ByteString(path.bytes + [UInt8(ascii: "/")] + name.bytes))
  }

  /// Moves to the folder that a plan was made in.
  ///
  /// - Throws: `ValidationError` where it cannot be entered.
  func move(to folder: ByteString, of plan: ByteString) throws {
    if folder == path { return }
    if !Self.enter(folder) {
      let reason = String(cString: strerror(errno))
      throw ValidationError(
        "\(plan) cannot be applied: the folder \(folder) that it was made in cannot be entered: \(reason)."
      )
    }
  }

  /// Where that fails, the process ends in the other folder: there is nothing left to be done by then.
  func moveBack() { _ = Self.enter(path) }

  private static func enter(_ folder: ByteString) -> Bool { folder.withCPath { chdir($0) == 0 } }
}
