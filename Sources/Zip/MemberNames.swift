import ByteStrings

/// Which names a member may have: relative paths with `/`, that mean the same to everyone.
enum MemberNames {
  /// Whether a name begins with `./`, without which it is the same path.
  static func hasDotPrefix(_ name: ByteString) -> Bool { name.bytes.starts(with: "./".utf8) }

  /// The name without a leading `./`.
  static func stripped(_ name: ByteString) -> ByteString {
    hasDotPrefix(name) ? ByteString(name.bytes.dropFirst(2)) : name
  }

  /// Throws `unsafePath` for a name as it stands in the archive that cannot be a path below the
  /// archive's root. Control characters other than NUL are legal in Unix names and pass.
  static func check(_ name: ByteString) throws(ZipError) {
    let path = stripped(name)
    // The folder entry of the root itself.
    if path.isEmpty && !name.isEmpty { return }
    let trimmed = path.bytes.last == ByteString.slash ? ByteString(path.bytes.dropLast()) : path
    if let objection = RelativePath.objection(to: trimmed) {
      throw ZipError(.unsafePath, member: name, "its name \(objection)")
    }
  }

  /// Throws `duplicateMember` where two entries cannot both be unpacked: two members of one name,
  /// or a member where another needs a folder. Folder entries may repeat.
  static func checkDistinct(_ names: [ByteString]) throws(ZipError) {
    guard let (one, other) = RelativePath.clash(in: names) else { return }
    throw ZipError(
      .duplicateMember, member: one,
      one == other
        ? "it is in the archive twice" : "it is a file and also the folder of \(other)")
  }
}
