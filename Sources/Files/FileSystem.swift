package import ByteStrings
import LibC

/// A mounted file system, as far as space on it goes.
package struct FileSystem: Sendable {
  /// What tells the file system from others on this machine.
  package var device: UInt64
  /// The bytes that this process may still write there.
  package var free: UInt64
  /// The size of a block in bytes: what a small file takes at least.
  package var blockSize: UInt64

  /// The file system that a path is on, or would be once its folders were made.
  package init(holding path: ByteString) throws(FileError) {
    var existing = path
    while true {
      if let status = try FileStatus.ifExists(existing) {
        device = status.identity.device
        break
      }
      let parent = existing.parent
      if parent == existing { throw FileError("stat", path, ENOENT) }
      existing = parent
    }
    var figures = statvfs()
    try systemCall("stat the file system of", on: existing) { statvfs($0, &figures) }
    blockSize = UInt64(max(figures.f_frsize, 1))
    let available = geteuid() == 0 ? figures.f_bfree : figures.f_bavail
    free = UInt64(available).multipliedReportingOverflow(by: blockSize).partialValue
  }
}
