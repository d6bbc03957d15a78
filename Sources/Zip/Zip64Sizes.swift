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

  /// Takes what is needed from the zip64 extra field. Throws `corrupt` where that is not there.
  mutating func resolve(_ field: ArraySlice<UInt8>?, member: ByteString) throws(ZipError) {
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
}
