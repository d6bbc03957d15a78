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
  static func checkDistinct(_ names: [ByteString]) throws(ZipError) {
    // In an order where `/` comes before every other byte, what is below a name follows it at once.
    let order = names.indices.sorted { precedes(names[$0], names[$1]) }
    for (first, second) in zip(order, order.dropFirst()) {
      let (one, other) = (names[first], names[second])
      if isFolder(one) { continue }
      if one == other {
        throw ZipError(.duplicateMember, member: one, "is in the archive twice")
      }
      if other.count > one.count, other.bytes[one.count] == slash, other.hasPrefix(one) {
        throw ZipError(.duplicateMember, member: one, "is a file and also the folder of \(other)")
      }
    }
  }

  /// Whether an entry of this name is a folder; the root's own name is empty.
  static func isFolder(_ name: ByteString) -> Bool { name.isEmpty || name.bytes.last == slash }

  private static func precedes(_ one: ByteString, _ other: ByteString) -> Bool {
    one.bytes.lexicographicallyPrecedes(other.bytes) { left, right in
      (left == slash ? 0 : UInt16(left) + 1) < (right == slash ? 0 : UInt16(right) + 1)
    }
  }
}
