#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Random access to an open file that it does not own.
struct FileBytes {
  let descriptor: Int32
  /// The size in bytes when the archive was opened; nothing beyond it is read.
  let size: UInt64

  /// Reads up to `buffer.count` bytes at `offset`; fewer only where the file ends.
  func read(at offset: UInt64, into buffer: UnsafeMutableRawBufferPointer) throws(ZipError) -> Int {
    guard offset < size else { return 0 }
    let wanted = Int(min(UInt64(buffer.count), size - offset))
    var filled = 0
    while filled < wanted {
      let count = pread(
        descriptor, buffer.baseAddress?.advanced(by: filled), wanted - filled,
        off_t(offset) + off_t(filled))
      if count > 0 {
        filled += count
      } else if count == 0 {
        throw ZipError(.corrupt, "the file became shorter while it was read")
      } else if errno != EINTR {
        let code = errno
        throw ZipError(.io(errno: code), "cannot read: \(String(cString: strerror(code)))")
      }
    }
    return filled
  }

  /// The bytes in `[offset, offset + count)`. Throws `corrupt` naming `what` where the file ends
  /// before that.
  func bytes(at offset: UInt64, count: Int, _ what: @autoclosure () -> String) throws(ZipError)
    -> [UInt8]
  {
    guard offset <= size, UInt64(count) <= size - offset else {
      throw ZipError(.corrupt, "cut short: \(what()) at offset \(offset) is past the end")
    }
    var result = [UInt8](repeating: 0, count: count)
    var failure: ZipError?
    result.withUnsafeMutableBytes { buffer in
      do throws(ZipError) { _ = try read(at: offset, into: buffer) } catch { failure = error }
    }
    if let failure { throw failure }
    return result
  }
}
