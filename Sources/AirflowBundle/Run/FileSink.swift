import ByteStrings
import Files
import LibC

/// Writes to an output that has no name yet.
struct FileSink: ByteSink, ~Copyable {
  private(set) var file: OutputFile
  private let work: ItemProgress

  /// - Parameter folder: the folder that the path is in, open.
  init(_ path: ByteString, in folder: consuming FolderHandle, _ work: ItemProgress)
    throws(BundleError)
  {
    do { file = try OutputFile(path, in: folder) } catch { throw BundleError(error) }
    self.work = work
  }

  init(_ path: ByteString, _ work: ItemProgress) throws(BundleError) {
    let folder: FolderHandle
    do { folder = try FolderHandle(path.parent) } catch { throw BundleError(error) }
    try self.init(path, in: folder, work)
  }

  mutating func write(_ bytes: UnsafeRawBufferPointer) throws(BundleError) {
    try work.advance(by: bytes.count)
    do { try file.write(bytes) } catch { throw BundleError(error) }
  }

  /// Reads everything back and compares its digest.
  func verify(_ expected: [UInt8], size: UInt64) throws(BundleError) {
    var digest = Digest()
    let buffer = OwnedBuffer(count: 1 << 18)
    var offset: UInt64 = 0
    while true {
      let count: Int
      do { count = try file.read(into: buffer.bytes, at: offset) } catch {
        throw BundleError(error)
      }
      if count == 0 { break }
      digest.update(UnsafeRawBufferPointer(rebasing: buffer.bytes[..<count]))
      offset += UInt64(count)
    }
    guard offset == size, digest.value == expected else {
      throw BundleError(FileError("read back", file.path, .readBackDiffers))
    }
  }

  /// Gives the file its name. Returns false where another file has that, then or between two looks.
  mutating func publish(_ publication: OutputFile.Publication) throws(BundleError) -> Bool {
    do { try file.publish(publication) } catch {
      if error.errno == EEXIST && !publication.replacing { return false }
      throw BundleError(error)
    }
    return true
  }

  /// Gives the file the name of an original. Returns false where that is the original's no more.
  mutating func publish(
    _ publication: OutputFile.Publication, exchanging original: Original,
    in aside: inout SetAside, of originals: OriginalFiles
  ) throws(BundleError) -> Bool {
    do {
      try file.publish(publication, exchanging: original, in: &aside) { folder throws(FileError) in
        try originals.stranger(in: folder.path) == nil
      }
    } catch {
      if error.reason == .changed { return false }
      throw BundleError.noExchange(error, file.path)
    }
    return true
  }

  /// Whether what has the name by now is a file with the same bytes.
  func isThereAlready() throws(BundleError) -> Bool {
    do { return try file.isThereAlready() } catch {
      if error.reason == .changed || [EISDIR, EINVAL, ENOENT].contains(error.errno) {
        return false
      }
      throw BundleError(error)
    }
  }
}

extension BundleError {
  /// A swap that the file system cannot make in one step is not made.
  static func noExchange(_ error: FileError, _ path: ByteString) -> BundleError {
    switch error.errno {
    case EXDEV:
      // Overlay file systems say this of a folder of their lower layer.
      return BundleError(
        .outputCollision,
        "\(path) cannot be swapped for its output: the system takes the two for different file systems",
        advice:
          "it is a mount point, or in a lower layer of an overlay: write to another place with -o")
    case EINVAL, ENOSYS, ENOTSUP:
      return BundleError(
        .outputCollision, "this file system cannot swap \(path) for its output in one step",
        advice: "write to another place with -o")
    default: return BundleError(error)
    }
  }

  /// An original that is not what was read any more.
  static func replaced(_ path: ByteString) -> BundleError {
    BundleError(.ioError, "\(path) was replaced or changed while it was being read")
  }
}

/// Only counts on: what a dry run writes to.
struct NullSink: ByteSink {
  let work: ItemProgress
  /// The file that the real run would write, which a limit may cut short; nil for none.
  var path: ByteString?
  private var size: UInt64 = 0

  init(work: ItemProgress, path: ByteString? = nil) {
    self.work = work
    self.path = path
  }

  mutating func write(_ bytes: UnsafeRawBufferPointer) throws(BundleError) {
    try work.advance(by: bytes.count)
    size += UInt64(bytes.count)
    guard let path else { return }
    let size = size
    try withFileErrors(FileSizeLimit.check(size, path))
  }
}

/// Compares with a file that is there already.
struct CompareSink: ByteSink, ~Copyable {
  private let existing: InputFile
  private let work: ItemProgress
  private let buffer = OwnedBuffer(count: 1 << 16)
  private var offset: UInt64 = 0
  private(set) var isEqual = true

  init(_ existing: consuming InputFile, _ work: ItemProgress) {
    self.existing = existing
    self.work = work
  }

  /// Whether all bytes were equal and none are left.
  var isEqualAtEnd: Bool { isEqual && offset == existing.size }

  mutating func write(_ bytes: UnsafeRawBufferPointer) throws(BundleError) {
    try work.advance(by: bytes.count)
    var rest = bytes
    while !rest.isEmpty && isEqual {
      let wanted = min(rest.count, buffer.bytes.count)
      let count: Int
      do {
        count = try existing.read(into: .init(rebasing: buffer.bytes[..<wanted]), at: offset)
      } catch { throw BundleError(error) }
      let part = UnsafeRawBufferPointer(rebasing: rest[..<count])
      isEqual = count == wanted && part.hasBytes(of: .init(rebasing: buffer.bytes[..<count]))
      offset += UInt64(count)
      rest = UnsafeRawBufferPointer(rebasing: rest[count...])
    }
  }
}
