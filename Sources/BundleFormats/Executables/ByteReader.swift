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
  /// What has not been read yet.
  private(set) var rest: ArraySlice<UInt8>
  let order: ByteOrder

  init(_ bytes: ArraySlice<UInt8>, _ order: ByteOrder) {
    self.rest = bytes
    self.order = order
  }

  /// The next `count` bytes.
  mutating func bytes(_ count: Int) throws(RecordError) -> ArraySlice<UInt8> {
    guard count >= 0, count <= rest.count else { throw RecordError.truncated }
    defer { rest = rest.dropFirst(count) }
    return rest.prefix(count)
  }

  /// Passes over the next `count` bytes.
  mutating func skip(_ count: Int) throws(RecordError) { _ = try bytes(count) }

  mutating func u8() throws(RecordError) -> UInt8 { try integer() }
  mutating func u16() throws(RecordError) -> UInt16 { try integer() }
  mutating func u32() throws(RecordError) -> UInt32 { try integer() }
  mutating func u64() throws(RecordError) -> UInt64 { try integer() }

  /// A field that is as wide as an address.
  mutating func word(_ is64: Bool) throws(RecordError) -> UInt64 {
    is64 ? try u64() : UInt64(try u32())
  }

  private mutating func integer<T: FixedWidthInteger & UnsignedInteger>() throws(RecordError)
    -> T
  {
    let field = try bytes(MemoryLayout<T>.size)
    var value: T = 0
    switch order {
    case .little: for byte in field.reversed() { value = value << 8 | T(byte) }
    case .big: for byte in field { value = value << 8 | T(byte) }
    }
    return value
  }
}
