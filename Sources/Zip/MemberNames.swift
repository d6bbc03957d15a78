import ByteStrings

/// Which names a member may have: relative paths with `/`, that mean the same to everyone.
enum MemberNames {
  private static let slash = ByteString.slash

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
    // The folder entry of the root itself.
    if name == "./" { return nil }
    let path = stripped(name)
    let trimmed = path.bytes.last == slash ? ByteString(path.bytes.dropLast()) : path
    return RelativePath.objection(to: trimmed).map { "its name \($0)" }
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
        throw ZipError(.duplicateMember, member: one, "it is in the archive twice")
      }
      if other.count > one.count, other.bytes[one.count] == slash, other.hasPrefix(one) {
        throw ZipError(
          .duplicateMember, member: one, "it is a file and also the folder of \(other)")
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
