package import ByteStrings
import CPlatform
import LibC
import SystemPackage

/// A folder of files that appears whole or not at all.
///
/// Its files are written two levels below the folder it is to be in, in an unfinished folder, and
/// the inner folder is renamed in one step.
package struct OutputFolder: ~Copyable {
  /// The name the folder is to get.
  package let path: ByteString
  /// Where the files are written meanwhile.
  package let work: ByteString
  private let shell: UnfinishedFolder

  package init(_ path: ByteString) throws(FileError) {
    let shell = try UnfinishedFolder(beside: path)
    let work = shell.path.joined(path.lastComponent)
    try systemCall("make the folder", work) { work.withCPath { mkdir($0, 0o777) } }
    self.path = path
    self.work = work
    self.shell = shell
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

extension OutputFolder {
  /// Gives the folder the name of a file, which goes. The two change places in one step; before
  /// that the file loses its executable bits, so that it is nothing to run under another name.
  ///
  /// Throws EINVAL where the file system cannot exchange names, `.changed` where another run is
  /// at it or was quicker.
  package consuming func publish(
    exchangingFile owner: (user: UInt32, group: UInt32), sync: Bool
  ) throws(FileError) {
    let swap = try SwapLock(path)
    let status = swap.status
    guard status.kind == .file else { throw FileError("exchange with", path, .changed) }
    _ = work.withCPath { chown($0, owner.user, owner.group) }
    if sync { try Folders.sync(work) }
    try swap.setMode(UnfinishedFile.mode(for: status.mode), of: path)
    do {
      try systemCall("exchange with", path) {
        work.withCPath { work in path.withCPath { cplatform_exchange(work, $0) } }
      }
    } catch {
      try swap.setMode(status.mode, of: path)
      throw error
    }
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
