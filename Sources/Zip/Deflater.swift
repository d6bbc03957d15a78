internal import CDeflate

/// Owns one raw deflate stream that is being compressed from a member's content.
///
/// The same content gives the same stream each time, so a stream that is too large to keep is
/// simply made twice.
final class Deflater {
  private static let inputLength = 256 << 10

  private let handle: OpaquePointer
  private let content: ZipContent
  private let size: UInt64
  private let storage: UnsafeMutableRawBufferPointer
  private let checksum = DeflateBackend.fastestChecksum
  private var input = UnsafeRawBufferPointer(start: nil, count: 0)
  private var position: UInt64 = 0
  private var isFinished = false
  /// CRC-32 of the content read so far.
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

  /// The next bytes of the stream; 0 at its end.
  func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    while !isFinished {
      if input.isEmpty, position < size {
        let count = Int(min(UInt64(storage.count), size - position))
        let part = UnsafeMutableRawBufferPointer(rebasing: storage[..<count])
        try part.fill(from: content, at: position)
        position += UInt64(count)
        input = UnsafeRawBufferPointer(part)
        crc = checksum.crc32(crc, of: input)
      }
      var left = input.count
      var written = buffer.count
      let status = cdeflate_deflate(
        handle, input.baseAddress, &left, buffer.baseAddress, &written, position == size ? 1 : 0)
      input = UnsafeRawBufferPointer(rebasing: input[(input.count - left)...])
      switch status {
      case CDEFLATE_OK: break
      case CDEFLATE_END: isFinished = true
      case CDEFLATE_MEMORY: throw ZipError(.outOfMemory, "no memory to compress a member")
      default: throw ZipError(.corrupt, "the compressor failed")
      }
      if written > 0 { return written }
    }
    return 0
  }
}

/// A library and its level for compressing in a stream.
struct StreamMethod {
  let backend: DeflateBackend
  let level: Int

  /// What `fast` uses, and what large members get where whole buffers are too large.
  init(_ compression: ZipCompression, isalAllowed: Bool = !DeflateBackend.onlyZlib) {
    switch compression {
    case .store, .fast:
      let isal = isalAllowed && DeflateBackend.isal.isAvailable
      (backend, level) = isal ? (.isal, 2) : (.zlib, 1)
    case .default: (backend, level) = (.zlib, 6)
    case .best: (backend, level) = (.zlib, 9)
    }
  }
}
