import ByteStrings
import Files
import SystemPackage

/// Writes to an output that has no name yet.
struct FileSink: ByteSink, ~Copyable {
  private(set) var file: OutputFile
  private let work: ItemWork

  init(_ path: ByteString, _ work: ItemWork) throws(BundleError) {
    file = try withFileErrors { () throws(FileError) in try OutputFile(path) }
    self.work = work
  }

  mutating func write(_ bytes: UnsafeRawBufferPointer) throws(BundleError) {
    try work.advance(by: bytes.count)
    do { try file.write(bytes) } catch { throw BundleError(error) }
  }

  /// Reads everything back and compares its digest.
  func verify(_ expected: [UInt8], size: UInt64) throws(BundleError) {
    var digest = Digest()
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 64)
    defer { buffer.deallocate() }
    var offset: UInt64 = 0
    while true {
      let count: Int
      do { count = try file.read(into: buffer, at: offset) } catch { throw BundleError(error) }
      if count == 0 { break }
      digest.update(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
      offset += UInt64(count)
    }
    guard offset == size, digest.value == expected else {
      throw BundleError(FileError("read back", file.path, .readBackDiffers))
    }
  }

  /// Gives the file its name.
  consuming func publish(_ publication: OutputFile.Publication) throws(BundleError) {
    let path = file.path
    do { try file.publish(publication) } catch {
      if error.errno == .fileExists && !publication.replacing {
        throw BundleError(.outputExists, "its output \(path) appeared meanwhile")
      }
      throw BundleError(error)
    }
  }
}

extension FileSink {
  /// Gives the file the name of the folder that its input is; `remove` is told where that lies then.
  consuming func publish(
    exchangingFolder publication: OutputFile.Publication,
    remove: (ByteString) throws(FileError) -> Void
  ) throws(BundleError) {
    let path = file.path
    do { try file.publish(exchangingFolder: publication, remove: remove) } catch {
      throw BundleError.noExchange(error, path)
    }
  }
}

extension BundleError {
  /// A swap that the file system cannot make in one step is not made.
  static func noExchange(_ error: FileError, _ path: ByteString) -> BundleError {
    if error.reason == .changed && error.path == path {
      return BundleError(.outputExists, "another run swaps \(path) for its output")
    }
    guard [.invalidArgument, .noFunction, .notSupported].contains(error.errno) else {
      return BundleError(error)
    }
    return BundleError(
      .outputCollision, "this file system cannot swap \(path) for its output in one step",
      advice: "write to another place with -o")
  }
}

/// Only counts on: what a dry run writes to.
struct NullSink: ByteSink {
  let work: ItemWork
  /// The file that the real run would write, which a limit may cut short; nil for none.
  var path: ByteString?
  private var size: UInt64 = 0

  init(work: ItemWork, path: ByteString? = nil) {
    self.work = work
    self.path = path
  }

  mutating func write(_ bytes: UnsafeRawBufferPointer) throws(BundleError) {
    try work.advance(by: bytes.count)
    size += UInt64(bytes.count)
    guard let path else { return }
    let size = size
    try withFileErrors { () throws(FileError) in try FileSizeLimit.check(size, path) }
  }
}

/// Compares with a file that is there already.
struct CompareSink: ByteSink, ~Copyable {
  private let existing: InputFile
  private let work: ItemWork
  private let buffer: UnsafeMutableRawBufferPointer
  private var offset: UInt64 = 0
  private(set) var isEqual = true

  init(_ existing: consuming InputFile, _ work: ItemWork) {
    self.existing = existing
    self.work = work
    buffer = .allocate(byteCount: 1 << 16, alignment: 64)
  }

  deinit { buffer.deallocate() }

  /// Whether all bytes were equal and none are left.
  var isEqualAtEnd: Bool { isEqual && offset == existing.size }

  mutating func write(_ bytes: UnsafeRawBufferPointer) throws(BundleError) {
    try work.advance(by: bytes.count)
    var rest = bytes
    while !rest.isEmpty && isEqual {
      let wanted = min(rest.count, buffer.count)
      let count: Int
      do {
        count = try existing.read(into: .init(rebasing: buffer[..<wanted]), at: offset)
      } catch { throw BundleError(error) }
      let part = UnsafeRawBufferPointer(rebasing: rest[..<count])
      isEqual = count == wanted && part.elementsEqual(buffer[..<count])
      offset += UInt64(count)
      rest = UnsafeRawBufferPointer(rebasing: rest[count...])
    }
  }
}
