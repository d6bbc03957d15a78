package import ByteStrings
import LibC

/// A file open for reading. Owns its descriptor.
package struct InputFile: ~Copyable {
  let owner: Descriptor
  /// The path it was opened by, for messages.
  package var path: ByteString { owner.path }
  /// The descriptor, for a C library to duplicate or read by offset. Closed with this value.
  package var descriptor: Int32 { owner.raw }
  /// What the file was when it was opened.
  package let status: FileStatus

  /// Opens a regular file. A FIFO or a device does not block: it is refused with EINVAL.
  package init(_ path: ByteString) throws(FileError) {
    try self.init(Descriptor(opening: path, O_RDONLY | O_NONBLOCK | O_NOCTTY))
  }

  /// Opens a regular file below a folder without following a link on the way or at the end; throws
  /// `.changed` where there is one.
  package init(_ root: ByteString, below relative: ByteString) throws(FileError) {
    try self.init(FolderHandle(root, below: relative.parent), relative.lastComponent)
  }

  init(_ folder: borrowing FolderHandle, _ name: ByteString) throws(FileError) {
    try self.init(folder.open(name))
  }

  private init(_ owner: consuming Descriptor) throws(FileError) {
    let status = try owner.status()
    if status.kind != .file {
      throw FileError("read", owner.path, status.kind == .folder ? EISDIR : EINVAL)
    }
    self.status = status
    self.owner = owner
  }

  /// The size in bytes when the file was opened.
  package var size: UInt64 { status.size }

  /// Reads up to `buffer.count` bytes from `offset`. Returns how many; less only at the end.
  package func read(into buffer: UnsafeMutableRawBufferPointer, at offset: UInt64)
    throws(FileError) -> Int
  {
    try owner.read(into: buffer, at: offset)
  }

  /// Reads exactly `count` bytes from `offset`.
  ///
  /// Throws `.changed` where the file has become too short for that.
  package func bytes(at offset: UInt64, count: Int) throws(FileError) -> [UInt8] {
    let bytes = try [UInt8](upTo: count) { buffer throws(FileError) in
      try read(into: buffer, at: offset)
    }
    if bytes.count < count { throw FileError("read", path, .changed) }
    return bytes
  }

  /// Streams a part of the file through `consume` in chunks of at most `chunkSize` bytes.
  package func stream<Failure: Error>(
    from offset: UInt64, count: UInt64, chunkSize: Int = 1 << 18,
    failure: (FileError) -> Failure,
    consume: (UnsafeRawBufferPointer) throws(Failure) -> Void
  ) throws(Failure) {
    let capacity = Int(min(UInt64(chunkSize), max(count, 1)))
    let buffer = OwnedBuffer(count: capacity)
    var done: UInt64 = 0
    while done < count {
      let wanted = Int(min(UInt64(capacity), count - done))
      let read: Int
      do throws(FileError) {
        read = try self.read(into: .init(rebasing: buffer.bytes[..<wanted]), at: offset + done)
        if read < wanted { throw FileError("read", path, .changed) }
      } catch { throw failure(error) }
      try consume(UnsafeRawBufferPointer(rebasing: buffer.bytes[..<read]))
      done += UInt64(read)
    }
  }

  /// Whether another open file, of a size that is known, has the same bytes.
  func hasBytes(of other: borrowing Descriptor, size otherSize: UInt64) throws(FileError) -> Bool {
    guard otherSize == size else { return false }
    let part = 1 << 16
    let buffer = OwnedBuffer(count: 2 * part)
    let one = UnsafeMutableRawBufferPointer(rebasing: buffer.bytes[..<part])
    let two = UnsafeMutableRawBufferPointer(rebasing: buffer.bytes[part...])
    var position: UInt64 = 0
    while position < size {
      let count = try self.read(into: one, at: position)
      guard count > 0, try other.read(into: two, at: position) == count,
        UnsafeRawBufferPointer(rebasing: one[..<count])
          .hasBytes(of: UnsafeRawBufferPointer(rebasing: two[..<count]))
      else { return false }
      position += UInt64(count)
    }
    return true
  }

  /// Throws `.changed` where size, time or identity are no longer what they were, or where another
  /// file has taken the name. A name that is gone is no change: what is open stays what it was.
  package func checkUnchanged() throws(FileError) {
    guard try owner.status().sameContent(as: status) else {
      throw FileError("read", path, .changed)
    }
    guard let named = try FileStatus.ifExists(path) else { return }
    if named.identity != status.identity { throw FileError("read", path, .changed) }
  }
}
