import ByteStrings

/// A structural check of a whole archive, of our own.
///
/// libzip forgives much that two readers can understand in two ways: local and central headers that
/// disagree, members that overlap, NUL in a name. This scan reads end record, central directory and
/// every local header, in memory bounded by `ZipLimits`, and decides first; libzip then reads what
/// passed. It does not read the members' data.
///
/// An archive in which Python's zipfile, unzip, libzip and Go's archive/zip could see different
/// members is refused as `corrupt`: more than one end record or directory, zip64 records that
/// disagree, a Unicode path field (0x7075) with another name, a name that is another member's in
/// code page 437.
///
/// Allowed, because real packers make them: data before the archive (self-extracting archives),
/// whether or not the offsets count it, gaps between members, archive and member comments, other
/// extra fields, data descriptors of every form, zip64 without need, archives without Unix modes,
/// repeated folder entries.
package enum ZipScan {
  /// Whether a file is a ZIP archive, going by its content: it begins with a local header or an
  /// empty archive's end record, or has an end record whose central directory is where it says.
  /// Throws `io` only.
  package static func isZip(descriptor: Int32, size: UInt64) throws(ZipError) -> Bool {
    let file = FileBytes(descriptor: descriptor, size: size)
    if try hasMagic(file) { return true }
    do throws(ZipError) {
      return try EndRecordSearch(in: file).looksLikeArchive()
    } catch {
      if case .io = error.kind { throw error }
      return false
    }
  }

  /// Checks the archive and gives its entries, in the order of the central directory.
  ///
  /// Encrypted members and methods that cannot be expanded are no error here; each entry tells.
  package static func entries(
    descriptor: Int32, size: UInt64, limits: ZipLimits = ZipLimits()
  ) throws(ZipError) -> [ZipEntry] {
    try scan(FileBytes(descriptor: descriptor, size: size), limits: limits).entries
  }

  /// The sizes of the members, by the end record and the central directory alone. Throws where
  /// `entries` would throw for these.
  package static func sizes(descriptor: Int32, size: UInt64, limits: ZipLimits = ZipLimits())
    throws(ZipError) -> [UInt64]
  {
    // A file that the search for the end record reads all of is read once.
    let file = try FileBytes(
      holding: descriptor, size: size, upTo: EndRecordSearch.searchedLength)
    let end = try EndRecord(of: file)
    return try CentralDirectory.entries(of: file.dropping(end.prefix), end: end, limits).map(\.size)
  }

  /// Checks an archive. Gives its entries, its bytes without what comes before it, and the length of
  /// its comment.
  static func scan(_ file: FileBytes, limits: ZipLimits) throws(ZipError) -> (
    entries: [ZipEntry], archive: FileBytes, commentLength: Int
  ) {
    let end = try EndRecord(of: file)
    let archive = file.dropping(end.prefix)
    let entries = try CentralDirectory.entries(of: archive, end: end, limits)
    try MemberNames.checkDistinct(entries.map(\.name))
    try CodePage437.check(entries)
    try LocalHeaders.check(entries, of: archive, end: end)
    return (entries, archive, end.commentLength)
  }

  static func hasMagic(_ file: FileBytes) throws(ZipError) -> Bool {
    guard file.size >= 4 else { return false }
    let start = try file.bytes(at: 0, count: 4, "the first record")
    return start == [0x50, 0x4b, 3, 4] || start.elementsEqual(EndRecordSearch.signature)
  }
}
