/// What a member's headers say.
struct MemberFacts {
  let crc: UInt32
  let size: UInt64
  let compressedSize: UInt64
  let isDeflated: Bool
}

/// A member whose compressed size and CRC-32 are known, so that its local header can be written
/// before its data, and the archive from front to back.
///
/// Its stream is held in memory where that is affordable, else made a second time.
struct PreparedMember: ~Copyable {
  /// Members up to this size in bytes are compressed as one buffer. For twice that much a member
  /// asks `MemoryBudget`.
  static let wholeLimit: UInt64 = 96 << 20
  /// A stream up to this size is held, in bytes. `fast` keeps the whole program under 64 MiB.
  static func heldLimit(_ compression: ZipCompression) -> Int {
    compression == .fast ? 4 << 20 : 128 << 20
  }

  let facts: MemberFacts
  private let content: ZipContent
  private let held: OwnedBuffer?
  private let encoder: (any StreamEncoder)?
  private let taken: Int
  private var position: UInt64 = 0

  deinit { MemoryBudget.shared.give(back: taken) }

  /// Throws what `content` throws, and `ZipError`.
  static func make(
    _ content: @escaping ZipContent, size: UInt64, _ compression: ZipCompression
  ) throws -> PreparedMember {
    switch compression {
    case .store: return try stored(content, size: size)
    case .fast: return try streamed(content, size: size, .fast)
    case .default, .best:
      if size <= wholeLimit { return try whole(content, size: Int(size), compression) }
      return try streamed(content, size: size, compression)
    }
  }

  /// The next bytes as they go into the archive; 0 at the end.
  mutating func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    let count = Int(min(UInt64(buffer.count), facts.compressedSize - position))
    guard count > 0 else { return 0 }
    let part = UnsafeMutableRawBufferPointer(rebasing: buffer[..<count])
    if copyHeld(into: part) {
      position += UInt64(count)
      return count
    }
    if let encoder {
      let written = try encoder.read(into: part)
      guard written > 0 else { throw ZipError(.corrupt, "changed while it was read") }
      position += UInt64(written)
      if position == facts.compressedSize {
        // The header is out already: the second time must have been as the first.
        var extra: UInt8 = 0
        let more = try withUnsafeMutableBytes(of: &extra) { try encoder.read(into: $0) }
        guard more == 0, encoder.crc == facts.crc else {
          throw ZipError(.corrupt, "changed while it was read")
        }
      }
      return written
    }
    try part.fill(from: content, at: position)
    position += UInt64(count)
    return count
  }

  private func copyHeld(into part: UnsafeMutableRawBufferPointer) -> Bool {
    guard let start = held?.bytes.baseAddress else { return false }
    part.copyMemory(
      from: UnsafeRawBufferPointer(start: start.advanced(by: Int(position)), count: part.count))
    return true
  }

  private static func stored(_ content: @escaping ZipContent, size: UInt64) throws -> Self {
    let buffer = OwnedBuffer(count: Int(min(size, 256 << 10)))
    var crc: UInt32 = 0
    var position: UInt64 = 0
    while position < size {
      let count = Int(min(UInt64(buffer.bytes.count), size - position))
      let part = UnsafeMutableRawBufferPointer(rebasing: buffer.bytes[..<count])
      try part.fill(from: content, at: position)
      crc = DeflateBackend.fastestChecksum.crc32(crc, of: UnsafeRawBufferPointer(part))
      position += UInt64(count)
    }
    return PreparedMember(
      facts: MemberFacts(crc: crc, size: size, compressedSize: size, isDeflated: false),
      content: content, held: nil,
      encoder: nil, taken: 0)
  }

  private static func whole(
    _ content: @escaping ZipContent, size: Int, _ compression: ZipCompression
  ) throws -> Self {
    let taken = MemoryBudget.shared.take(2 * size)
    do {
      let input = OwnedBuffer(count: size)
      try input.bytes.fill(from: content, at: 0)
      let crc = DeflateBackend.fastestChecksum.crc32(of: input.readable)
      let output = OwnedBuffer(count: size)
      let written = try WholeBuffer.compress(input.readable, compression, into: output)
      if written == 0 {
        return PreparedMember(
          facts: MemberFacts(
            crc: crc, size: UInt64(size), compressedSize: UInt64(size), isDeflated: false),
          content: content, held: input, encoder: nil, taken: taken)
      }
      return PreparedMember(
        facts: MemberFacts(
          crc: crc, size: UInt64(size), compressedSize: UInt64(written), isDeflated: true),
        content: content, held: output, encoder: nil, taken: taken)
    } catch {
      MemoryBudget.shared.give(back: taken)
      throw error
    }
  }

  private static func streamed(
    _ content: @escaping ZipContent, size: UInt64, _ compression: ZipCompression
  ) throws -> Self {
    let limit = Int(min(UInt64(heldLimit(compression)), size))
    let taken =
      compression == .fast ? 0 : MemoryBudget.shared.take(limit + SegmentedDeflater.memory)
    do {
      let kept = OwnedBuffer(count: limit)
      let (total, crc) = try measure(encoder(content, size, compression), keeping: kept)
      let isDeflated = total < size
      let facts = MemberFacts(
        crc: crc, size: size, compressedSize: isDeflated ? total : size, isDeflated: isDeflated)
      let fits = isDeflated && total <= UInt64(limit)
      return PreparedMember(
        facts: facts, content: content, held: fits ? kept : nil,
        encoder: isDeflated && !fits ? try encoder(content, size, compression) : nil, taken: taken)
    } catch {
      MemoryBudget.shared.give(back: taken)
      throw error
    }
  }

  private static func encoder(
    _ content: @escaping ZipContent, _ size: UInt64, _ compression: ZipCompression
  ) throws(ZipError) -> any StreamEncoder {
    if compression == .fast { return try Deflater(.fast, content: content, size: size) }
    return SegmentedDeflater(compression, content: content, size: size)
  }

  /// Runs the encoder to its end. The stream is in `kept` afterwards if it fits there.
  private static func measure(_ encoder: any StreamEncoder, keeping kept: OwnedBuffer) throws
    -> (size: UInt64, crc: UInt32)
  {
    let scratch = OwnedBuffer(count: 64 << 10)
    var total: UInt64 = 0
    while true {
      let isFull = total >= UInt64(kept.bytes.count)
      let room =
        isFull
        ? scratch.bytes : UnsafeMutableRawBufferPointer(rebasing: kept.bytes[Int(total)...])
      let count = try encoder.read(into: room)
      if count == 0 { return (total, encoder.crc) }
      total += UInt64(count)
    }
  }
}
