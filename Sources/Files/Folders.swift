package import ByteStrings
import LibC
import SystemPackage

/// Folders: made, listed, brought to disk, removed.
package enum Folders {
  /// Makes a folder and those above it that are missing.
  ///
  /// - Parameter sync: whether the new names are on disk before the call returns.
  /// - Returns: the folders made, the outermost first.
  @discardableResult
  package static func make(_ path: ByteString, sync: Bool) throws(FileError) -> [ByteString] {
    if path.isEmpty { return [] }
    if let status = try FileStatus.ifExists(path) {
      if status.kind == .folder { return [] }
      throw FileError("make the folder", path, .notDirectory)
    }
    let parent = path.parent
    let above = parent != path ? try make(parent, sync: sync) : []
    do {
      try systemCall("make the folder", path) { path.withCPath { mkdir($0, 0o777) } }
    } catch {
      // Another worker, or another run, was quicker.
      if error.errno == .fileExists, try FileStatus.read(path).kind == .folder { return above }
      throw error
    }
    if sync { try self.sync(parent) }
    return above + [path]
  }

  /// Brings the names in a folder to disk.
  package static func sync(_ path: ByteString) throws(FileError) {
    try FolderHandle(path).sync()
  }

  static func sync(descriptor: Int32, _ path: ByteString) throws(FileError) {
    do {
      try systemCall("sync the folder", path) { fsync(descriptor) }
    } catch {
      // File systems without folder sync (some FUSE, CIFS) answer EINVAL; their rename is as far
      // as the promise goes there.
      if error.errno != .invalidArgument && error.errno != .notSupported { throw error }
    }
  }

  /// The names in a folder, unsorted, without `.` and `..`.
  package static func names(in path: ByteString) throws(FileError) -> [ByteString] {
    try entries(in: path).map(\.name)
  }

  struct Entry {
    var name: ByteString
    /// What the folder says the entry is; nil where it does not say.
    var kind: FileStatus.Kind?
  }

  static func entries(in path: ByteString) throws(FileError) -> [Entry] {
    let folder = try Descriptor(opening: path, O_RDONLY | O_DIRECTORY, "list the folder")
    return try entries(of: folder, path)
  }

  static func entries(of folder: consuming Descriptor, _ path: ByteString) throws(FileError)
    -> [Entry]
  {
    let descriptor = folder.release()
    guard let stream = fdopendir(descriptor) else {
      let reason = currentErrno
      close(descriptor)
      throw FileError("list the folder", path, reason)
    }
    defer { closedir(stream) }
    var entries: [Entry] = []
    while true {
      errno = 0
      guard let entry = readdir(stream) else {
        let reason = currentErrno
        if reason.rawValue != 0 { throw FileError("list the folder", path, reason) }
        return entries
      }
      let name = withUnsafePointer(to: &entry.pointee.d_name) { tuple in
        tuple.withMemoryRebound(to: UInt8.self, capacity: 1) { start in
          ByteString(UnsafeBufferPointer(start: start, count: strnlen(start, 1024)))
        }
      }
      if name == "." || name == ".." { continue }
      let kind: FileStatus.Kind? =
        switch Int32(entry.pointee.d_type) {
        case Int32(DT_REG): .file
        case Int32(DT_DIR): .folder
        case Int32(DT_LNK): .link
        case Int32(DT_UNKNOWN): nil
        default: .other
        }
      entries.append(Entry(name: name, kind: kind))
    }
  }

  private static func strnlen(_ start: UnsafePointer<UInt8>, _ most: Int) -> Int {
    var length = 0
    while length < most, start[length] != 0 { length += 1 }
    return length
  }

  /// Removes a file or a link.
  package static func removeFile(_ path: ByteString) throws(FileError) {
    try FolderHandle(path.parent).removeFile(path.lastComponent)
  }

  /// Removes a folder if nothing is in it. Returns whether it was removed.
  @discardableResult
  package static func removeIfEmpty(_ path: ByteString) throws(FileError) -> Bool {
    do {
      try systemCall("delete the folder", path) { path.withCPath { rmdir($0) } }
      return true
    } catch {
      if error.errno == .directoryNotEmpty || error.errno == .fileExists { return false }
      // Two runs at once: the other one was quicker.
      if error.errno == .noSuchFileOrDirectory { return false }
      throw error
    }
  }
}
