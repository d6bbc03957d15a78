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
    guard let (one, other) = RelativePath.clash(in: names) else { return }
    throw ZipError(
      .duplicateMember, member: one,
      one == other
        ? "it is in the archive twice" : "it is a file and also the folder of \(other)")
  }
}
