import ByteStrings

/// Checks the extra fields of a header (APPNOTE 4.5).
enum ExtraFields {
  private static let zip64: UInt16 = 1
  private static let unicodePath: UInt16 = 0x7075

  /// Returns the data of the zip64 field, if there is one. Up to three bytes of padding at the end
  /// are allowed: Android's zipalign leaves them.
  ///
  /// - Parameter name: the name that stands in the header.
  /// - Throws: `corrupt` where the fields do not fit their length, or could be read in two ways.
  static func check(_ extra: ArraySlice<UInt8>, of name: ByteString) throws(ZipError)
    -> ArraySlice<UInt8>?
  {
    var rest = extra
    var found: ArraySlice<UInt8>?
    while rest.count >= 4 {
      let length = Int(rest.u16(2))
      guard length <= rest.count - 4 else {
        throw ZipError(.corrupt, member: name, "an extra field runs past its end")
      }
      let data = rest.dropFirst(4).prefix(length)
      switch rest.u16(0) {
      case zip64:
        guard found == nil else {
          throw ZipError(.corrupt, member: name, "it has two zip64 fields")
        }
        found = data
      case unicodePath: try checkPath(data, of: name)
      default: break
      }
      rest = rest.dropFirst(4 + length)
    }
    return found
  }

  /// A Unicode path field (APPNOTE 4.6.9: version, CRC-32 of the header's name, name) may only
  /// repeat the name. Python 3.12, unzip and libzip obey it, older Pythons and Go do not know it. A
  /// field whose CRC-32 is of another name is stale, and everybody ignores it.
  private static func checkPath(_ data: ArraySlice<UInt8>, of name: ByteString) throws(ZipError) {
    guard data.count >= 5 else {
      throw ZipError(.corrupt, member: name, "its Unicode path field is cut short")
    }
    let path = data.dropFirst(5)
    if path.isEmpty || path.elementsEqual(name.bytes) { return }
    let crc = name.bytes.withUnsafeBytes { DeflateBackend.zlib.crc32(of: $0) }
    guard data.u32(1) != crc else {
      throw ZipError(
        .corrupt, member: name,
        "it has a Unicode path field with another name, \(ByteString(path)): which of the two is its "
          + "name depends on the reader")
    }
  }
}
