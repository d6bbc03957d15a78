import ByteStrings
import LibC

/// A locked folder of ours around what has no name of its own yet, or no longer.
///
/// The extra level keeps a folder in it from being what the old scanner looks for: a subfolder of
/// its root with an executable and a manifest. Dropped, it goes with all that is in it.
struct UnfinishedFolder: ~Copyable {
  let path: ByteString
  /// Holds the lock that tells others that this folder is in use.
  private let lock: Int32

  /// Makes the folder beside a path.
  init(beside other: ByteString) throws(FileError) {
    while true {
      let path = UnfinishedFile.newName(in: other.parent)
      try systemCall("make the folder", path) { path.withCPath { mkdir($0, 0o700) } }
      let lock = path.withCPath { open($0, O_RDONLY | O_DIRECTORY | O_CLOEXEC) }
      if lock >= 0 { _ = flock(lock, LOCK_EX | LOCK_NB) }
      // Before the lock another run may have taken it for left over.
      if (try? FileStatus.ifExists(path)) == .some(nil) {
        if lock >= 0 { close(lock) }
        continue
      }
      self.path = path
      self.lock = lock
      return
    }
  }

  deinit {
    Folders.removeTree(path)
    if lock >= 0 { close(lock) }
  }
}
