#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// The end-of-central-directory record with its zip64 forms (APPNOTE 4.3.14 to 4.3.16).
struct EndRecord {
  static let signature: [UInt8] = [0x50, 0x4b, 5, 6]
  private static let length = 22
  private static let locatorLength = 20
  private static let zip64Length = 56
  private static let longestComment = 0xffff

  /// Entries the record announces.
  let entryCount: UInt64
  /// Where the central directory is, in bytes from the start of the file.
  let directoryOffset: UInt64
  /// Its size in bytes.
  let directorySize: UInt64
  /// Whether more than the 16 bits of the plain record were read.
  let isZip64: Bool

  /// Finds the record that ends exactly where the file ends. Throws `notAZip` where there is no
  /// record and the file does not begin like an archive, else `corrupt`.
  init(of file: FileBytes) throws(ZipError) {
    let tailLength = Int(min(file.size, UInt64(Self.length + Self.longestComment)))
    let tailOffset = file.size - UInt64(tailLength)
    let tail = try file.bytes(at: tailOffset, count: tailLength, "the end record")
    let (candidates, sawSignature) = Self.candidates(in: tail)
    guard candidates.count < 2 else {
      throw ZipError(.corrupt, "two end records fit: which archive this is depends on the reader")
    }
    guard let start = candidates.first else {
      if sawSignature {
        throw ZipError(.corrupt, "the end record is cut short or followed by other data")
      }
      if try ZipScan.hasMagic(file) {
        throw ZipError(.corrupt, "cut short: there is no end record")
      }
      throw ZipError(.notAZip, "not a ZIP archive: there is no end record")
    }
    try self.init(
      Array(tail[start..<start + Self.length]), at: tailOffset + UInt64(start), in: file)
  }

  /// Where in the tail a record begins that ends where the tail does, and whether there is a
  /// signature at all. The C library looks for the first byte: this is up to 64 KiB of every archive.
  private static func candidates(in tail: [UInt8]) -> (fitting: [Int], sawSignature: Bool) {
    var fitting: [Int] = []
    var sawSignature = false
    tail.withUnsafeBytes { bytes in
      guard let base = bytes.baseAddress, bytes.count >= length else { return }
      // Where a whole record still fits.
      let end = bytes.count - length + 1
      var next = 0
      while next < end, let found = memchr(base + next, Int32(signature[0]), end - next) {
        let start = UnsafeRawPointer(found) - base
        next = start + 1
        guard bytes[start + 1] == signature[1], bytes[start + 2] == signature[2],
          bytes[start + 3] == signature[3]
        else { continue }
        sawSignature = true
        if start + length + Int(tail.u16(start + 20)) == bytes.count { fitting.append(start) }
      }
    }
    return (fitting, sawSignature)
  }

  private init(_ record: [UInt8], at position: UInt64, in file: FileBytes) throws(ZipError) {
    let plain = (
      disk: record.u16(4), directoryDisk: record.u16(6), here: record.u16(8), total: record.u16(10),
      size: record.u32(12), offset: record.u32(16)
    )
    // Where the directory ends right before the record there is no room for zip64 records, and a
    // field that is all ones is a number like any other (65,535 entries).
    if UInt64(plain.offset) + UInt64(plain.size) == position {
      guard plain.disk == 0, plain.directoryDisk == 0, plain.here == plain.total else {
        throw ZipError(.corrupt, "one of several disks: split archives cannot be read")
      }
      entryCount = UInt64(plain.total)
      directoryOffset = UInt64(plain.offset)
      directorySize = UInt64(plain.size)
      isZip64 = false
      return
    }

    guard let zip64 = try Self.zip64Record(before: position, in: file) else {
      throw ZipError(
        .corrupt,
        "the central directory (\(plain.size) bytes at \(plain.offset)) does not end at the end "
          + "record at \(position): data was put before the archive, or its size is wrong")
    }
    let record64 = zip64.record
    guard record64.u32(16) == 0, record64.u32(20) == 0, record64.u64(24) == record64.u64(32),
      plain.disk == 0 || plain.disk == 0xffff,
      plain.directoryDisk == 0 || plain.directoryDisk == 0xffff
    else { throw ZipError(.corrupt, "one of several disks: split archives cannot be read") }
    let (total, size, offset) = (record64.u64(32), record64.u64(40), record64.u64(48))
    guard plain.total == 0xffff || UInt64(plain.total) == total,
      plain.here == 0xffff || UInt64(plain.here) == total,
      plain.size == .max || UInt64(plain.size) == size,
      plain.offset == .max || UInt64(plain.offset) == offset
    else { throw ZipError(.corrupt, "the end record and the zip64 end record disagree") }
    let (end, overflow) = offset.addingReportingOverflow(size)
    guard !overflow, end == zip64.position else {
      throw ZipError(
        .corrupt,
        "the central directory (\(size) bytes at \(offset)) does not end at the zip64 end record "
          + "at \(zip64.position): data was put before the archive, or its size is wrong")
    }
    entryCount = total
    directoryOffset = offset
    directorySize = size
    isZip64 = true
  }

  /// The zip64 end record that the locator right before the end record points to; nil where there
  /// is no locator.
  private static func zip64Record(before position: UInt64, in file: FileBytes) throws(ZipError)
    -> (record: [UInt8], position: UInt64)?
  {
    guard position >= UInt64(locatorLength) else { return nil }
    let locatorPosition = position - UInt64(locatorLength)
    let locator = try file.bytes(at: locatorPosition, count: locatorLength, "the zip64 locator")
    guard locator.starts(with: [0x50, 0x4b, 6, 7]) else { return nil }
    guard locator.u32(4) == 0, locator.u32(16) <= 1 else {
      throw ZipError(.corrupt, "one of several disks: split archives cannot be read")
    }
    let recordPosition = locator.u64(8)
    guard recordPosition <= locatorPosition,
      locatorPosition - recordPosition >= UInt64(zip64Length)
    else { throw ZipError(.corrupt, "the zip64 locator points to no zip64 end record") }
    let record = try file.bytes(at: recordPosition, count: zip64Length, "the zip64 end record")
    guard record.starts(with: [0x50, 0x4b, 6, 6]),
      record.u64(4) == locatorPosition - recordPosition - 12
    else { throw ZipError(.corrupt, "the zip64 locator points to no zip64 end record") }
    return (record, recordPosition)
  }
}
