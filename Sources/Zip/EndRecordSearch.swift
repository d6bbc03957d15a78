import ByteStrings
import LibC

/// Looks for the end record in the last bytes of a file.
///
/// Readers look for it in different ways: Python's zipfile and unzip take the last signature,
/// whether or not its record ends with the file; libzip takes the first whose directory it finds;
/// Go takes the last whose comment fits. Only a file in which all of these find one and the same
/// record is an archive to us.
struct EndRecordSearch {
  static let signature: [UInt8] = [0x50, 0x4b, 5, 6]
  static let recordLength = 22
  /// More than the longest comment: unzip looks at the last 66,000 bytes.
  static let searchedLength: UInt64 = 66 << 10

  private let file: FileBytes
  private let tail: ArraySlice<UInt8>
  /// Where in the file the tail begins.
  private let start: UInt64
  /// Where in the tail signatures are, those too near to the end for a whole record too.
  private let signatures: [Int]

  /// Throws `io`, and `corrupt` where the file becomes shorter.
  init(in file: FileBytes) throws(ZipError) {
    self.file = file
    let length = min(file.size, Self.searchedLength)
    start = file.size - length
    tail = try file.bytes(at: start, count: Int(length), "the end record")
    signatures = Self.signatures(in: tail)
  }

  /// The C library looks for the first byte: this is up to 66 KiB of every archive.
  private static func signatures(in tail: ArraySlice<UInt8>) -> [Int] {
    var found: [Int] = []
    tail.withUnsafeBytes { bytes in
      guard let base = bytes.baseAddress, bytes.count >= signature.count else { return }
      let end = bytes.count - signature.count + 1
      var next = 0
      while next < end, let match = memchr(base + next, Int32(signature[0]), end - next) {
        let place = UnsafeRawPointer(match) - base
        next = place + 1
        if bytes[place + 1] == signature[1], bytes[place + 2] == signature[2],
          bytes[place + 3] == signature[3]
        {
          found.append(place)
        }
      }
    }
    return found
  }

  /// A record with its offset in the file.
  typealias Found = (record: ArraySlice<UInt8>, position: UInt64)

  /// The record that all readers find. Throws `notAZip` where there is none and the file does not
  /// begin like an archive, else `corrupt`.
  func onlyRecord() throws(ZipError) -> Found {
    let fitting = signatures.filter { endsWithFile($0) }
    guard fitting.count < 2 else {
      throw ZipError(.corrupt, "two end records fit: which archive this is depends on the reader")
    }
    guard let place = fitting.first else {
      if !signatures.isEmpty {
        throw ZipError(.corrupt, "the end record is cut short or followed by other data")
      }
      if try ZipScan.hasMagic(file) {
        throw ZipError(.corrupt, "cut short: there is no end record")
      }
      throw ZipError(.notAZip, "not a ZIP archive: there is no end record")
    }
    guard signatures.last == place else {
      throw ZipError(
        .corrupt,
        "its comment holds the signature of another end record: Python's zipfile and unzip read "
          + "the archive there, others the one around it")
    }
    for earlier in signatures where earlier < place && earlier + Self.recordLength <= tail.count {
      if try hasDirectory(found(earlier)) {
        throw ZipError(
          .corrupt,
          "there are two end records, each with a directory: which archive this is depends on the "
            + "reader")
      }
    }
    return found(place)
  }

  /// Whether there is a record that ends with the file and has a directory where it says, counted
  /// from the start of the file or back from the record; whether it is the only one is not asked.
  /// Throws `io`, and `corrupt` where the file becomes shorter.
  func looksLikeArchive() throws(ZipError) -> Bool {
    for place in signatures where endsWithFile(place) {
      let found = found(place)
      let isEmpty = found.record.u16(10) == 0 && found.record.u32(12) == 0
      if isEmpty { return true }
      if try hasDirectory(found) { return true }
      if try hasDirectory(found, countedBack: true) { return true }
    }
    return false
  }

  private func found(_ place: Int) -> Found {
    (tail.dropFirst(place).prefix(Self.recordLength), start + UInt64(place))
  }

  private func endsWithFile(_ place: Int) -> Bool {
    place + Self.recordLength <= tail.count
      && place + Self.recordLength + Int(tail.u16(place + 20)) == tail.count
  }

  /// Whether a directory, or a zip64 end record, is where the record says, counted from the start
  /// of the file; or counted back, a directory of the stated length or a zip64 end record with its
  /// locator ends right before the record.
  private func hasDirectory(_ found: Found, countedBack: Bool = false) throws(ZipError) -> Bool {
    let (size, offset) = (UInt64(found.record.u32(12)), UInt64(found.record.u32(16)))
    let place = countedBack ? found.position &- size : offset
    if place < found.position, try file.has(CentralDirectory.signature, at: place) { return true }
    guard let locator = try Zip64Locator(before: found.position, in: file) else { return false }
    return try file.has(
      Zip64Locator.recordSignature, at: countedBack ? locator.recordBefore : locator.recordOffset)
  }
}
