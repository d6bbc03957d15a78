import ByteStrings

/// The sizes and the offset of a header, with the zip64 extra field (APPNOTE 4.5.3) in place of
/// those fields that are all ones.
struct Zip64Sizes {
  private(set) var size: UInt64
  private(set) var compressedSize: UInt64
  private(set) var offset: UInt64
  private let needsSize: Bool
  private let needsCompressedSize: Bool
  private let needsOffset: Bool

  init(size: UInt32, compressedSize: UInt32, offset: UInt32) {
    self.size = UInt64(size)
    self.compressedSize = UInt64(compressedSize)
    self.offset = UInt64(offset)
    needsSize = size == .max
    needsCompressedSize = compressedSize == .max
    needsOffset = offset == .max
  }

  /// Reads the extra fields. Throws `corrupt` where they do not fit their length, or where a value
  /// is needed and not there.
  mutating func resolve(_ extra: ArraySlice<UInt8>, member: ByteString) throws(ZipError) {
    let field = try Self.field(1, in: extra, member: member)
    guard needsSize || needsCompressedSize || needsOffset else { return }
    guard let field else {
      throw ZipError(.corrupt, member: member, "its zip64 sizes are missing")
    }
    var next = 0
    func value() throws(ZipError) -> UInt64 {
      guard next + 8 <= field.count else {
        throw ZipError(.corrupt, member: member, "its zip64 sizes are cut short")
      }
      defer { next += 8 }
      return field.u64(next)
    }
    if needsSize { size = try value() }
    if needsCompressedSize { compressedSize = try value() }
    if needsOffset { offset = try value() }
  }

  /// The data of the first extra field with this id. Up to three bytes of padding at the end are
  /// allowed: Android's zipalign leaves them.
  private static func field(_ id: UInt16, in extra: ArraySlice<UInt8>, member: ByteString)
    throws(ZipError) -> ArraySlice<UInt8>?
  {
    var rest = extra
    var found: ArraySlice<UInt8>?
    while rest.count >= 4 {
      let length = Int(rest.u16(2))
      guard length <= rest.count - 4 else {
        throw ZipError(.corrupt, member: member, "an extra field runs past its end")
      }
      if rest.u16(0) == id, found == nil { found = rest.dropFirst(4).prefix(length) }
      rest = rest.dropFirst(4 + length)
    }
    return found
  }
}
