#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Random access to an open file that it does not own.
struct FileBytes {
  /// Files up to this size in bytes are read once: scan, libzip and members all want parts of them.
  private static let heldLimit: UInt64 = 1 << 20

  let descriptor: Int32
  /// The size in bytes when the archive was opened; nothing beyond it is read.
  let size: UInt64
  /// All bytes of a small file.
  private var held: [UInt8]?

  init(descriptor: Int32, size: UInt64) {
    self.descriptor = descriptor
    self.size = size
  }

  /// Holds the bytes of a small file, for those who read most of it. Throws `corrupt` where it has
  /// become shorter, and `io`.
  init(holding descriptor: Int32, size: UInt64) throws(ZipError) {
    self.init(descriptor: descriptor, size: size)
    if size <= Self.heldLimit { held = try bytes(at: 0, count: Int(size), "the archive") }
  }

  /// Reads up to `buffer.count` bytes at `offset`; fewer only where the file ends.
  func read(at offset: UInt64, into buffer: UnsafeMutableRawBufferPointer) throws(ZipError) -> Int {
    guard offset < size else { return 0 }
    let wanted = Int(min(UInt64(buffer.count), size - offset))
    if let held {
      buffer.copyBytes(from: held[Int(offset)..<Int(offset) + wanted])
      return wanted
    }
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
    if let held { return Array(held[Int(offset)..<Int(offset) + count]) }
    var failure: ZipError?
    let result = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      do throws(ZipError) {
        filled = try read(at: offset, into: UnsafeMutableRawBufferPointer(buffer))
      } catch { failure = error }
    }
    if let failure { throw failure }
    return result
  }
}
