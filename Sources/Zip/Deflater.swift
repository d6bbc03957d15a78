internal import CDeflate

/// Compresses a member's content piece by piece.
protocol StreamEncoder: AnyObject {
  /// CRC-32 of the content read so far.
  var crc: UInt32 { get }
  /// The next bytes of the stream; 0 at its end. Throws what the content throws, and `ZipError`.
  func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int
}

/// Owns one raw deflate stream that is being compressed from a member's content.
///
/// The same content gives the same stream each time, so a stream that is too large to keep is
/// simply made twice. (ISA-L's stream depends on the sizes of the buffers it is given, so these are
/// always the same, whatever the caller's.)
final class Deflater: StreamEncoder {
  private static let inputLength = 256 << 10
  private static let outputLength = 64 << 10

  private let handle: OpaquePointer
  private let content: ZipContent
  private let size: UInt64
  private let storage: UnsafeMutableRawBufferPointer
  private let checksum = DeflateBackend.fastestChecksum
  private var input = UnsafeRawBufferPointer(start: nil, count: 0)
  private let output = OwnedBuffer(count: Deflater.outputLength)
  private var pending = UnsafeRawBufferPointer(start: nil, count: 0)
  private var position: UInt64 = 0
  private var isFinished = false
  private(set) var crc: UInt32 = 0

  init(_ method: StreamMethod, content: @escaping ZipContent, size: UInt64) throws(ZipError) {
    guard let handle = cdeflate_deflater_create(method.backend.code, Int32(method.level)) else {
      throw ZipError(.outOfMemory, "no memory to compress a member")
    }
    self.handle = handle
    self.content = content
    self.size = size
    storage = .allocate(byteCount: Int(min(size, UInt64(Self.inputLength))), alignment: 16)
  }

  deinit {
    cdeflate_deflater_free(handle)
    storage.deallocate()
  }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    while pending.isEmpty {
      if isFinished { return 0 }
      try step()
    }
    let count = min(buffer.count, pending.count)
    buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: pending[..<count]))
    pending = UnsafeRawBufferPointer(rebasing: pending[count...])
    return count
  }

  private func step() throws {
    if input.isEmpty, position < size {
      let count = Int(min(UInt64(storage.count), size - position))
      let part = UnsafeMutableRawBufferPointer(rebasing: storage[..<count])
      try part.fill(from: content, at: position)
      position += UInt64(count)
      input = UnsafeRawBufferPointer(part)
      crc = checksum.crc32(crc, of: input)
    }
    var left = input.count
    var written = output.bytes.count
    let status = cdeflate_deflate(
      handle, input.baseAddress, &left, output.bytes.baseAddress, &written,
      position == size ? 1 : 0)
    input = UnsafeRawBufferPointer(rebasing: input[(input.count - left)...])
    pending = UnsafeRawBufferPointer(rebasing: output.bytes[..<written])
    switch status {
    case CDEFLATE_OK: break
    case CDEFLATE_END: isFinished = true
    case CDEFLATE_MEMORY: throw ZipError(.outOfMemory, "no memory to compress a member")
    default: throw ZipError(.corrupt, "the compressor failed")
    }
  }
}

/// A library and its level for compressing in a stream.
struct StreamMethod {
  let backend: DeflateBackend
  let level: Int

  /// What `fast` uses. Not ISA-L's levels 1 and 2: what they find depends on where the stream's
  /// state lies in memory (2.30), so that one member in some hundred gave another stream each time.
  static let fast =
    DeflateBackend.isal.isAvailable && !DeflateBackend.onlyZlib
    ? StreamMethod(backend: .isal, level: 3) : StreamMethod(backend: .zlib, level: 1)
}
