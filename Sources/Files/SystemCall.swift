package import ByteStrings
import LibC

/// Makes a system call that returns -1 on failure, again as long as a signal interrupts it.
@discardableResult
func systemCall<Result: FixedWidthInteger & SignedInteger>(
  _ operation: String, _ path: ByteString, _ body: () -> Result
) throws(FileError) -> Result {
  while true {
    let result = body()
    if result != -1 { return result }
    let errno = LibC.errno
    if errno != EINTR { throw FileError(operation, path, errno) }
  }
}

/// Makes such a call with the path that it is about, as C has it.
@discardableResult
func systemCall(_ operation: String, on path: ByteString, _ body: (UnsafePointer<CChar>) -> Int32)
  throws(FileError) -> Int32
{
  try systemCall(operation, path) { path.withCPath(body) }
}

/// The result of a call; nil where it fails with one of these error numbers.
@discardableResult
func tolerating<Result: ~Copyable>(
  _ numbers: Int32..., in call: @autoclosure () throws(FileError) -> Result
) throws(FileError) -> Result? {
  do { return try call() } catch {
    if let errno = error.errno, numbers.contains(errno) { return nil }
    throw error
  }
}

extension ByteString {
  /// The bytes of a C string.
  init(cString start: UnsafePointer<CChar>) {
    self.init(UnsafeRawBufferPointer(start: start, count: strlen(start)))
  }

  /// Calls `body` with the bytes as a C string. A path holds no NUL, so none is lost.
  package func withCPath<Result>(_ body: (UnsafePointer<CChar>) -> Result) -> Result {
    var terminated = bytes
    terminated.append(0)
    return terminated.withUnsafeBufferPointer { buffer in
      buffer.withMemoryRebound(to: CChar.self) { rebound in
        // The buffer holds the terminating NUL at least, so it has a base address.
        guard let base = rebound.baseAddress else { return "".withCString(body) }
        return body(base)
      }
    }
  }
}
