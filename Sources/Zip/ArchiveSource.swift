internal import CLibzip
import LibC

/// Gives libzip an archive through a descriptor of ours, with pread: no path is opened twice, and
/// the descriptor's own position is left alone.
final class ArchiveSource {
  private let file: FileBytes
  private var position: UInt64 = 0
  private var error = zip_error_t()
  /// What went wrong last, in our words; libzip's error has only a code.
  private(set) var failure: ZipError?

  init(file: FileBytes) {
    self.file = file
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
        let source = Unmanaged<ArchiveSource>.fromOpaque(state)
        if command == ZIP_SOURCE_FREE {
          source.release()
          return 0
        }
        return source.takeUnretainedValue().answer(command, data, length)
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
    case ZIP_SOURCE_OPEN:
      position = 0
      return 0
    case ZIP_SOURCE_READ:
      return read(UnsafeMutableRawBufferPointer(start: data, count: Int(length)))
    case ZIP_SOURCE_CLOSE: return 0
    case ZIP_SOURCE_STAT:
      guard let stat = data?.assumingMemoryBound(to: zip_stat_t.self) else { return -1 }
      zip_stat_init(stat)
      stat.pointee.size = file.size
      stat.pointee.valid = UInt64(ZIP_STAT_SIZE)
      return Int64(MemoryLayout<zip_stat_t>.size)
    case ZIP_SOURCE_ERROR: return zip_error_to_data(&error, data ?? .init(&error), length)
    case ZIP_SOURCE_SEEK:
      let target = zip_source_seek_compute_offset(
        position, file.size, data ?? .init(&error), length, &error)
      guard target >= 0 else { return -1 }
      position = UInt64(target)
      return 0
    case ZIP_SOURCE_TELL: return Int64(position)
    case ZIP_SOURCE_SUPPORTS: return Self.supported
    default:
      zip_error_set(&error, ZIP_ER_OPNOTSUPP, 0)
      return -1
    }
  }

  private static let supported: Int64 = [
    ZIP_SOURCE_OPEN, ZIP_SOURCE_READ, ZIP_SOURCE_CLOSE, ZIP_SOURCE_STAT, ZIP_SOURCE_ERROR,
    ZIP_SOURCE_FREE, ZIP_SOURCE_SEEK, ZIP_SOURCE_TELL, ZIP_SOURCE_SUPPORTS,
  ].reduce(0) { $0 | 1 << Int64($1.rawValue) }

  private func read(_ buffer: UnsafeMutableRawBufferPointer) -> Int64 {
    do throws(ZipError) {
      let count = try file.read(at: position, into: buffer)
      position += UInt64(count)
      return Int64(count)
    } catch {
      failure = error
      var code: Int32 = 0
      if case .io(let errno) = error.kind { code = errno }
      zip_error_set(&self.error, ZIP_ER_READ, code)
      return -1
    }
  }
}
