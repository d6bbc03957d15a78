import ByteStrings

/// A structural check of a whole archive, of our own.
///
/// libzip forgives much that two readers can understand in two ways: local and central headers that
/// disagree, members that overlap, NUL in a name. This scan reads end record, central directory and
/// every local header, in memory bounded by `ZipLimits`, and decides first; libzip then reads what
/// passed. It does not read the members' data.
///
/// Allowed, because real packers make them: data before the first member when all offsets count
/// from the start of the file (self-extracting archives), gaps between members, archive and member
/// comments, any extra fields, data descriptors of every form, zip64 without need, archives without
/// Unix modes, repeated folder entries.
package enum ZipScan {
  /// Whether a file is a ZIP archive, going by its content: it begins with a local header or an
  /// empty archive's end record, or has an end record whose central directory is where it says.
  /// Throws `io` only.
  package static func isZip(descriptor: Int32, size: UInt64) throws(ZipError) -> Bool {
    let file = FileBytes(descriptor: descriptor, size: size)
    if try hasMagic(file) { return true }
    do throws(ZipError) {
      let end = try EndRecord(of: file)
      if end.entryCount == 0 { return true }
      let start = try file.bytes(at: end.directoryOffset, count: 4, "the central directory")
      return start.elementsEqual(CentralDirectory.signature)
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
    try entries(of: FileBytes(descriptor: descriptor, size: size), limits: limits)
  }

  static func entries(of file: FileBytes, limits: ZipLimits) throws(ZipError) -> [ZipEntry] {
    let end = try EndRecord(of: file)
    let entries = try CentralDirectory.entries(of: file, end: end, limits)
    try MemberNames.checkDistinct(entries.map(\.name))
    try LocalHeaders.check(entries, of: file, end: end)
    return entries
  }

  static func hasMagic(_ file: FileBytes) throws(ZipError) -> Bool {
    guard file.size >= 4 else { return false }
    let start = try file.bytes(at: 0, count: 4, "the first record")
    return start == [0x50, 0x4b, 3, 4] || start == EndRecord.signature
  }
}
