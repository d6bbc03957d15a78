import ByteStrings
internal import CDeflate
import LibC

/// Compresses a member's content in segments, each by itself: a segment does not refer back to the
/// one before, which costs about a four-thousandth, and can be compressed on any thread. Joined,
/// the segments are one deflate stream.
struct SegmentCompressor: Sendable {
  static let segmentLength = 2 << 20
  /// What an output buffer needs: a segment as stored blocks, and what joins it to the next.
  static let outputLength = segmentLength + 5 * (segmentLength / longestStored + 2)
  private static let longestStored = 0xffff

  private let backend: DeflateBackend
  private let level: Int32

  /// nil for `store`, which does not compress.
  init?(_ compression: ZipCompression) {
    func choose(_ fast: DeflateBackend, _ level: Int32, orZlib zlibLevel: Int32) -> Self {
      fast.isAvailable && !DeflateBackend.onlyZlib
        ? Self(backend: fast, level: level) : Self(backend: .zlib, level: zlibLevel)
    }
    switch compression {
    case .store: return nil
    // Not ISA-L's levels 1 and 2: what they find depends on where the stream's state lies in
    // memory (2.30), so that one member in some hundred gave another stream each time.
    case .fast: self = choose(.isal, 3, orZlib: 1)
    case .default: self = choose(.libdeflate, 6, orZlib: 6)
    case .best: self = choose(.libdeflate, 12, orZlib: 9)
    }
  }

  private init(backend: DeflateBackend, level: Int32) {
    self.backend = backend
    self.level = level
  }

  /// The most that a stream of so much content can have, in bytes.
  static func longestStream(_ size: UInt64) -> UInt64 {
    size + size / UInt64(segmentLength) * UInt64(outputLength - segmentLength)
      + UInt64(outputLength - segmentLength)
  }

  /// Compresses a content of one segment. Returns 0 where that gains nothing.
  func compressAlone(_ input: UnsafeRawBufferPointer, into output: borrowing OwnedBuffer)
    throws(ZipError) -> Int
  {
    try run(input, isLast: true, output.bytes.prefix(max(0, input.count - 1)))
  }

  /// Compresses one of several segments; what does not shrink becomes stored blocks. Returns the
  /// size of what is in `output`, never more than `outputLength`.
  func compress(_ input: UnsafeRawBufferPointer, isLast: Bool, into output: borrowing OwnedBuffer)
    throws(ZipError) -> Int
  {
    let size = try run(input, isLast: isLast, output.bytes.prefix(input.count))
    return size > 0 ? size : Self.store(input, isLast: isLast, into: output.bytes)
  }

  private func run(
    _ input: UnsafeRawBufferPointer, isLast: Bool,
    _ output: Slice<UnsafeMutableRawBufferPointer>
  ) throws(ZipError) -> Int {
    let room = UnsafeMutableRawBufferPointer(rebasing: output)
    let size = cdeflate_compress(
      backend.code, level, input.baseAddress, input.count, room.baseAddress, room.count,
      isLast ? 1 : 0)
    guard size >= 0 else { throw ZipError(.outOfMemory, "no memory to compress a member") }
    return Int(size)
  }

  /// Writes stored blocks (RFC 1951, 3.2.4), which begin and end on bytes.
  private static func store(
    _ bytes: UnsafeRawBufferPointer, isLast: Bool, into output: UnsafeMutableRawBufferPointer
  ) -> Int {
    var rest = bytes
    var end = 0
    while !rest.isEmpty {
      let count = min(rest.count, longestStored)
      let header =
        [isLast && count == rest.count ? 1 : 0] + little(UInt16(count)) + little(~UInt16(count))
      UnsafeMutableRawBufferPointer(rebasing: output[end...]).copyBytes(from: header)
      UnsafeMutableRawBufferPointer(rebasing: output[(end + header.count)...])
        .copyMemory(from: UnsafeRawBufferPointer(rebasing: rest[..<count]))
      end += header.count + count
      rest = UnsafeRawBufferPointer(rebasing: rest[count...])
    }
    return end
  }
}
