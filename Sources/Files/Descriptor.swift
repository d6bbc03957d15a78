import ByteStrings
import LibC
import SystemPackage

/// The owner of a file descriptor.
struct Descriptor: ~Copyable {
  let raw: Int32

  init(owning raw: Int32) { self.raw = raw }

  /// Opens a path. `O_CLOEXEC` is added.
  init(opening path: ByteString, _ flags: Int32, mode: mode_t = 0, _ operation: String = "open")
    throws(FileError)
  {
    raw = try systemCall(operation, path) { path.withCPath { open($0, flags | O_CLOEXEC, mode) } }
  }

  deinit { close(raw) }

  /// Hands the descriptor over: the caller closes it.
  consuming func release() -> Int32 {
    let raw = raw
    discard self
    return raw
  }
}
