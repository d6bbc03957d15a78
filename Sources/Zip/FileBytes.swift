import ByteStrings
import LibC

/// Random access to an open file that it does not own.
struct FileBytes {
  /// Files up to this size in bytes are read once: scan, libzip and members all want parts of them.
  static let heldLimit: UInt64 = 1 << 20

  private let descriptor: Int32
  /// Where these bytes begin in the file.
  private var start: UInt64 = 0
  /// How many bytes there are, as the file's size was when the archive was opened; nothing beyond
  /// them is read.
  private(set) var size: UInt64
  /// All bytes of a small file, those before `start` too.
  private var held: ArraySlice<UInt8>?

  init(descriptor: Int32, size: UInt64) {
    self.descriptor = descriptor
    self.size = size
  }

  /// Holds the bytes of a file of up to `limit` bytes, for those who read most of it. Throws `corrupt`
  /// where it has become shorter, and `io`.
  init(holding descriptor: Int32, size: UInt64, upTo limit: UInt64 = heldLimit) throws(ZipError) {
    self.init(descriptor: descriptor, size: size)
    if size <= limit { held = try bytes(at: 0, count: Int(size), "the archive") }
  }

  /// The same without the first bytes.
  func dropping(_ count: UInt64) -> FileBytes {
    var rest = self
    rest.start += count
    rest.size -= count
    return rest
  }

  /// Whether these bytes are at an offset. Throws as `bytes`, but for what is past the end.
  func has(_ bytes: [UInt8], at offset: UInt64) throws(ZipError) -> Bool {
    guard offset <= size, UInt64(bytes.count) <= size - offset else { return false }
    return try self.bytes(at: offset, count: bytes.count, "a signature").elementsEqual(bytes)
  }

  /// Reads up to `buffer.count` bytes at `offset`; fewer only where the file ends.
  func read(at offset: UInt64, into buffer: UnsafeMutableRawBufferPointer) throws(ZipError) -> Int {
    guard offset < size else { return 0 }
    let wanted = Int(min(UInt64(buffer.count), size - offset))
    if let held {
      let first = Int(start + offset)
      buffer.copyBytes(from: held[first..<first + wanted])
      return wanted
    }
    let part = UnsafeMutableRawBufferPointer(rebasing: buffer[..<wanted])
    let count = readFully(descriptor, part, at: start + offset)
    if count < 0 {
      let code = errno
      throw ZipError(.io(errno: code), "cannot read: \(errorText(code))")
    }
    guard count == wanted else {
      throw ZipError(.corrupt, "the file became shorter while it was read")
    }
    return wanted
  }

  /// The bytes in `[offset, offset + count)`, without a copy where they are held. Throws `corrupt`
  /// naming `what` where the file ends before that.
  func bytes(at offset: UInt64, count: Int, _ what: @autoclosure () -> String) throws(ZipError)
    -> ArraySlice<UInt8>
  {
    guard offset <= size, UInt64(count) <= size - offset else {
      throw ZipError(.corrupt, "cut short: \(what()) at offset \(offset) is past the end")
    }
    if let held {
      let first = Int(start + offset)
      return held[first..<first + count]
    }
    let bytes = try [UInt8](upTo: count) { buffer throws(ZipError) in
      try read(at: offset, into: buffer)
    }
    return bytes[...]
  }
}
