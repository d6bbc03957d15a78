import ByteStrings
internal import CLibzip

/// Owns an archive that libzip has open for reading. Members that are being read keep it open.
final class OpenArchive {
  private let handle: OpaquePointer
  private let source: ArchiveSource

  /// Opens what `ZipScan` has passed. Throws `corrupt` where libzip sees another archive in it.
  init(file: FileBytes, entryCount: Int) throws(ZipError) {
    source = ArchiveSource(file: file)
    let zipSource = try source.makeSource()
    var error = zip_error_t()
    zip_error_init(&error)
    defer { zip_error_fini(&error) }
    guard let handle = zip_open_from_source(zipSource, ZIP_RDONLY, &error) else {
      zip_source_free(zipSource)
      if let failure = source.failure { throw failure }
      throw ZipError(&error)
    }
    self.handle = handle
    let count = zip_get_num_entries(handle, 0)
    guard count == entryCount else {
      throw ZipError(.corrupt, "libzip sees \(count) entries, the directory holds \(entryCount)")
    }
  }

  deinit { zip_discard(handle) }

  /// Opens the bytes of an entry as they are in the archive.
  func open(_ entry: ZipEntry) throws(ZipError) -> RawMember {
    var stat = zip_stat_t()
    zip_stat_init(&stat)
    guard zip_stat_index(handle, UInt64(entry.index), 0, &stat) == 0 else {
      throw failure(of: zip_get_error(handle), entry.name)
    }
    guard stat.size == entry.size, stat.comp_size == entry.compressedSize,
      stat.crc == entry.crc32, stat.comp_method == entry.method
    else {
      throw ZipError(.corrupt, member: entry.name, "libzip sees another entry in its place")
    }
    guard
      let file = zip_fopen_index(handle, UInt64(entry.index), zip_flags_t(ZIP_FL_COMPRESSED))
    else { throw failure(of: zip_get_error(handle), entry.name) }
    return RawMember(file, of: self, name: entry.name)
  }

  /// The failure behind an error of libzip: our own where a read of ours failed.
  func failure(of error: UnsafeMutablePointer<zip_error_t>, _ name: ByteString) -> ZipError {
    if let failure = source.failure {
      return ZipError(failure.kind, member: name, failure.detail)
    }
    return ZipError(error, member: name)
  }
}

/// Owns a member that libzip has open, and reads it as it is in the archive.
struct RawMember: ~Copyable {
  private let handle: OpaquePointer
  private let archive: OpenArchive
  private let name: ByteString

  fileprivate init(_ handle: OpaquePointer, of archive: OpenArchive, name: ByteString) {
    self.handle = handle
    self.archive = archive
    self.name = name
  }

  deinit { zip_fclose(handle) }

  /// Reads up to `buffer.count` bytes; 0 at the end.
  func read(into buffer: UnsafeMutableRawBufferPointer) throws(ZipError) -> Int {
    guard let start = buffer.baseAddress else { return 0 }
    let count = zip_fread(handle, start, UInt64(buffer.count))
    guard count >= 0 else { throw archive.failure(of: zip_file_get_error(handle), name) }
    return Int(count)
  }
}
