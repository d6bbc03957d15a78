/// The order of the bytes of an integer in a file.
enum ByteOrder {
  case little
  case big
}

/// Why a record cannot be decoded. It never leaves this folder: what cannot be read is unknown.
enum RecordError: Error {
  /// The bytes end before the last field.
  case truncated
  /// A field holds what no file of the format has there.
  case notThisFormat
}

/// Reads fixed-size fields one after the other from bytes of which nothing is believed.
struct ByteReader {
  private let all: ArraySlice<UInt8>
  /// How many of them have been read.
  private var position = 0
  let order: ByteOrder

  init(_ bytes: ArraySlice<UInt8>, _ order: ByteOrder) {
    self.all = bytes
    self.order = order
  }

  /// What has not been read yet.
  var rest: ArraySlice<UInt8> { all.dropFirst(position) }

  /// The next `count` bytes.
  mutating func bytes(_ count: Int) throws(RecordError) -> ArraySlice<UInt8> {
    let start = position
    try skip(count)
    return all.dropFirst(start).prefix(count)
  }

  /// Passes over the next `count` bytes.
  mutating func skip(_ count: Int) throws(RecordError) {
    guard count >= 0, count <= all.count - position else { throw RecordError.truncated }
    position += count
  }

  mutating func u8() throws(RecordError) -> UInt8 { try integer() }
  mutating func u16() throws(RecordError) -> UInt16 { try integer() }
  mutating func u32() throws(RecordError) -> UInt32 { try integer() }
  mutating func u64() throws(RecordError) -> UInt64 { try integer() }

  /// A field that is as wide as an address.
  mutating func word(_ is64: Bool) throws(RecordError) -> UInt64 {
    is64 ? try u64() : UInt64(try u32())
  }

  private mutating func integer<T: FixedWidthInteger & BitwiseCopyable>() throws(RecordError) -> T {
    let start = position
    try skip(MemoryLayout<T>.size)
    let value = all.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: start, as: T.self) }
    return order == .little ? T(littleEndian: value) : T(bigEndian: value)
  }
}
