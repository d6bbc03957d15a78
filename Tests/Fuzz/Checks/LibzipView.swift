import ByteStrings
internal import CLibzip

/// An archive as libzip reads it by itself, decompression and all.
final class LibzipView {
  private let handle: OpaquePointer
  /// What libzip reads from, kept until it is closed.
  private let storage: UnsafeMutableRawBufferPointer

  /// nil where libzip refuses the archive.
  init?(_ bytes: [UInt8]) {
    storage = .allocate(byteCount: max(bytes.count, 1), alignment: 16)
    storage.copyBytes(from: bytes)
    guard let source = zip_source_buffer_create(storage.baseAddress, UInt64(bytes.count), 0, nil)
    else {
      storage.deallocate()
      return nil
    }
    guard let handle = zip_open_from_source(source, ZIP_RDONLY, nil) else {
      zip_source_free(source)
      storage.deallocate()
      return nil
    }
    self.handle = handle
  }

  deinit {
    zip_discard(handle)
    storage.deallocate()
  }

  var count: Int { Int(zip_get_num_entries(handle, 0)) }

  func name(_ index: Int) -> ByteString? {
    zip_get_name(handle, UInt64(index), zip_flags_t(ZIP_FL_ENC_RAW))
      .map { ByteString(String(cString: $0)) }
  }

  /// The expanded bytes, checked against the CRC-32; nil where that fails.
  func contents(_ index: Int) -> [UInt8]? {
    guard let file = zip_fopen_index(handle, UInt64(index), 0) else { return nil }
    defer { zip_fclose(file) }
    var result: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 4096)
    while true {
      let count = zip_fread(file, &buffer, UInt64(buffer.count))
      guard count >= 0 else { return nil }
      if count == 0 { return result }
      result += buffer[..<Int(count)]
    }
  }
}
