import ByteStrings

/// The end-of-central-directory record with its zip64 forms (APPNOTE 4.3.14 to 4.3.16).
struct EndRecord {
  /// How many bytes come before the archive that its offsets do not count: the stub of a
  /// self-extracting archive made by `cat stub archive`. Offsets that do count what comes before
  /// the first member leave this zero.
  let prefix: UInt64
  /// Entries the record announces.
  let entryCount: UInt64
  /// Where the central directory is, in bytes from the start of the archive.
  let directoryOffset: UInt64
  /// Its size in bytes.
  let directorySize: UInt64
  /// The length of the archive's comment in bytes.
  let commentLength: Int

  /// Finds the record and reads it. Throws `notAZip` where there is no record and the file does not
  /// begin like an archive, else `corrupt`.
  init(of file: FileBytes) throws(ZipError) {
    let (record, position) = try EndRecordSearch(in: file).onlyRecord()
    let locator = try Zip64Locator(before: position, in: file)
    // A locator is obeyed by most readers even where the plain record says it all.
    let fields = try Fields(plain: record, zip64: locator?.record())
    let directoryEnd = locator?.recordBefore ?? position
    let (length, overflow) = fields.offset.addingReportingOverflow(fields.size)
    guard !overflow, length <= directoryEnd else { throw fields.misplaced(directoryEnd) }
    prefix = directoryEnd - length
    entryCount = fields.count
    directoryOffset = fields.offset
    directorySize = fields.size
    commentLength = Int(record.u16(20))
    try locator?.check(prefix: prefix)
    if prefix > 0 { try checkPrefix(in: file, fields.misplaced(directoryEnd)) }
  }

  /// Python's zipfile and unzip take the directory that ends at the record; libzip, and Go where it
  /// finds one, the directory at the stated offset from the start of the file.
  private func checkPrefix(in file: FileBytes, _ misplaced: ZipError) throws(ZipError) {
    if entryCount > 0 {
      guard try file.has(CentralDirectory.signature, at: prefix + directoryOffset) else {
        throw misplaced
      }
    }
    guard try !file.has(CentralDirectory.signature, at: directoryOffset) else {
      throw ZipError(
        .corrupt,
        "there are two central directories: which archive this is depends on the reader")
    }
    guard try !ZipScan.hasMagic(file) else {
      throw ZipError(
        .corrupt, "the archive follows another one: which of them is read depends on the reader")
    }
  }

  /// What a record says, of whatever width.
  private struct Fields {
    var count: UInt64
    var size: UInt64
    var offset: UInt64

    init(plain: ArraySlice<UInt8>, zip64: ArraySlice<UInt8>?) throws(ZipError) {
      guard let zip64 else {
        guard plain.u16(4) == 0, plain.u16(6) == 0, plain.u16(8) == plain.u16(10) else {
          throw ZipError.severalDisks
        }
        // Where there is no locator, a field that is all ones is a number like any other.
        count = UInt64(plain.u16(10))
        size = UInt64(plain.u32(12))
        offset = UInt64(plain.u32(16))
        return
      }
      count = zip64.u64(32)
      size = zip64.u64(40)
      offset = zip64.u64(48)
      guard zip64.u32(16) == 0, zip64.u32(20) == 0, zip64.u64(24) == count,
        [0, 0xffff].contains(plain.u16(4)), [0, 0xffff].contains(plain.u16(6))
      else { throw ZipError.severalDisks }
      guard plain.u16(8) == 0xffff || UInt64(plain.u16(8)) == count,
        plain.u16(10) == 0xffff || UInt64(plain.u16(10)) == count,
        plain.u32(12) == .max || UInt64(plain.u32(12)) == size,
        plain.u32(16) == .max || UInt64(plain.u32(16)) == offset
      else { throw ZipError(.corrupt, "the end record and the zip64 end record disagree") }
    }

    func misplaced(_ end: UInt64) -> ZipError {
      ZipError(
        .corrupt,
        "the central directory (\(size) bytes at \(offset)) does not end at \(end), where the end "
          + "record begins")
    }
  }
}

extension EndRecord {
  /// The end record of an archive that is written, with the zip64 records where a number is too
  /// large for it.
  static func encoded(count: UInt64, directoryOffset: UInt64, directorySize: UInt64) -> [UInt8] {
    var records: [UInt8] = []
    if count >= UInt64(UInt16.max) || max(directoryOffset, directorySize) >= UInt64(UInt32.max) {
      records = Zip64Locator.recordSignature + little(UInt64(44)) + [45, 3] + little(UInt16(45))
      records += little(UInt64(0)) + little(count) + little(count)
      records += little(directorySize) + little(directoryOffset)
      records += Zip64Locator.signature + little(UInt32(0))
      records += little(directoryOffset + directorySize) + little(UInt32(1))
    }
    let total = little(UInt16(clamping: count))
    return records + EndRecordSearch.signature + [0, 0, 0, 0] + total + total
      + little(UInt32(clamping: directorySize)) + little(UInt32(clamping: directoryOffset)) + [
        0, 0,
      ]
  }
}
