package import ByteStrings
import CPlatform
import LibC

/// A folder held open: what is done in it is done there, whatever its path comes to stand for.
package struct FolderHandle: ~Copyable {
  private let owner: Descriptor
  /// The path it was opened by, for messages.
  package var path: ByteString { owner.path }
  var raw: Int32 { owner.raw }

  /// Opens a folder; links are followed.
  package init(_ path: ByteString) throws(FileError) {
    let place: ByteString = path.isEmpty ? "." : path
    let opened = try systemCall("open the folder", on: place) {
      LibC.open($0, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    }
    owner = Descriptor(owning: opened, path)
  }

  /// Opens a folder below another without following a link on the way or at the end; throws
  /// `.changed` where there is one.
  package init(_ root: ByteString, below relative: ByteString) throws(FileError) {
    try self.init(try FolderHandle(root), below: relative)
  }

  /// The same, from an open folder.
  package init(_ root: borrowing FolderHandle, below relative: ByteString) throws(FileError) {
    var current = try Self.open(".", in: root.raw, O_DIRECTORY, root.path)
    for component in relative.components where component != "." {
      let path = current.path.joined(component)
      current = try Self.open(component, in: current.raw, O_DIRECTORY, path)
    }
    owner = current
  }

  /// Opens a file in it for reading, unless it is a link: `.changed`.
  func open(_ name: ByteString) throws(FileError) -> Descriptor {
    try Self.open(name, in: raw, O_NONBLOCK | O_NOCTTY, path.joined(name))
  }

  private static func open(
    _ name: ByteString, in folder: Int32, _ flags: Int32, _ path: ByteString
  ) throws(FileError) -> Descriptor {
    let opened = try tolerating(
      ELOOP, ENOTDIR,
      in: systemCall("open", path) {
        name.withCPath { openat(folder, $0, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | flags) }
      })
    // With O_DIRECTORY a link is no folder, without it is one link too many.
    guard let opened else { throw FileError("open", path, .changed) }
    return Descriptor(owning: opened, path)
  }

  /// Makes a file in it, open for writing and reading; EEXIST where the name is taken.
  ///
  /// - Parameter target: the path that the file is to get, for messages.
  func createFile(_ name: ByteString, for target: ByteString) throws(FileError) -> Descriptor {
    let file = try systemCall("create a file in", path) {
      name.withCPath { openat(raw, $0, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600) }
    }
    return Descriptor(owning: file, target)
  }

  /// Opens a file in it that has no name; nil where there are no such files: EISDIR is what a kernel
  /// without O_TMPFILE answers, EOPNOTSUPP a file system without.
  func createUnnamedFile(for target: ByteString) throws(FileError) -> Descriptor? {
    let file = try tolerating(
      EOPNOTSUPP, ENOTSUP, EISDIR, EINVAL,
      in: systemCall("create a file in", path) { cplatform_open_unnamed(raw, 0o600) })
    guard let file else { return nil }
    return Descriptor(owning: file, target)
  }

  /// Gives an unnamed file a name in it; EEXIST where that is taken.
  func nameFile(_ file: borrowing Descriptor, _ name: ByteString) throws(FileError) {
    try call("name", name) { cplatform_link_unnamed(file.raw, raw, $0) }
  }

  /// What stands under a name, or nil where nothing does.
  package func status(of name: ByteString, followLinks: Bool = false) throws(FileError)
    -> FileStatus?
  {
    try FileStatus.ifExists(name, in: raw, followLinks: followLinks, path.joined(name))
  }

  /// What the folder itself is.
  package func status() throws(FileError) -> FileStatus { try owner.status() }

  func setMode(_ mode: UInt16) throws(FileError) { try owner.setMode(mode) }

  func lock() -> Bool { owner.lock() }

  /// Makes a folder in it.
  func makeFolder(_ name: ByteString, mode: UInt16) throws(FileError) {
    try call("make the folder", name) { mkdirat(raw, $0, mode_t(mode)) }
  }

  /// Removes a name of a file or link.
  func removeFile(_ name: ByteString) throws(FileError) {
    try call("delete", name) { unlinkat(raw, $0, 0) }
  }

  /// Removes a folder in it if nothing is in that.
  func removeFolder(_ name: ByteString) throws(FileError) {
    try call("delete the folder", name) { unlinkat(raw, $0, AT_REMOVEDIR) }
  }

  /// Renames to a name in another open folder; EEXIST where that is taken.
  package func rename(
    _ name: ByteString, to other: borrowing FolderHandle, as newName: ByteString
  ) throws(FileError) {
    do {
      try other.call("rename to", newName) { newName in
        name.withCPath { cplatform_rename(raw, $0, other.raw, newName, 0) }
      }
    } catch {
      guard [EINVAL, ENOSYS, ENOTSUP].contains(error.errno) else { throw error }
      // No exclusive rename on this file system: a hard link is exclusive as well.
      try link(name, to: other, as: newName)
      try removeFile(name)
    }
  }

  /// Renames a file in it, in the place of one that has the name.
  func rename(_ name: ByteString, replacing newName: ByteString) throws(FileError) {
    try call("rename to", newName) { newName in
      name.withCPath { renameat(raw, $0, raw, newName) }
    }
  }

  /// Gives a file another name, a hard link; EEXIST where that is taken.
  package func link(
    _ name: ByteString, to other: borrowing FolderHandle, as newName: ByteString
  ) throws(FileError) {
    try other.call("link", newName) { newName in
      name.withCPath { linkat(raw, $0, other.raw, newName, 0) }
    }
  }

  /// Exchanges what two names stand for, in one step.
  func exchange(
    _ name: ByteString, with other: borrowing FolderHandle, _ otherName: ByteString
  ) throws(FileError) {
    try call("exchange with", name) { name in
      otherName.withCPath { cplatform_rename(raw, name, other.raw, $0, 1) }
    }
  }

  /// What a link in it says.
  package func text(ofLink name: ByteString) throws(FileError) -> ByteString {
    let text = try [UInt8](upTo: Int(PATH_MAX)) { buffer throws(FileError) in
      guard let start = buffer.baseAddress?.assumingMemoryBound(to: CChar.self) else { return 0 }
      return try call("read the link", name) { readlinkat(raw, $0, start, buffer.count) }
    }
    return ByteString(text)
  }

  /// Makes a link in it; EEXIST where the name is taken.
  package func makeLink(_ name: ByteString, to text: ByteString) throws(FileError) {
    try call("make the link", name) { name in text.withCPath { symlinkat($0, raw, name) } }
  }

  /// Brings the names in it to disk.
  package func sync() throws(FileError) {
    // File systems without folder sync (some FUSE, CIFS) answer EINVAL; their rename is as far as
    // the promise goes there.
    try tolerating(EINVAL, ENOTSUP, in: systemCall("sync the folder", path) { fsync(raw) })
  }

  /// The names in it, unsorted.
  func names() throws(FileError) -> [ByteString] {
    // A descriptor of its own: to list it moves its place.
    try Folders.entries(of: Self.open(".", in: raw, O_DIRECTORY, path)).map(\.name)
  }

  /// Makes a system call about a name in it.
  @discardableResult
  private func call<Result: FixedWidthInteger & SignedInteger>(
    _ operation: String, _ name: ByteString, _ body: (UnsafePointer<CChar>) -> Result
  ) throws(FileError) -> Result {
    try systemCall(operation, path.joined(name)) { name.withCPath(body) }
  }
}
