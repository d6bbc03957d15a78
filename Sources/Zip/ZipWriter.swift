package import ByteStrings
internal import CLibzip

/// Writes an archive that depends on nothing but its members: sorted by the bytes of their names,
/// dated 1980-01-01, made on Unix, without extra fields other than zip64 where that is needed.
package struct ZipWriter: ~Copyable {
  struct Member {
    let name: ByteString
    let mode: UInt16
    let size: UInt64
    let content: ZipContent
  }

  private let compression: ZipCompression
  private var members: [Member] = []

  package init(compression: ZipCompression = .default) { self.compression = compression }

  /// Adds a member; its content is read in `write` only.
  ///
  /// - Parameters:
  ///   - name: a relative path with `/`. Throws `unsafePath` for what `ZipScan` would refuse.
  ///   - mode: `st_mode` with the file type, `S_IFREG | 0o755` for example.
  ///   - size: how many bytes `content` has.
  package mutating func add(
    name: ByteString, mode: UInt16, size: UInt64, content: @escaping ZipContent
  ) throws(ZipError) {
    try MemberNames.check(name)
    guard !MemberNames.isFolder(name), !name.hasPrefix("./") else {
      throw ZipError(.unsafePath, member: name, "is no name of a file")
    }
    let most = ZipLimits().members
    guard members.count < most else {
      throw ZipError(.tooManyMembers, "more than \(most) members")
    }
    members.append(Member(name: name, mode: mode, size: size, content: content))
  }

  /// Adds a member that is in memory.
  package mutating func add(name: ByteString, mode: UInt16, bytes: [UInt8]) throws(ZipError) {
    try add(name: name, mode: mode, size: UInt64(bytes.count)) { offset, buffer in
      let count = min(buffer.count, bytes.count - Int(offset))
      bytes.withUnsafeBytes { all in
        buffer.copyBytes(from: all[Int(offset)..<Int(offset) + count])
      }
      return count
    }
  }

  /// Writes the archive from front to back, each byte once: `sink` may as well compute a digest.
  /// Returns the size in bytes.
  ///
  /// Throws `ZipError`, and what a content or the sink throws; the output is then incomplete.
  package consuming func write(to sink: @escaping (UnsafeRawBufferPointer) throws -> Void) throws
    -> UInt64
  {
    guard !members.isEmpty else { throw ZipError(.corrupt, "an archive needs a member") }
    members.sort { $0.name < $1.name }
    try MemberNames.checkDistinct(members.map(\.name))

    let output = ArchiveOutput(sink: sink)
    let source = try output.makeSource()
    var error = zip_error_t()
    zip_error_init(&error)
    defer { zip_error_fini(&error) }
    guard let archive = zip_open_from_source(source, ZIP_CREATE | ZIP_TRUNCATE, &error) else {
      zip_source_free(source)
      throw ZipError(&error)
    }
    do {
      for member in members { try Self.add(member, to: archive, compression, output) }
      guard zip_close(archive) == 0 else {
        throw output.failure ?? ZipError(zip_get_error(archive))
      }
    } catch {
      zip_discard(archive)
      throw error
    }
    return output.count
  }

  private static func add(
    _ member: Member, to archive: OpaquePointer, _ compression: ZipCompression,
    _ output: ArchiveOutput
  ) throws(ZipError) {
    func failure() -> ZipError { ZipError(zip_get_error(archive), member: member.name) }

    let source = MemberSource(member, compression, output: output)
    let zipSource = try source.makeSource()
    let name = (member.name.bytes + [0]).map { CChar(bitPattern: $0) }
    let index = zip_file_add(archive, name, zipSource, encoding(of: member.name))
    guard index >= 0 else {
      zip_source_free(zipSource)
      throw failure()
    }
    source.place = (archive, UInt64(index))
    let attributes = UInt32(member.mode) << 16
    guard
      zip_file_set_external_attributes(
        archive, UInt64(index), 0, UInt8(ZIP_OPSYS_UNIX), attributes) == 0,
      zip_file_set_dostime(archive, UInt64(index), 0, 1 << 5 | 1, 0) == 0
    else { throw failure() }
  }

  /// libzip takes a name with control characters for no UTF-8; its bytes go out as they are then,
  /// only without the flag.
  private static func encoding(of name: ByteString) -> zip_flags_t {
    let odd = name.bytes.contains { $0 < 0x20 && $0 != 9 && $0 != 10 && $0 != 13 }
    return zip_flags_t(odd ? ZIP_FL_ENC_GUESS : ZIP_FL_ENC_UTF_8)
  }
}
