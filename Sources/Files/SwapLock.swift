package import ByteStrings
import LibC
import SystemPackage

/// Keeps two runs from swapping the same input for its output: the second would swap out what the
/// first one swapped in.
package struct SwapLock: ~Copyable {
  private let owner: Descriptor
  /// What the path stands for, as long as the lock is held.
  package let status: FileStatus

  /// Locks what is at a path, links not followed.
  ///
  /// Throws `.changed` where another run holds the lock, or was quicker.
  package init(_ path: ByteString) throws(FileError) {
    let owner = try Descriptor(opening: path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY)
    let descriptor = owner.raw
    do {
      try systemCall("lock", path) { flock(descriptor, LOCK_EX | LOCK_NB) }
    } catch {
      if error.errno == .wouldBlock { throw FileError("lock", path, .changed) }
      // A file system without locks: one where two runs at once are not told apart.
      if ![.noLocks, .notSupported, .invalidArgument, .noFunction].contains(error.errno) {
        throw error
      }
    }
    let status = try FileStatus.read(descriptor: descriptor, path)
    guard try FileStatus.ifExists(path, followLinks: false)?.identity == status.identity else {
      throw FileError("lock", path, .changed)
    }
    self.owner = owner
    self.status = status
  }

  /// Sets the mode of what is locked, whatever the path stands for by now.
  func setMode(_ mode: UInt16, of path: ByteString) throws(FileError) {
    try systemCall("set the mode of", path) { fchmod(owner.raw, mode_t(mode)) }
  }
}
