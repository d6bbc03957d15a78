internal import CDeflate

/// Compresses a member that is too large for one buffer in segments, each a buffer of its own, and
/// joins their streams. A segment does not refer back to the one before, which costs far less than
/// a thousandth.
final class SegmentedDeflater: StreamEncoder {
  static let segmentLength = 24 << 20
  /// Input and output buffer, in bytes, for `MemoryBudget`.
  static let memory = 2 * segmentLength

  private static let longestStored = 0xffff

  private let content: ZipContent
  private let size: UInt64
  private let compression: ZipCompression
  private let input: OwnedBuffer
  private let output: OwnedBuffer
  private var pending = UnsafeRawBufferPointer(start: nil, count: 0)
  private var position: UInt64 = 0
  private(set) var crc: UInt32 = 0

  init(_ compression: ZipCompression, content: @escaping ZipContent, size: UInt64) {
    self.compression = compression
    self.content = content
    self.size = size
    input = OwnedBuffer(count: Self.segmentLength)
    // Room for the header of each stored block where a segment does not shrink.
    output = OwnedBuffer(
      count: Self.segmentLength + 5 * (Self.segmentLength / Self.longestStored + 1))
  }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    if pending.isEmpty {
      if position == size { return 0 }
      try compressSegment()
    }
    let count = min(buffer.count, pending.count)
    buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: pending[..<count]))
    pending = UnsafeRawBufferPointer(rebasing: pending[count...])
    return count
  }

  private func compressSegment() throws {
    let count = Int(min(UInt64(Self.segmentLength), size - position))
    let segment = UnsafeMutableRawBufferPointer(rebasing: input.bytes[..<count])
    try segment.fill(from: content, at: position)
    position += UInt64(count)
    let bytes = UnsafeRawBufferPointer(segment)
    crc = DeflateBackend.fastestChecksum.crc32(crc, of: bytes)
    var written = try WholeBuffer.compress(bytes, compression, into: output)
    if written == 0 {
      written = store(bytes)
    } else if position < size {
      let joined = cdeflate_unfinish(output.bytes.baseAddress, written)
      guard joined > 0 else { throw ZipError(.outOfMemory, "cannot join compressed segments") }
      written = Int(joined)
    }
    pending = UnsafeRawBufferPointer(rebasing: output.bytes[..<written])
  }

  /// Writes the segment as stored blocks (RFC 1951, 3.2.4), which begin and end on bytes.
  private func store(_ bytes: UnsafeRawBufferPointer) -> Int {
    var rest = bytes
    var end = 0
    while !rest.isEmpty {
      let count = min(rest.count, Self.longestStored)
      let isLast = count == rest.count && position == size
      output.bytes[end] = isLast ? 1 : 0
      output.bytes.storeBytes(
        of: UInt16(count).littleEndian, toByteOffset: end + 1, as: UInt16.self)
      output.bytes.storeBytes(
        of: (~UInt16(count)).littleEndian, toByteOffset: end + 3, as: UInt16.self)
      UnsafeMutableRawBufferPointer(rebasing: output.bytes[(end + 5)...])
        .copyMemory(from: UnsafeRawBufferPointer(rebasing: rest[..<count]))
      end += 5 + count
      rest = UnsafeRawBufferPointer(rebasing: rest[count...])
    }
    return end
  }
}
