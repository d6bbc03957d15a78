import ByteStrings
import LibC

/// A member that is being expanded, from front to back. It keeps its archive open.
///
/// The last bytes are given out only after size and CRC-32 have been verified.
package struct ZipMember: ~Copyable {
  /// Most of a member's compressed bytes that are in memory at once, where all of it is wanted.
  private static let inputLength = 256 << 10

  private let archive: OpenArchive
  private let backend: DeflateBackend
  private let raw: RawMember
  private let entry: ZipEntry
  private let inflater: Inflater?
  private let checksum: DeflateBackend
  private let storage: OwnedBuffer
  private var input = UnsafeRawBufferPointer(start: nil, count: 0)
  private var crc: UInt32 = 0
  private var remaining: UInt64
  private var streamEnded = false
  private var isVerified = false

  init(
    _ entry: ZipEntry, of archive: OpenArchive, maxSize: UInt64, backend: DeflateBackend,
    inputLength: Int = Self.inputLength
  ) throws(ZipError) {
    if entry.isEncrypted {
      throw ZipError(.encryptedMember, member: entry.name, "it is encrypted")
    }
    guard entry.isReadable else {
      throw ZipError(
        .unsupportedCompression, member: entry.name,
        "it has compression method \(entry.method); only stored and deflated can be read")
    }
    guard entry.size <= maxSize else {
      throw ZipError(
        .tooLarge, member: entry.name,
        "it expands to \(entry.size) bytes; at most \(maxSize) allowed")
    }
    let raw = try archive.open(entry)
    let inflater: Inflater? = entry.method == 0 ? nil : try Inflater(backend)
    self.archive = archive
    self.backend = backend
    self.raw = raw
    self.inflater = inflater
    self.entry = entry
    checksum = backend == .zlib ? .zlib : .fastestChecksum
    let length = entry.method == 0 ? 0 : Int(min(UInt64(inputLength), entry.compressedSize))
    storage = OwnedBuffer(count: length)
    remaining = entry.size
  }

  /// Expands into `buffer` and returns how many bytes; fewer than its length, or 0, only at the
  /// end. Throws `crcMismatch`, `corrupt`, `io` or `outOfMemory`.
  package mutating func read(into buffer: UnsafeMutableRawBufferPointer) throws(ZipError) -> Int {
    do throws(ZipError) {
      var filled = 0
      while filled < buffer.count, remaining > 0 {
        let room = UnsafeMutableRawBufferPointer(
          rebasing: buffer[filled...].prefix(Int(min(remaining, UInt64(Int.max)))))
        let count = try inflater == nil ? raw.read(into: room) : expand(into: room)
        guard count > 0 else {
          throw ZipError(
            .corrupt, "ends after \(entry.size - remaining) of \(entry.size) bytes")
        }
        filled += count
        remaining -= UInt64(count)
      }
      let part = UnsafeRawBufferPointer(rebasing: buffer[..<filled])
      crc = checksum.crc32(crc, of: part)
      if remaining == 0, !isVerified { try verifyEnd() }
      return filled
    } catch {
      throw error.member == nil ? ZipError(error.kind, member: entry.name, error.detail) : error
    }
  }

  /// Expands until there is a byte or the stream ends; 0 then.
  private mutating func expand(into buffer: UnsafeMutableRawBufferPointer) throws(ZipError) -> Int {
    while !streamEnded {
      let isLast = try refill()
      let before = input.count
      guard let step = try inflater?.expand(&input, into: buffer) else { return 0 }
      streamEnded = step.hasEnded
      if step.written > 0 { return step.written }
      if isLast, input.count == before, !streamEnded {
        throw ZipError(.corrupt, "its compressed data is cut short")
      }
    }
    return 0
  }

  /// Makes sure there is input; returns true when there is no more.
  private mutating func refill() throws(ZipError) -> Bool {
    guard input.isEmpty else { return false }
    let count = try raw.read(into: storage.bytes)
    input = UnsafeRawBufferPointer(rebasing: storage.bytes[..<count])
    return count == 0
  }

  /// Checks that nothing follows the recorded size, neither expanded nor compressed, and the CRC.
  private mutating func verifyEnd() throws(ZipError) {
    isVerified = true
    if inflater != nil {
      var scratch: UInt8 = 0
      let count = try withUnsafeMutableBytes(of: &scratch) { buffer throws(ZipError) in
        try expand(into: buffer)
      }
      guard count == 0 else {
        throw ZipError(.corrupt, "it expands to more than its recorded \(entry.size) bytes")
      }
      let rest = input.count
      input = UnsafeRawBufferPointer(start: nil, count: 0)
      let isEnd = try refill()
      guard rest == 0, isEnd else {
        throw ZipError(.corrupt, "there is more data after the end of the deflate stream")
      }
    }
    guard crc == entry.crc32 else {
      try reportInvalidStream()
      throw ZipError(
        .crcMismatch,
        "its CRC-32 is \(String(crc, radix: 16)), recorded is \(String(entry.crc32, radix: 16))")
    }
  }

  /// ISA-L expands some streams with incomplete Huffman codes, where zlib says that they are invalid;
  /// so that a damaged member gets the same error with each, zlib is asked before blaming the CRC.
  private func reportInvalidStream() throws(ZipError) {
    guard entry.method != 0, backend == .isal else { return }
    var second = try ZipMember(entry, of: archive, maxSize: entry.size, backend: .zlib)
    let scratch = OwnedBuffer(count: Self.inputLength)
    do throws(ZipError) {
      while try second.read(into: scratch.bytes) > 0 {}
    } catch {
      if error.kind != .crcMismatch { throw error }
    }
  }
}
