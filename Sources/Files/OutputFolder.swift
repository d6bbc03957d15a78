package import ByteStrings
import SystemPackage

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A folder of files that appears whole or not at all.
///
/// Its files are written two levels below the folder it is to be in, under a name of ours, and
/// the inner folder is renamed in one step. The extra level keeps the unfinished folder from being
/// what the old scanner looks for: a subfolder of its root with an executable and a manifest.
package struct OutputFolder: ~Copyable {
  /// The name the folder is to get.
  package let path: ByteString
  /// Where the files are written meanwhile.
  package let work: ByteString
  private let shell: ByteString
  /// Holds the lock that tells others that this folder is in use.
  private let lock: Int32

  package init(_ path: ByteString) throws(FileError) {
    let shell = UnfinishedFile.newName(in: path.parent)
    let work = shell.joined(path.lastComponent)
    try systemCall("make the folder", shell) { shell.withCPath { mkdir($0, 0o700) } }
    let lock = shell.withCPath { open($0, O_RDONLY | O_DIRECTORY | O_CLOEXEC) }
    if lock >= 0 { _ = flock(lock, LOCK_EX | LOCK_NB) }
    do {
      try systemCall("make the folder", work) { work.withCPath { mkdir($0, 0o777) } }
    } catch {
      Folders.removeTree(shell)
      if lock >= 0 { close(lock) }
      throw error
    }
    self.path = path
    self.shell = shell
    self.work = work
    self.lock = lock
  }

  deinit {
    Folders.removeTree(shell)
    if lock >= 0 { close(lock) }
  }

  /// Gives the folder its name. Throws EEXIST where that is taken.
  package consuming func publish(owner: (user: UInt32, group: UInt32)?, sync: Bool)
    throws(FileError)
  {
    if let owner {
      _ = work.withCPath { chown($0, owner.user, owner.group) }
    }
    if sync { try Folders.sync(work) }
    try OutputFile.rename(work, to: path, replacing: false)
    if sync { try Folders.sync(path.parent) }
  }
}

extension Folders {
  /// Removes a folder with all that is in it, links not followed. Best effort: a later run finds
  /// what could not be removed.
  static func removeTree(_ path: ByteString) {
    // Iterative: the depth is that of member paths, which a hostile archive chooses.
    var pending = [path]
    var folders: [ByteString] = []
    while let folder = pending.popLast() {
      folders.append(folder)
      for entry in (try? entries(in: folder)) ?? [] {
        let child = folder.joined(entry.name)
        if (try? FileStatus.read(child, followLinks: false).kind) == .folder {
          pending.append(child)
        } else {
          _ = child.withCPath { unlink($0) }
        }
      }
    }
    for folder in folders.reversed() { _ = folder.withCPath { rmdir($0) } }
  }

  /// Removes an unfinished folder that nobody holds the lock of. Returns whether it did.
  static func removeLeftOver(_ path: ByteString) -> Bool {
    let descriptor = path.withCPath { open($0, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW) }
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else { return false }
    removeTree(path)
    return true
  }
}
