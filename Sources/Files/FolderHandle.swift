package import ByteStrings
import CPlatform
import LibC
import SystemPackage

/// A folder held open: what is done in it is done there, whatever its path comes to stand for.
package struct FolderHandle: ~Copyable {
  /// The path it was opened by, for messages.
  package let path: ByteString
  private let owner: Descriptor
  var raw: Int32 { owner.raw }

  /// Opens a folder; links are followed.
  package init(_ path: ByteString) throws(FileError) {
    owner = try Descriptor(
      opening: path.isEmpty ? "." : path, O_RDONLY | O_DIRECTORY, "open the folder")
    self.path = path
  }

  /// Opens a folder below another without following a link on the way or at the end; throws
  /// `.changed` where there is one.
  package init(_ root: ByteString, below relative: ByteString) throws(FileError) {
    try self.init(try FolderHandle(root), below: relative)
  }

  /// The same, from an open folder.
  package init(_ root: borrowing FolderHandle, below relative: ByteString) throws(FileError) {
    var path = root.path
    var current = try Self.open(".", in: root.raw, O_DIRECTORY, root.path)
    for component in relative.components where component != "." {
      path = path.joined(component)
      current = try Self.open(component, in: current.raw, O_DIRECTORY, path)
    }
    owner = current
    self.path = path
  }

  /// Opens a file in it for reading, unless it is a link: `.changed`.
  borrowing func open(_ name: ByteString) throws(FileError) -> Descriptor {
    try Self.open(name, in: raw, O_NONBLOCK | O_NOCTTY, path.joined(name))
  }

  private static func open(
    _ name: ByteString, in folder: Int32, _ flags: Int32, _ path: ByteString
  ) throws(FileError) -> Descriptor {
    do {
      return Descriptor(
        owning: try systemCall("open", path) {
          name.withCPath { openat(folder, $0, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | flags) }
        })
    } catch {
      // With O_DIRECTORY a link is no folder, without it is one link too many.
      if error.errno == .tooManySymbolicLinkLevels || error.errno == .notDirectory {
        throw FileError("open", path, .changed)
      }
      throw error
    }
  }

  /// Makes a file in it, open for writing and reading; EEXIST where the name is taken.
  borrowing func createFile(_ name: ByteString) throws(FileError) -> Descriptor {
    let folder = raw
    return Descriptor(
      owning: try systemCall("create a file in", path) {
        name.withCPath { openat(folder, $0, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600) }
      })
  }

  /// Opens a file in it that has no name; see `meansNoUnnamedFiles` for systems without.
  borrowing func createUnnamedFile() throws(FileError) -> Int32 {
    let folder = raw
    return try systemCall("create a file in", path) { cplatform_open_unnamed(folder, 0o600) }
  }

  /// Gives an unnamed file a name in it; EEXIST where that is taken.
  borrowing func nameFile(_ descriptor: Int32, _ name: ByteString) throws(FileError) {
    let folder = raw
    try systemCall("name", path.joined(name)) {
      name.withCPath { cplatform_link_unnamed(descriptor, folder, $0) }
    }
  }

  /// Whether an error means that there are no unnamed files: EISDIR is what a kernel without O_TMPFILE
  /// answers, EOPNOTSUPP a file system without.
  static func meansNoUnnamedFiles(_ error: FileError) -> Bool {
    [.notSupportedOnSocket, .notSupported, .isDirectory, .invalidArgument].contains(error.errno)
  }

  /// What stands under a name, or nil where nothing does.
  package borrowing func status(of name: ByteString, followLinks: Bool = false) throws(FileError)
    -> FileStatus?
  {
    try FileStatus.ifExists(name, in: raw, followLinks: followLinks, path.joined(name))
  }

  /// What the folder itself is.
  package borrowing func status() throws(FileError) -> FileStatus {
    try FileStatus.read(descriptor: raw, path)
  }

  /// Makes a folder in it.
  borrowing func makeFolder(_ name: ByteString, mode: UInt16) throws(FileError) {
    let folder = raw
    try systemCall("make the folder", path.joined(name)) {
      name.withCPath { mkdirat(folder, $0, mode_t(mode)) }
    }
  }

  /// Removes a name of a file or link.
  borrowing func removeFile(_ name: ByteString) throws(FileError) {
    let folder = raw
    try systemCall("delete", path.joined(name)) { name.withCPath { unlinkat(folder, $0, 0) } }
  }

  /// Removes a folder in it if nothing is in that.
  borrowing func removeFolder(_ name: ByteString) throws(FileError) {
    let folder = raw
    try systemCall("delete the folder", path.joined(name)) {
      name.withCPath { unlinkat(folder, $0, AT_REMOVEDIR) }
    }
  }

  /// Renames to a name in another open folder; EEXIST where that is taken.
  package borrowing func rename(
    _ name: ByteString, to other: borrowing FolderHandle, as newName: ByteString
  ) throws(FileError) {
    let (from, to) = (raw, other.raw)
    let (source, target) = (path.joined(name), other.path.joined(newName))
    do {
      try systemCall("rename to", target) {
        name.withCPath { name in
          newName.withCPath { cplatform_rename_exclusive_at(from, name, to, $0) }
        }
      }
    } catch {
      guard [.invalidArgument, .noFunction, .notSupported].contains(error.errno) else {
        throw error
      }
      // No exclusive rename on this file system: a hard link is exclusive as well.
      try link(name, to: other, as: newName)
      try systemCall("unlink", source) { name.withCPath { unlinkat(from, $0, 0) } }
    }
  }

  /// Renames a file in it, in the place of one that has the name.
  borrowing func rename(_ name: ByteString, replacing newName: ByteString) throws(FileError) {
    let folder = raw
    try systemCall("rename to", path.joined(newName)) {
      name.withCPath { name in newName.withCPath { renameat(folder, name, folder, $0) } }
    }
  }

  /// Gives a file another name, a hard link; EEXIST where that is taken.
  package borrowing func link(
    _ name: ByteString, to other: borrowing FolderHandle, as newName: ByteString
  ) throws(FileError) {
    let (from, to) = (raw, other.raw)
    try systemCall("link", other.path.joined(newName)) {
      name.withCPath { name in newName.withCPath { linkat(from, name, to, $0, 0) } }
    }
  }

  /// Exchanges what two names stand for, in one step.
  borrowing func exchange(
    _ name: ByteString, with other: borrowing FolderHandle, _ otherName: ByteString
  ) throws(FileError) {
    let (one, two) = (raw, other.raw)
    try systemCall("exchange with", path.joined(name)) {
      name.withCPath { name in otherName.withCPath { cplatform_exchange_at(one, name, two, $0) } }
    }
  }

  /// What a link in it says.
  package borrowing func text(ofLink name: ByteString) throws(FileError) -> ByteString {
    let folder = raw
    let buffer = UnsafeMutableBufferPointer<CChar>.allocate(capacity: Int(PATH_MAX))
    defer { buffer.deallocate() }
    guard let start = buffer.baseAddress else { return "" }
    let count = try systemCall("read the link", path.joined(name)) {
      name.withCPath { readlinkat(folder, $0, start, buffer.count) }
    }
    return ByteString(UnsafeRawBufferPointer(start: start, count: count))
  }

  /// Makes a link in it; EEXIST where the name is taken.
  package borrowing func makeLink(_ name: ByteString, to text: ByteString) throws(FileError) {
    let folder = raw
    try systemCall("make the link", path.joined(name)) {
      text.withCPath { text in name.withCPath { symlinkat(text, folder, $0) } }
    }
  }

  /// Brings the names in it to disk.
  package borrowing func sync() throws(FileError) { try Folders.sync(descriptor: raw, path) }

  /// The names in it, unsorted.
  borrowing func names() throws(FileError) -> [ByteString] {
    // A descriptor of its own: to list it moves its place.
    try Folders.entries(of: try Self.open(".", in: raw, O_DIRECTORY, path), path).map(\.name)
  }
}
