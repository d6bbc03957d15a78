/// A part of a file that is read in larger pieces than are asked for: headers lie close together, and
/// few system calls are to read them.
struct Window {
  private let file: FileBytes
  /// Where the part ends.
  let limit: UInt64
  /// How many bytes are read at once.
  private let length: Int
  private var start: UInt64 = 0
  private var buffer: ArraySlice<UInt8> = []

  init(_ file: FileBytes, limit: UInt64, length: Int) {
    self.file = file
    self.limit = limit
    self.length = length
  }

  /// The bytes in `[offset, offset + count)`. Throws `overrun` where the part ends before that.
  mutating func bytes(at offset: UInt64, count: Int, overrun: @autoclosure () -> ZipError)
    throws(ZipError) -> ArraySlice<UInt8>
  {
    guard offset <= limit, UInt64(count) <= limit - offset else { throw overrun() }
    if offset < start || offset + UInt64(count) > start + UInt64(buffer.count) {
      let length = Int(min(UInt64(max(length, count)), limit - offset))
      buffer = try file.bytes(at: offset, count: length, "the headers")
      start = offset
    }
    let first = buffer.startIndex + Int(offset - start)
    return buffer[first..<first + count]
  }
}
