import LibC

/// Collects what is written, small pieces in a buffer, and counts it.
final class ArchiveOutput {
  private static let bufferLength = 64 << 10

  private let sink: (UnsafeRawBufferPointer) throws -> Void
  private let buffer = OwnedBuffer(count: ArchiveOutput.bufferLength)
  private var buffered = 0
  /// How many bytes were written: the offset of the next one in the archive.
  private(set) var count: UInt64 = 0

  init(sink: @escaping (UnsafeRawBufferPointer) throws -> Void) { self.sink = sink }

  /// Throws what the sink throws.
  func write(_ bytes: UnsafeRawBufferPointer) throws {
    count += UInt64(bytes.count)
    if buffered + bytes.count > Self.bufferLength { try flush() }
    if bytes.count > Self.bufferLength { return try sink(bytes) }
    UnsafeMutableRawBufferPointer(rebasing: buffer.bytes[buffered..<buffered + bytes.count])
      .copyMemory(from: bytes)
    buffered += bytes.count
  }

  func write(_ bytes: [UInt8]) throws { try bytes.withUnsafeBytes { try write($0) } }

  /// Passes on what is left in the buffer.
  func flush() throws {
    guard buffered > 0 else { return }
    try sink(UnsafeRawBufferPointer(rebasing: buffer.bytes[..<buffered]))
    buffered = 0
  }
}
