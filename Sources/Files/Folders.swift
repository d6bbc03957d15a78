package import ByteStrings
import LibC

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
      throw FileError("make the folder", path, ENOTDIR)
    }
    let parent = path.parent
    let above = parent != path ? try make(parent, sync: sync) : []
    do {
      try systemCall("make the folder", on: path) { mkdir($0, 0o777) }
    } catch {
      // Another worker, or another run, was quicker.
      if error.errno == EEXIST, try FileStatus.read(path).kind == .folder { return above }
      throw error
    }
    if sync { try self.sync(parent) }
    return above + [path]
  }

  /// Brings the names in a folder to disk.
  package static func sync(_ path: ByteString) throws(FileError) { try FolderHandle(path).sync() }

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
    try entries(of: Descriptor(opening: path, O_RDONLY | O_DIRECTORY, "list the folder"))
  }

  static func entries(of folder: consuming Descriptor) throws(FileError) -> [Entry] {
    let path = folder.path
    guard let stream = fdopendir(folder.raw) else {
      throw FileError("list the folder", path, errno)
    }
    defer { closedir(stream) }
    _ = folder.release()
    var entries: [Entry] = []
    while true {
      errno = 0
      guard let entry = readdir(stream) else {
        let reason = errno
        if reason != 0 { throw FileError("list the folder", path, reason) }
        return entries
      }
      let name = withUnsafePointer(to: &entry.pointee.d_name) { tuple in
        tuple.withMemoryRebound(to: CChar.self, capacity: 1) { ByteString(cString: $0) }
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

  /// Removes a file or a link.
  package static func removeFile(_ path: ByteString) throws(FileError) {
    try FolderHandle(path.parent).removeFile(path.lastComponent)
  }

  /// Removes a folder if nothing is in it. Returns whether it was removed.
  @discardableResult
  package static func removeIfEmpty(_ path: ByteString) throws(FileError) -> Bool {
    // ENOENT: two runs at once, and the other one was quicker.
    try tolerating(
      ENOTEMPTY, EEXIST, ENOENT, in: systemCall("delete the folder", on: path) { rmdir($0) }) != nil
  }
}
