import LibC

/// Writes one member: local header, data, and a data descriptor where sizes and CRC-32 are not known
/// before the data.
///
/// They are known of what is stored, for which the content is read twice, and of what fits into
/// one segment, which is compressed before its header is written.
struct MemberWriter {
  private let member: ZipWriter.Member
  private let compressor: SegmentCompressor?
  private let spare: SpareThreads

  init(_ member: ZipWriter.Member, _ compression: ZipCompression, _ spare: SpareThreads) {
    self.member = member
    compressor = SegmentCompressor(compression)
    self.spare = spare
  }

  /// Throws `ZipError`, and what the content and the output throw.
  func write(to output: ArchiveOutput) throws -> MemberRecord {
    guard let compressor else { return try store(to: output) }
    if member.size <= UInt64(SegmentCompressor.segmentLength) {
      return try writeSegment(compressor, to: output)
    }
    var record = MemberRecord(
      member: member, offset: output.count, isDeflated: true, hasDescriptor: true)
    try output.write(record.localHeader)
    let queue = SegmentQueue(compressor, spare)
    (record.crc, record.compressedSize) = try queue.run(member.content, size: member.size) {
      try output.write($0)
    }
    try output.write(record.descriptor)
    return record
  }

  private func writeSegment(_ compressor: SegmentCompressor, to output: ArchiveOutput) throws
    -> MemberRecord
  {
    let size = Int(member.size)
    let content = OwnedBuffer(count: size)
    try content.bytes.fill(from: member.content, at: 0)
    let input = UnsafeRawBufferPointer(content.bytes)
    let compressed = OwnedBuffer(count: size)
    let length = try compressor.compressAlone(input, into: compressed)
    let isDeflated = length > 0
    let record = MemberRecord(
      member: member, offset: output.count, isDeflated: isDeflated,
      crc: DeflateBackend.fastestChecksum.crc32(of: input),
      compressedSize: isDeflated ? UInt64(length) : member.size)
    try output.write(record.localHeader)
    try output.write(
      isDeflated ? UnsafeRawBufferPointer(rebasing: compressed.bytes[..<length]) : input)
    return record
  }

  private func store(to output: ArchiveOutput) throws -> MemberRecord {
    let record = MemberRecord(
      member: member, offset: output.count, isDeflated: false, crc: try readAll { _ in },
      compressedSize: member.size)
    try output.write(record.localHeader)
    guard try readAll({ try output.write($0) }) == record.crc else {
      throw ZipError(.corrupt, "it changed while it was read")
    }
    return record
  }

  /// Returns the CRC-32.
  private func readAll(_ consume: (UnsafeRawBufferPointer) throws -> Void) throws -> UInt32 {
    let buffer = OwnedBuffer(count: Int(min(member.size, 256 << 10)))
    var crc: UInt32 = 0
    var position: UInt64 = 0
    while position < member.size {
      let count = Int(min(UInt64(buffer.bytes.count), member.size - position))
      let part = UnsafeMutableRawBufferPointer(rebasing: buffer.bytes[..<count])
      try part.fill(from: member.content, at: position)
      crc = DeflateBackend.fastestChecksum.crc32(crc, of: UnsafeRawBufferPointer(part))
      try consume(UnsafeRawBufferPointer(part))
      position += UInt64(count)
    }
    return crc
  }
}
