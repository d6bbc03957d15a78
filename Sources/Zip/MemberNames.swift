import ByteStrings

/// Which names a member may have: relative paths with `/`, that mean the same to everyone.
enum MemberNames {
  private static let slash = UInt8(ascii: "/")
  private static let dot = UInt8(ascii: ".")

  /// The name without a leading `./`, which is the same path.
  static func stripped(_ name: ByteString) -> ByteString {
    name.hasPrefix("./") ? ByteString(name.bytes.dropFirst(2)) : name
  }

  /// Throws `unsafePath` for a name as it stands in the archive that cannot be a path below the
  /// archive's root. Control characters other than NUL are legal in Unix names and pass.
  static func check(_ name: ByteString) throws(ZipError) {
    if let reason = objection(to: name) { throw ZipError(.unsafePath, member: name, reason) }
  }

  private static func objection(to name: ByteString) -> String? {
    let bytes = name.bytes
    if bytes.isEmpty { return "a member has an empty name" }
    if bytes.count > ZipLimits.nameLength { return "its name is \(bytes.count) bytes long" }
    if bytes[0] == slash { return "its name is an absolute path" }
    if bytes.contains(0) { return "its name holds a NUL byte" }
    if bytes.contains(UInt8(ascii: "\\")) { return "its name holds a backslash" }
    if name.utf8 == nil { return "its name is not UTF-8" }
    var path = stripped(name).bytes[...]
    if path.count >= 2, path[path.startIndex + 1] == UInt8(ascii: ":"), isLetter(path.first) {
      return "its name begins with a drive letter"
    }
    if path.last == slash { path = path.dropLast() }
    // What is left of `./`, the folder entry of the root itself.
    if path.isEmpty { return bytes.elementsEqual("./".utf8) ? nil : "its name has an empty part" }
    for part in path.split(separator: slash, omittingEmptySubsequences: false) {
      if part.isEmpty { return "its name has an empty part" }
      if part.elementsEqual([dot]) { return "its name has a part \".\"" }
      if part.elementsEqual([dot, dot]) { return "its name has a part \"..\"" }
      if part.count > ZipLimits.componentLength { return "a part of its name is too long" }
    }
    return nil
  }

  private static func isLetter(_ byte: UInt8?) -> Bool {
    guard let byte else { return false }
    return (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
  }

  /// Throws `duplicateMember` where two entries cannot both be unpacked: two members of one name,
  /// or a member where another needs a folder. Folder entries may repeat.
  static func checkDistinct(_ entries: [ZipEntry]) throws(ZipError) {
    // In an order where `/` comes before every other byte, what is below a name follows it at once.
    let order = entries.indices.sorted { precedes(entries[$0].name, entries[$1].name) }
    for (first, second) in zip(order, order.dropFirst()) {
      let (one, other) = (entries[first], entries[second])
      if one.isFolder { continue }
      if one.name == other.name {
        throw ZipError(.duplicateMember, member: one.name, "is in the archive twice")
      }
      let bytes = other.name.bytes
      if bytes.count > one.name.count, bytes[one.name.count] == slash,
        other.name.hasPrefix(one.name)
      {
        throw ZipError(
          .duplicateMember, member: one.name, "is a file and also the folder of \(other.name)")
      }
    }
  }

  private static func precedes(_ one: ByteString, _ other: ByteString) -> Bool {
    one.bytes.lexicographicallyPrecedes(other.bytes) { left, right in
      (left == slash ? 0 : UInt16(left) + 1) < (right == slash ? 0 : UInt16(right) + 1)
    }
  }
}
