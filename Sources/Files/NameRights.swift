package import ByteStrings
import CPlatform
import LibC

/// What the system would answer to changing a name, found out without changing anything.
///
/// The errors are those that the change itself would meet. What only the change can find (a security
/// module that refuses removal, another process that is quicker) is not seen here.
package enum NameRights {
  /// The longest path that a system call takes, in bytes, without its end mark.
  package static let longestPath = 4095

  /// Throws what making a name in a folder would.
  package static func checkCreation(in folder: ByteString) throws(FileError) {
    try check("create a file in", folder, W_OK | X_OK)
    // A folder is held open while names in it change, and is brought to disk.
    try check("open the folder", folder, R_OK)
    if try attributes(of: folder) & CPLATFORM_IMMUTABLE != 0 {
      throw FileError("create a file in", folder, EPERM)
    }
  }

  /// Creates an unnamed file in a folder, which is gone at once and leaves no trace: the only way to
  /// learn of a quota, of the last inode or of a security module. Nothing where the file system has
  /// no unnamed files.
  package static func probeCreation(in folder: ByteString) throws(FileError) {
    _ = try FolderHandle(folder).createUnnamedFile(for: folder)
  }

  /// Throws what taking a name from its folder would: by deleting, by renaming, or by replacing it.
  ///
  /// A folder's own content is not looked at.
  package static func checkRemoval(of path: ByteString) throws(FileError) {
    let parent = path.parent
    try check("take from its folder", parent, W_OK | X_OK, for: path)
    try check("open the folder", parent, R_OK)
    let fixed = CPLATFORM_IMMUTABLE | CPLATFORM_APPEND_ONLY
    let attributes = try attributes(of: path)
    let above = try self.attributes(of: parent)
    if (attributes | above) & fixed != 0 {
      throw FileError("take from its folder", path, EPERM)
    }
    if attributes & CPLATFORM_MOUNT_ROOT != 0 {
      throw FileError("take from its folder", path, EBUSY)
    }
    let user = geteuid()
    let folder = try FileStatus.read(parent)
    let own = try FileStatus.read(path, followLinks: false)
    if user != 0, folder.mode & 0o1000 != 0, folder.owner != user, own.owner != user {
      throw FileError("take from its folder", path, EPERM)
    }
    // Another folder above means another `..` in it.
    if own.kind == .folder { try check("move the folder", path, W_OK) }
  }

  /// Throws where a file system is mounted at a path: nothing can be renamed across its border.
  package static func checkNoMount(at path: ByteString) throws(FileError) {
    if try attributes(of: path) & CPLATFORM_MOUNT_ROOT != 0 {
      throw FileError("take from its folder", path, EBUSY)
    }
  }

  /// Throws where this process, by its effective user and groups, has not these rights.
  private static func check(
    _ operation: String, _ path: ByteString, _ rights: Int32, for named: ByteString? = nil
  ) throws(FileError) {
    try systemCall(operation, named ?? path) {
      path.withCPath { faccessat(AT_FDCWD, $0, rights, AT_EACCESS) }
    }
  }

  /// The longest name in a folder, in bytes; nil where the system knows no limit.
  package static func longestName(in folder: ByteString) -> Int? {
    let length = folder.withCPath { pathconf($0, Int32(_PC_NAME_MAX)) }
    return length > 0 ? length : nil
  }

  private static func attributes(of path: ByteString) throws(FileError) -> UInt32 {
    var attributes: UInt32 = 0
    try systemCall("stat", on: path) { cplatform_attributes($0, &attributes) }
    return attributes
  }
}

/// The limit on the size of the files that this process writes (`ulimit -f`).
package enum FileSizeLimit {
  /// In bytes; nil where there is none.
  package static let current: UInt64? = {
    var limit = rlimit()
    #if canImport(Glibc)
      let result = getrlimit(__rlimit_resource_t(UInt32(RLIMIT_FSIZE.rawValue)), &limit)
    #else
      let result = getrlimit(RLIMIT_FSIZE, &limit)
    #endif
    guard result == 0, limit.rlim_cur != .max else { return nil }
    return UInt64(limit.rlim_cur)
  }()

  /// Throws what writing a file of a size would.
  package static func check(_ size: UInt64, _ path: ByteString) throws(FileError) {
    if let current, size > current { throw FileError("write", path, EFBIG) }
  }
}
