import ByteStrings

/// The zip64 locator right before an end record (APPNOTE 4.3.15), and the zip64 end record that it
/// points to.
struct Zip64Locator {
  static let signature: [UInt8] = [0x50, 0x4b, 6, 7]
  static let recordSignature: [UInt8] = [0x50, 0x4b, 6, 6]
  /// The length of a zip64 end record without extensible data, which nobody writes.
  private static let recordLength: UInt64 = 56
  private static let length: UInt64 = 20

  /// Where the zip64 end record is as the locator says: counted from the start of the archive.
  let recordOffset: UInt64
  /// Where in the file it is if it ends where the locator begins.
  let recordBefore: UInt64
  private let bytes: ArraySlice<UInt8>
  private let file: FileBytes

  /// nil where there is no locator before that place.
  init?(before position: UInt64, in file: FileBytes) throws(ZipError) {
    guard position >= Self.length + Self.recordLength,
      try file.has(Self.signature, at: position - Self.length)
    else { return nil }
    bytes = try file.bytes(
      at: position - Self.length, count: Int(Self.length), "the zip64 locator")
    recordOffset = bytes.u64(8)
    recordBefore = position - Self.length - Self.recordLength
    self.file = file
  }

  /// The zip64 end record. Throws `corrupt` where it is not right before the locator: Python's
  /// zipfile looks for it there, others where the locator says.
  func record() throws(ZipError) -> ArraySlice<UInt8> {
    guard bytes.u32(4) == 0, bytes.u32(16) <= 1 else { throw ZipError.severalDisks }
    let record = try file.bytes(
      at: recordBefore, count: Int(Self.recordLength), "the zip64 end record")
    guard record.starts(with: Self.recordSignature), record.u64(4) == Self.recordLength - 12 else {
      throw ZipError(.corrupt, "there is no zip64 end record right before its locator")
    }
    return record
  }

  /// Throws `corrupt` unless the locator means the record before it, in an archive that begins
  /// `prefix` bytes into the file, and nothing else can be meant.
  func check(prefix: UInt64) throws(ZipError) {
    guard recordOffset == recordBefore &- prefix else {
      throw ZipError(.corrupt, "the zip64 locator does not point to the record before it")
    }
    if prefix > 0, try file.has(Self.recordSignature, at: recordOffset) {
      throw ZipError(
        .corrupt,
        "there are two zip64 end records: which archive this is depends on the reader")
    }
  }
}
