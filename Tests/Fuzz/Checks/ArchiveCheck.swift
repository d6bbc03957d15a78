import ByteStrings
internal import TestSupport
import Zip

@testable import AirflowBundle
@testable import BundleFormats

/// What is accepted as an archive is one to libzip as well, with the same members and bytes,
/// whatever library expands; its names stay below the root; no two members share a byte.
enum ArchiveCheck {
  /// The largest member that is expanded, in bytes.
  private static let maxSize: UInt64 = 1 << 14

  /// So that an input of a few hundred bytes can have too many.
  private static let limits: ZipLimits = {
    var limits = ZipLimits()
    limits.members = 8
    limits.entries = 12
    limits.nameBytes = 1 << 10
    return limits
  }()

  static func check(_ bytes: [UInt8], in scratch: FuzzScratch) throws -> Set<String> {
    try scratch.put(bytes)
    let size = UInt64(bytes.count)
    let isZip = try ZipScan.isZip(descriptor: scratch.descriptor, size: size)
    do {
      let first = try ZipReader(
        descriptor: scratch.descriptor, size: size, backend: .fastestInflate, limits: limits)
      try expect(isZip, "an archive that is accepted but not told to be one")
      let second = try ZipReader(
        descriptor: scratch.descriptor, size: size, backend: .zlib, limits: limits)
      return try check(first, second, bytes)
    } catch let error as ZipError {
      return [try code(error)]
    }
  }

  private static func code(_ error: ZipError) throws(FuzzFinding) -> String {
    try Outcome.checkLine("\(error)")
    return try Outcome.code(of: BundleError(error))
  }

  private static func check(
    _ first: borrowing ZipReader, _ second: borrowing ZipReader, _ bytes: [UInt8]
  ) throws -> Set<String> {
    let entries = first.entries
    // libzip does not read an archive whose offsets count from another place than the file's start.
    guard let libzip = LibzipView(Array(bytes.dropFirst(Int(first.prefixLength)))) else {
      throw FuzzFinding("accepted, but libzip does not open it")
    }
    try expect(libzip.count == entries.count, "libzip sees \(libzip.count) of \(entries.count)")
    try expect(entries.count { !$0.isFolder } <= limits.members, "too many members accepted")
    try checkPlaces(entries, bytes)
    try checkZipfile(entries, prefix: Int(first.prefixLength), bytes)
    var codes: Set<String> = []
    for (index, entry) in entries.enumerated() {
      try expect(!entry.isFolder || entry.size == 0, "\(entry.name): a folder with content")
      try checkName(entry, libzip.name(index))
      let one = contents(of: entry, first)
      let other = contents(of: entry, second)
      switch (one, other) {
      case (.success(let one), .success(let other)):
        try expect(one == other, "\(entry.name): two libraries expand it differently")
        try expect(UInt64(one.count) == entry.size, "\(entry.name): its size is not the recorded")
        try expect(ArchiveBuilder.crc(one) == entry.crc32, "\(entry.name): a wrong CRC-32 passed")
        try expect(libzip.contents(index) == one, "\(entry.name): libzip reads something else")
      case (.failure(let one), .failure(let other)):
        try expect(one.kind == other.kind, "\(entry.name): \(one) with one, \(other) with zlib")
        let isWrong = one.kind == .crcMismatch && libzip.contents(index) != nil
        try expect(!isWrong, "\(entry.name): a CRC-32 that libzip finds right")
        codes.insert(try code(one))
      case (.success, .failure(let error)), (.failure(let error), .success):
        throw FuzzFinding("\(entry.name): only one library says \(error)")
      }
    }
    return codes
  }

  /// Python's zipfile finds the same members in the same places.
  private static func checkZipfile(_ entries: [ZipEntry], prefix: Int, _ bytes: [UInt8])
    throws(FuzzFinding)
  {
    guard let zipfile = ZipfileView(bytes) else {
      throw FuzzFinding("accepted, but Python's zipfile finds no directory")
    }
    try expect(zipfile.members.count == entries.count, "zipfile sees another number of members")
    for (entry, member) in zip(entries, zipfile.members) {
      let plain = member.name.starts(with: "./".utf8) ? member.name.dropFirst(2) : member.name
      try expect(plain.elementsEqual(entry.name.bytes), "\(entry.name) has another name to zipfile")
      try expect(
        member.offset == prefix + Int(entry.localOffset), "\(entry.name) is elsewhere to zipfile")
    }
  }

  private static func contents(of entry: ZipEntry, _ reader: borrowing ZipReader)
    -> Result<[UInt8], ZipError>
  {
    do { return .success(try reader.contents(of: entry, maxSize: maxSize)) } catch {
      return .failure(error)
    }
  }

  /// Each has a header of its own, and nothing of it is in another's data.
  private static func checkPlaces(_ entries: [ZipEntry], _ bytes: [UInt8]) throws(FuzzFinding) {
    var end: UInt64 = 0
    for entry in entries.sorted(by: { $0.localOffset < $1.localOffset }) {
      try expect(entry.localOffset >= end, "\(entry.name): overlaps another")
      let data = entry.localOffset.addingReportingOverflow(30)
      let after = data.partialValue.addingReportingOverflow(entry.compressedSize)
      try expect(
        !data.overflow && !after.overflow && after.partialValue <= UInt64(bytes.count),
        "\(entry.name): reaches past the end")
      end = after.partialValue
    }
  }

  private static func checkName(_ entry: ZipEntry, _ other: ByteString?) throws(FuzzFinding) {
    let name = entry.name
    if let other {
      var rest = other.bytes[...]
      while rest.starts(with: "./".utf8) {
        rest = rest.dropFirst(2).drop { $0 == ByteString.slash }
      }
      try expect(rest.elementsEqual(name.bytes), "\(name) is \(other) to libzip")
    }
    let parts = name.bytes.split(separator: ByteString.slash, omittingEmptySubsequences: false)
    let leaves = parts.contains { $0.elementsEqual("..".utf8) || $0.elementsEqual(".".utf8) }
    let isUnsafe =
      leaves || name.bytes.first == ByteString.slash || name.bytes.contains(0)
      || name.bytes.contains(UInt8(ascii: "\\"))
    try expect(!isUnsafe, "the name \(name) is accepted")
  }
}
