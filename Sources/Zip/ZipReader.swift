import ByteStrings
import LibC

/// An archive that is open for reading.
///
/// It reads through a descriptor that the caller keeps open and owns, with pread only. Not to be
/// used from two tasks at once.
package struct ZipReader: ~Copyable {
  /// Size of the chunks that `read` gives out, in bytes.
  package static let chunkSize = 256 << 10
  private static let tinySize: UInt64 = 4 << 10

  /// All entries, folders too, in the order of the central directory.
  package let entries: [ZipEntry]
  /// How many bytes of the file come before the archive and are not counted by its offsets.
  package let prefixLength: UInt64
  /// The length of the archive's comment in bytes.
  package let commentLength: Int
  private let archive: OpenArchive
  private let backend: DeflateBackend

  /// Checks the archive's structure and opens it.
  ///
  /// - Parameters:
  ///   - descriptor: open for reading, seekable, and kept open while the reader or one of its
  ///     members is in use.
  ///   - size: the file's size in bytes.
  ///   - backend: what expands. The bytes are the same with each; ISA-L also takes data with incomplete
  ///     Huffman codes, which zlib refuses, where the CRC-32 of what comes out is right.
  package init(
    descriptor: Int32, size: UInt64, backend: DeflateBackend = .fastestInflate,
    limits: ZipLimits = ZipLimits()
  ) throws(ZipError) {
    let file = try FileBytes(holding: descriptor, size: size)
    let (entries, archive, commentLength) = try ZipScan.scan(file, limits: limits)
    let open = try OpenArchive(file: archive, entryCount: entries.count)
    self.entries = entries
    self.archive = open
    prefixLength = size - archive.size
    self.commentLength = commentLength
    self.backend = backend
  }

  /// Opens a member for expanding. Throws `encryptedMember`, `unsupportedCompression`, `tooLarge`
  /// where it would expand to more than `maxSize` bytes, and what libzip finds.
  package func open(_ entry: ZipEntry, maxSize: UInt64) throws(ZipError) -> ZipMember {
    // What is fastest on much data has more to set up.
    let isTiny = entry.size <= Self.tinySize
    return try ZipMember(entry, of: archive, maxSize: maxSize, backend: isTiny ? .zlib : backend)
  }

  /// Up to `count` bytes from a member's beginning; its CRC-32 is verified only if these are all.
  /// Throws as `open` and `read`.
  package func firstBytes(of entry: ZipEntry, count: Int, maxSize: UInt64) throws(ZipError)
    -> [UInt8]
  {
    // ISA-L would expand much more than is asked for, into a buffer of its own; and a few compressed
    // bytes are enough for the first ones.
    var member = try ZipMember(
      entry, of: archive, maxSize: maxSize, backend: .zlib, inputLength: 1 << 10)
    return try [UInt8](upTo: count) { buffer throws(ZipError) in try member.read(into: buffer) }
  }

  /// Expands a member in chunks. Size and CRC-32 are verified before the last chunk is given out;
  /// for an empty member there is none. Throws `ZipError`, or what `consume` throws.
  package func read(
    _ entry: ZipEntry, maxSize: UInt64, into consume: (UnsafeRawBufferPointer) throws -> Void
  ) throws {
    let buffer = Self.buffer(for: entry)
    try read(
      entry, maxSize: maxSize, borrow: { buffer.bytes },
      giveBack: { try consume(UnsafeRawBufferPointer(rebasing: buffer.bytes[..<$0])) })
  }

  /// Expands a member into borrowed buffers, each given back with the number of bytes in it; checks
  /// and throws as the other, and what the two closures throw.
  package func read(
    _ entry: ZipEntry, maxSize: UInt64, borrow: () throws -> UnsafeMutableRawBufferPointer,
    giveBack: (Int) throws -> Void
  ) throws {
    var member = try open(entry, maxSize: maxSize)
    while true {
      let count = try member.read(into: try borrow())
      guard count > 0 else { return }
      try giveBack(count)
    }
  }

  /// A whole small member. Throws `tooLarge` where it is larger than `maxSize` bytes.
  package func contents(of entry: ZipEntry, maxSize: UInt64) throws(ZipError) -> [UInt8] {
    var member = try open(entry, maxSize: maxSize)
    // Grows with what really comes: the recorded size may be a lie.
    var result: [UInt8] = []
    while true {
      let left = entry.size - UInt64(result.count)
      let chunk = try [UInt8](upTo: Int(min(UInt64(Self.chunkSize), left))) {
        buffer throws(ZipError) in try member.read(into: buffer)
      }
      if chunk.isEmpty { return result }
      if result.isEmpty { result = chunk } else { result += chunk }
    }
  }

  private static func buffer(for entry: ZipEntry) -> OwnedBuffer {
    OwnedBuffer(count: max(1, Int(min(UInt64(chunkSize), entry.size))))
  }
}
