import ByteStrings
import LibC

/// The owner of a file descriptor.
struct Descriptor: ~Copyable {
  private(set) var raw: Int32
  /// What it was opened by, for messages.
  let path: ByteString

  init(owning raw: Int32, _ path: ByteString) {
    self.raw = raw
    self.path = path
  }

  /// Opens a path. `O_CLOEXEC` is added.
  init(opening path: ByteString, _ flags: Int32, mode: mode_t = 0, _ operation: String = "open")
    throws(FileError)
  {
    raw = try systemCall(operation, on: path) { open($0, flags | O_CLOEXEC, mode) }
    self.path = path
  }

  deinit { if raw >= 0 { close(raw) } }

  /// Hands the descriptor over: the caller closes it.
  mutating func release() -> Int32 {
    defer { raw = -1 }
    return raw
  }

  func status() throws(FileError) -> FileStatus {
    var status = stat()
    try systemCall("stat", path) { fstat(raw, &status) }
    return FileStatus(status)
  }

  func setMode(_ mode: UInt16) throws(FileError) {
    try systemCall("set the mode of", path) { fchmod(raw, mode_t(mode)) }
  }

  /// Reads up to `buffer.count` bytes from `offset`. Returns how many; less only at the end.
  func read(
    into buffer: UnsafeMutableRawBufferPointer, at offset: UInt64, _ operation: String = "read"
  ) throws(FileError) -> Int {
    try systemCall(operation, path) { readFully(raw, buffer, at: offset) }
  }

  /// Brings a file's data to disk.
  func sync() throws(FileError) { try systemCall("sync", path) { fsync(raw) } }

  /// Locks what is open. Returns false where somebody else has the lock, or there are no locks.
  func lock() -> Bool { flock(raw, LOCK_EX | LOCK_NB) == 0 }
}
