import ByteStrings
import Files
import Zip

/// Gives a legacy archive's members as they lie in a footer bundle written of it before.
///
/// Each is proven to be the archive's by size and CRC-32, so that a second run over a migrated
/// folder need not inflate anything. Writing from this reader gives the bundle that the archive
/// would give, or fails.
final class WrittenBundleReader: BundleReader {
  /// Not the archive's members: the archive has to be read itself.
  struct Unproven: Error {}

  let bundle: Bundle
  private let archive: any BundleReader
  private let existing: InputFile
  private let starts: [ByteString: UInt64]

  /// - Throws: `Unproven` where a member records no CRC-32.
  init(_ archive: any BundleReader, existing: consuming InputFile) throws(Unproven) {
    let bundle = archive.bundle
    var offset: UInt64 = 0
    var starts: [ByteString: UInt64] = [:]
    for member in [bundle.executable, bundle.source] + bundle.furtherMembers {
      guard member.crc32 != nil else { throw Unproven() }
      starts[member.path] = offset
      offset += member.size
    }
    guard offset < existing.size else { throw Unproven() }
    self.bundle = bundle
    self.archive = archive
    self.existing = existing
    self.starts = starts
  }

  func read(_ member: Member, into consume: ByteConsumer) throws(BundleError) {
    var crc: UInt32 = 0
    try existing.stream(from: starts[member.path] ?? 0, count: member.size) {
      chunk throws(BundleError) in
      crc = DeflateBackend.fastestChecksum.crc32(crc, of: chunk)
      try consume(chunk)
    }
    if crc != member.crc32 {
      throw BundleError(.crcMismatch, "\(member.path) is not the archive's")
    }
  }

  func firstBytes(of member: Member, count: Int) throws(BundleError) -> [UInt8] {
    try archive.firstBytes(of: member, count: count)
  }

  func checkUnchanged() throws(BundleError) {
    try archive.checkUnchanged()
    try withFileErrors { () throws(FileError) in try existing.checkUnchanged() }
  }

  var originals: Originals { archive.originals }
}

/// Compares what follows the first bytes with a file: those came from the file itself.
struct TailCompareSink: ByteSink, ~Copyable {
  private var skipped: UInt64
  private let tail: [UInt8]
  private var compared = 0
  private(set) var isEqual = true
  private let work: ItemWork

  /// - Parameters:
  ///   - skipping: how many bytes are not compared.
  ///   - tail: what must follow.
  init(skipping: UInt64, tail: [UInt8], _ work: ItemWork) {
    skipped = skipping
    self.tail = tail
    self.work = work
  }

  /// Whether all bytes were equal and none are left.
  var isEqualAtEnd: Bool { isEqual && skipped == 0 && compared == tail.count }

  mutating func write(_ bytes: UnsafeRawBufferPointer) throws(BundleError) {
    try work.advance(by: bytes.count)
    let passed = Int(min(UInt64(bytes.count), skipped))
    skipped -= UInt64(passed)
    let rest = UnsafeRawBufferPointer(rebasing: bytes[passed...])
    guard !rest.isEmpty else { return }
    isEqual = isEqual && tail[compared...].starts(with: rest)
    compared += min(rest.count, tail.count - compared)
  }
}

extension FooterOutput {
  /// What a bundle at a path is, if it can be proven to be this output without inflating the
  /// archive; nil if that has to be found out by comparing all bytes.
  func provenWritten(at path: ByteString, _ work: ItemWork) throws(BundleError)
    -> Written?
  {
    guard reader is ZipBundleReader else { return nil }
    let members = [reader.bundle.executable, reader.bundle.source] + reader.bundle.furtherMembers
    let regions = members.reduce(0 as UInt64) { $0 &+ $1.size }
    let limit: UInt64 = 17 << 20
    guard let file = try? InputFile(path), file.size > regions, file.size - regions <= limit,
      let tail = try? file.bytes(at: regions, count: Int(file.size - regions)),
      let written = try? WrittenBundleReader(reader, existing: file)
    else { return nil }
    var sink = TailCompareSink(skipping: regions, tail: tail, work)
    do throws(BundleError) {
      let proof = try FooterOutput(reader: written, options: options).write(to: &sink)
      try written.checkUnchanged()
      return sink.isEqualAtEnd ? proof : nil
    } catch {
      if error.code == .interrupted { throw error }
      // Something differs: the ordinary comparison finds out what, with the ordinary errors.
      return nil
    }
  }
}
