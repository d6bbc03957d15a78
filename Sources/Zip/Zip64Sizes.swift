import ByteStrings

/// The sizes and the offset of a header, with the zip64 extra field (APPNOTE 4.5.3) in place of
/// those fields that are all ones.
struct Zip64Sizes {
  let size: UInt64
  let compressedSize: UInt64
  let offset: UInt64

  /// - Parameter field: the data of the zip64 extra field. Throws `corrupt` where that does not have
  ///   what is needed.
  init(
    size: UInt32, compressedSize: UInt32, offset: UInt32, _ field: ArraySlice<UInt8>?,
    member: ByteString
  ) throws(ZipError) {
    var next = 0
    func value(of plain: UInt32) throws(ZipError) -> UInt64 {
      if plain != .max { return UInt64(plain) }
      guard let field else {
        throw ZipError(.corrupt, member: member, "its zip64 sizes are missing")
      }
      guard next + 8 <= field.count else {
        throw ZipError(.corrupt, member: member, "its zip64 sizes are cut short")
      }
      defer { next += 8 }
      return field.u64(next)
    }
    self.size = try value(of: size)
    self.compressedSize = try value(of: compressedSize)
    self.offset = try value(of: offset)
  }
}
