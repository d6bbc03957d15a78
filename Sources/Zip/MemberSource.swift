import ByteStrings
internal import CLibzip

/// Gives libzip one member, compressed by us when libzip comes to it.
final class MemberSource {
  private let name: ByteString
  private let size: UInt64
  private let content: ZipContent
  private let compression: ZipCompression
  private let output: ArchiveOutput
  private var prepared: PreparedMember?
  private var facts: MemberFacts?
  private var error = zip_error_t()
  /// The archive and the position in it, to say that the member turned out to be stored.
  var place: (archive: OpaquePointer, index: UInt64)?

  init(_ member: ZipWriter.Member, _ compression: ZipCompression, output: ArchiveOutput) {
    name = member.name
    size = member.size
    content = member.content
    self.compression = compression
    self.output = output
    zip_error_init(&error)
  }

  deinit { zip_error_fini(&error) }

  /// A source that keeps `self` alive until libzip frees it.
  func makeSource() throws(ZipError) -> OpaquePointer {
    var error = zip_error_t()
    zip_error_init(&error)
    defer { zip_error_fini(&error) }
    let state = Unmanaged.passRetained(self)
    let source = zip_source_function_create(
      { state, data, length, command in
        guard let state else { return -1 }
        let member = Unmanaged<MemberSource>.fromOpaque(state)
        if command == ZIP_SOURCE_FREE {
          member.release()
          return 0
        }
        return member.takeUnretainedValue().answer(command, data, length)
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
      return attempt { try fill(data?.assumingMemoryBound(to: zip_stat_t.self)) }
    case ZIP_SOURCE_OPEN:
      return attempt {
        // libzip opens a member right after it wrote its header.
        guard let facts else { throw ZipError(.corrupt, "libzip opens a member unasked") }
        try output.endHeader(of: facts)
        return 0
      }
    case ZIP_SOURCE_READ:
      return attempt {
        let buffer = UnsafeMutableRawBufferPointer(start: data, count: Int(length))
        return Int64(try prepared?.read(into: buffer) ?? 0)
      }
    case ZIP_SOURCE_CLOSE:
      // Frees what it holds: libzip keeps all sources until the archive is closed.
      prepared = nil
      return 0
    case ZIP_SOURCE_ERROR: return zip_error_to_data(&error, data ?? .init(&error), length)
    case ZIP_SOURCE_SUPPORTS: return Self.supported
    default:
      zip_error_set(&error, ZIP_ER_OPNOTSUPP, 0)
      return -1
    }
  }

  private static let supported: Int64 = [
    ZIP_SOURCE_OPEN, ZIP_SOURCE_READ, ZIP_SOURCE_CLOSE, ZIP_SOURCE_STAT, ZIP_SOURCE_ERROR,
    ZIP_SOURCE_FREE, ZIP_SOURCE_SUPPORTS,
  ].reduce(0) { $0 | 1 << Int64($1.rawValue) }
}

extension MemberSource {
  /// What is known of the member; compresses it when libzip first asks while writing.
  private func fill(_ stat: UnsafeMutablePointer<zip_stat_t>?) throws -> Int64 {
    guard let stat else { return -1 }
    zip_stat_init(stat)
    stat.pointee.size = size
    stat.pointee.valid = UInt64(ZIP_STAT_SIZE)
    guard output.isWriting else { return Int64(MemoryLayout<zip_stat_t>.size) }
    if facts == nil { facts = try prepare() }
    guard let facts else { return -1 }
    stat.pointee.comp_size = facts.compressedSize
    stat.pointee.crc = facts.crc
    stat.pointee.comp_method = UInt16(facts.isDeflated ? ZIP_CM_DEFLATE : ZIP_CM_STORE)
    stat.pointee.valid |= UInt64(ZIP_STAT_COMP_SIZE | ZIP_STAT_CRC | ZIP_STAT_COMP_METHOD)
    return Int64(MemoryLayout<zip_stat_t>.size)
  }

  private func prepare() throws -> MemberFacts {
    let member = try PreparedMember.make(content, size: size, compression)
    let facts = member.facts
    // libzip 1.7.3 leaves out the zip64 sizes of exactly this value.
    guard facts.size != UInt32.max, facts.compressedSize != UInt32.max, output.count != UInt32.max
    else {
      throw ZipError(.tooLarge, "a size or offset of 4294967295 bytes cannot be written")
    }
    if !facts.isDeflated, let place,
      zip_set_file_compression(place.archive, place.index, ZIP_CM_STORE, 0) != 0
    {
      throw ZipError(zip_get_error(place.archive), member: name)
    }
    prepared = consume member
    output.beginHeader(of: name)
    return facts
  }

  private func attempt(_ body: () throws -> Int64) -> Int64 {
    do { return try body() } catch {
      if output.failure == nil {
        let ours = error as? ZipError
        output.failure = ours.map { ZipError($0.kind, member: name, $0.detail) } ?? error
      }
      zip_error_set(&self.error, ZIP_ER_READ, 0)
      return -1
    }
  }
}
