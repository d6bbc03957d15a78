package import ByteStrings
import LibC

/// What the system says of a file.
package struct FileStatus: Hashable, Sendable {
  package enum Kind: Sendable { case file, folder, link, other }

  package var kind: Kind
  /// The permission bits with set-uid, set-gid and sticky: `st_mode & 07777`.
  package var mode: UInt16
  /// The size in bytes.
  package var size: UInt64
  package var owner: UInt32
  package var group: UInt32
  package var identity: Identity
  /// The time of the last change of content, in nanoseconds since 1970.
  package var modified: Int64
  /// The time of the last change of content, owner, mode or names, in nanoseconds since 1970.
  package var changed: Int64
  /// The number of names the file has.
  package var linkCount: UInt64

  /// What tells a file from every other on this machine.
  package struct Identity: Hashable, Sendable {
    package var device: UInt64
    package var inode: UInt64
  }

  /// Whether the other status is of the same file with, as far as size and times tell, the same
  /// bytes.
  ///
  /// The time of the last change counts only for a file that has one name: another name of it that
  /// comes or goes changes that time as well.
  package func sameContent(as other: FileStatus) -> Bool {
    let hasOneName = linkCount == 1 && other.linkCount == 1
    return sameFile(as: other) && (changed == other.changed || !hasOneName)
  }

  /// The same of a file that was renamed in between, which some file systems count as a change.
  package func sameFile(as other: FileStatus) -> Bool {
    identity == other.identity && size == other.size && modified == other.modified
  }

  /// Reads the status of a path, following a link there unless told otherwise.
  package static func read(_ path: ByteString, followLinks: Bool = true) throws(FileError)
    -> FileStatus
  {
    try read(path, in: AT_FDCWD, followLinks: followLinks, path)
  }

  /// The status of a path, or nil where there is nothing by that name.
  package static func ifExists(_ path: ByteString, followLinks: Bool = true) throws(FileError)
    -> FileStatus?
  {
    try ifExists(path, in: AT_FDCWD, followLinks: followLinks, path)
  }

  /// The status of a name in an open folder, or nil where there is nothing by that name.
  static func ifExists(_ name: ByteString, in folder: Int32, followLinks: Bool, _ path: ByteString)
    throws(FileError) -> FileStatus?
  {
    try tolerating(
      ENOENT, ENOTDIR, in: read(name, in: folder, followLinks: followLinks, path))
  }

  private static func read(
    _ name: ByteString, in folder: Int32, followLinks: Bool, _ path: ByteString
  ) throws(FileError) -> FileStatus {
    var status = stat()
    let flags = followLinks ? 0 : AT_SYMLINK_NOFOLLOW
    try systemCall("stat", path) { name.withCPath { fstatat(folder, $0, &status, flags) } }
    return FileStatus(status)
  }

  init(_ status: stat) {
    kind =
      switch status.st_mode & S_IFMT {
      case S_IFREG: .file
      case S_IFDIR: .folder
      case S_IFLNK: .link
      default: .other
      }
    mode = UInt16(truncatingIfNeeded: status.st_mode & 0o7777)
    size = UInt64(clamping: status.st_size)
    owner = status.st_uid
    group = status.st_gid
    identity = Identity(
      device: UInt64(truncatingIfNeeded: status.st_dev),
      inode: UInt64(truncatingIfNeeded: status.st_ino))
    #if canImport(Darwin)
      let (modification, change) = (status.st_mtimespec, status.st_ctimespec)
    #else
      let (modification, change) = (status.st_mtim, status.st_ctim)
    #endif
    modified = Int64(modification.tv_sec) &* 1_000_000_000 &+ Int64(modification.tv_nsec)
    changed = Int64(change.tv_sec) &* 1_000_000_000 &+ Int64(change.tv_nsec)
    linkCount = UInt64(truncatingIfNeeded: status.st_nlink)
  }
}
