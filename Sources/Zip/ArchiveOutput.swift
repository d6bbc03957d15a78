import ByteStrings
internal import CLibzip

/// What libzip writes an archive to. It turns libzip's writing, which goes back to each local
/// header once the data is there, into writing from front to back: the header's final fields are
/// known beforehand (`PreparedMember`), are put in at once, and compared when libzip comes back.
final class ArchiveOutput {
  private static let bufferLength = 256 << 10

  private let sink: (UnsafeRawBufferPointer) throws -> Void
  private let buffer = OwnedBuffer(count: ArchiveOutput.bufferLength)
  private var buffered = 0
  /// Where libzip writes next.
  private var position: UInt64 = 0
  /// How many bytes were given out or are buffered.
  private(set) var count: UInt64 = 0
  private var header: [UInt8] = []
  private var headerStart: UInt64 = 0
  private var current: ByteString?
  private var collectsHeader = false
  private(set) var isWriting = false
  private var error = zip_error_t()
  /// The first failure of the sink or of a member's content.
  var failure: (any Error)?

  init(sink: @escaping (UnsafeRawBufferPointer) throws -> Void) {
    self.sink = sink
    zip_error_init(&error)
  }

  deinit { zip_error_fini(&error) }

  /// The next bytes are a member's local header.
  func beginHeader(of member: ByteString) {
    current = member
    header = []
    headerStart = count
    collectsHeader = true
  }

  /// The header is complete, but for what libzip only knows afterwards: APPNOTE 4.4.3 has the
  /// versions, 4.4.7 the CRC.
  func endHeader(of member: MemberFacts) throws {
    guard collectsHeader, header.count >= 30 else {
      throw ZipError(.corrupt, member: current, "libzip wrote no local header")
    }
    let isZip64 = member.size >= UInt32.max || member.compressedSize >= UInt32.max
    header[4] = isZip64 ? 45 : member.isDeflated ? 20 : 10
    for byte in 0..<4 { header[14 + byte] = UInt8(truncatingIfNeeded: member.crc >> (8 * byte)) }
    collectsHeader = false
    try header.withUnsafeBytes { try append($0) }
  }

  private func append(_ bytes: UnsafeRawBufferPointer) throws {
    var rest = bytes
    while !rest.isEmpty {
      let part = min(rest.count, Self.bufferLength - buffered)
      UnsafeMutableRawBufferPointer(rebasing: buffer.bytes[buffered..<buffered + part])
        .copyMemory(from: UnsafeRawBufferPointer(rebasing: rest[..<part]))
      buffered += part
      count += UInt64(part)
      rest = UnsafeRawBufferPointer(rebasing: rest[part...])
      if buffered == Self.bufferLength { try flush() }
    }
  }

  private func flush() throws {
    guard buffered > 0 else { return }
    try sink(UnsafeRawBufferPointer(rebasing: buffer.bytes[..<buffered]))
    buffered = 0
  }

  private func write(_ bytes: UnsafeRawBufferPointer) throws {
    let end = count + UInt64(collectsHeader ? header.count : 0)
    if position == end {
      if collectsHeader { header += bytes } else { try append(bytes) }
    } else {
      // libzip comes back to the header with what it found in the data.
      guard position >= headerStart, !collectsHeader,
        position + UInt64(bytes.count) <= headerStart + UInt64(header.count),
        header[Int(position - headerStart)...].prefix(bytes.count).elementsEqual(bytes)
      else { throw ZipError(.corrupt, member: current, "changed while it was read") }
    }
    position += UInt64(bytes.count)
  }
}

// MARK: - What libzip asks

extension ArchiveOutput {
  /// A source that keeps `self` alive until libzip frees it.
  func makeSource() throws(ZipError) -> OpaquePointer {
    var error = zip_error_t()
    zip_error_init(&error)
    defer { zip_error_fini(&error) }
    let state = Unmanaged.passRetained(self)
    let source = zip_source_function_create(
      { state, data, length, command in
        guard let state else { return -1 }
        let output = Unmanaged<ArchiveOutput>.fromOpaque(state)
        if command == ZIP_SOURCE_FREE {
          output.release()
          return 0
        }
        return output.takeUnretainedValue().answer(command, data, length)
      }, state.toOpaque(), &error)
    guard let source else {
      state.release()
      throw ZipError(&error)
    }
    return source
  }

  private func answer(
    _ command: zip_source_cmd_t, _ data: UnsafeMutableRawPointer?, _ length: UInt64
  ) -> Int64 {
    switch command {
    case ZIP_SOURCE_STAT:
      guard let stat = data?.assumingMemoryBound(to: zip_stat_t.self) else { return -1 }
      zip_stat_init(stat)
      stat.pointee.size = 0
      stat.pointee.valid = UInt64(ZIP_STAT_SIZE)
      return Int64(MemoryLayout<zip_stat_t>.size)
    case ZIP_SOURCE_ERROR: return zip_error_to_data(&error, data ?? .init(&error), length)
    case ZIP_SOURCE_BEGIN_WRITE:
      isWriting = true
      return 0
    case ZIP_SOURCE_WRITE:
      return attempt {
        try write(UnsafeRawBufferPointer(start: data, count: Int(length)))
        return Int64(length)
      }
    case ZIP_SOURCE_SEEK_WRITE:
      let target = zip_source_seek_compute_offset(
        position, count, data ?? .init(&error), length, &error)
      guard target >= 0 else { return -1 }
      position = UInt64(target)
      return 0
    case ZIP_SOURCE_TELL_WRITE: return Int64(position)
    case ZIP_SOURCE_COMMIT_WRITE:
      return attempt {
        try flush()
        return 0
      }
    case ZIP_SOURCE_ROLLBACK_WRITE, ZIP_SOURCE_OPEN, ZIP_SOURCE_CLOSE, ZIP_SOURCE_READ,
      ZIP_SOURCE_REMOVE:
      return 0
    case ZIP_SOURCE_SEEK, ZIP_SOURCE_TELL: return 0
    case ZIP_SOURCE_SUPPORTS: return Self.supported
    default:
      zip_error_set(&error, ZIP_ER_OPNOTSUPP, 0)
      return -1
    }
  }

  /// libzip opens only for writing what could also be read.
  private static let supported: Int64 = [
    ZIP_SOURCE_OPEN, ZIP_SOURCE_READ, ZIP_SOURCE_CLOSE, ZIP_SOURCE_STAT, ZIP_SOURCE_ERROR,
    ZIP_SOURCE_FREE, ZIP_SOURCE_SEEK, ZIP_SOURCE_TELL, ZIP_SOURCE_SUPPORTS, ZIP_SOURCE_BEGIN_WRITE,
    ZIP_SOURCE_COMMIT_WRITE, ZIP_SOURCE_ROLLBACK_WRITE, ZIP_SOURCE_WRITE, ZIP_SOURCE_SEEK_WRITE,
    ZIP_SOURCE_TELL_WRITE, ZIP_SOURCE_REMOVE,
  ].reduce(0) { $0 | 1 << Int64($1.rawValue) }

  private func attempt(_ body: () throws -> Int64) -> Int64 {
    do { return try body() } catch {
      if failure == nil { failure = error }
      zip_error_set(&self.error, ZIP_ER_WRITE, 0)
      return -1
    }
  }
}
