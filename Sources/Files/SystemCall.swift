package import ByteStrings
import LibC
import SystemPackage

/// The current error number.
var currentErrno: Errno { Errno(rawValue: LibC.errno) }

/// Makes a system call that returns -1 on failure, again as long as a signal interrupts it.
@discardableResult
func systemCall<Result: FixedWidthInteger & SignedInteger>(
  _ operation: String, _ path: ByteString, _ body: () -> Result
) throws(FileError) -> Result {
  while true {
    let result = body()
    if result != -1 { return result }
    let errno = currentErrno
    if errno != .interrupted { throw FileError(operation, path, errno) }
  }
}

extension ByteString {
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
