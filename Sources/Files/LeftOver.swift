package import ByteStrings
import LibC

/// What a run leaves under temporary names when it is killed, and what becomes of that: what never
/// had its name is deleted, what was taken from its name is put back unless that was for good.
package enum LeftOver {
  /// A private folder with the sticky bit: nobody but us makes folders of such a name and mode, so
  /// that a user's folder with a name like ours is left alone.
  static let folderMode: UInt16 = 0o1700

  /// Finishes everything of ours in a folder that nobody holds the lock of any more.
  ///
  /// Returns the names finished. What cannot be looked at is left alone.
  @discardableResult
  package static func finishAll(in folder: ByteString) -> [ByteString] {
    guard let names = try? Folders.names(in: folder).filter(UnfinishedFile.isName),
      !names.isEmpty, let base = try? FolderHandle(folder)
    else { return [] }
    return names.filter { isFinished($0, in: base) }
  }

  private static func isFinished(_ name: ByteString, in base: borrowing FolderHandle) -> Bool {
    guard let status = try? base.status(of: name) else { return false }
    if status.kind == .folder {
      // Set-gid comes from the folder above.
      guard status.mode & 0o5777 == folderMode, let folder = try? FolderHandle(base, below: name),
        folder.lock()
      else { return false }
      return (try? finish(name, in: base)) != nil && (try? base.status(of: name)) == .some(nil)
    }
    let isOurs = status.mode == 0o600 || UnfinishedFile.isUnfinished(mode: status.mode)
    guard status.kind == .file, isOurs, UnfinishedFile.kind(of: name) == .new,
      let file = try? base.open(name), file.lock()
    else { return false }
    return (try? base.removeFile(name)) != nil
  }

  /// Does what a folder's kind asks for; one that is gone is done with. Goes on after a failure, and
  /// throws the first.
  static func finish(_ name: ByteString, in base: borrowing FolderHandle) throws(FileError) {
    switch UnfinishedFile.kind(of: name) {
    case .held: try tolerating(ENOENT, in: PuttingBack.run(name, in: base))
    case .gone:
      try tolerating(ENOENT, in: removeEmptied(name, in: base))
      try removeTree(name, in: base)
    case .new: try removeTree(name, in: base)
    case nil: break
    }
  }

  /// Removes the folders that are empty now that what was in them is gone, and ends the exchange of
  /// a file for a folder: the folder is no longer marked.
  private static func removeEmptied(_ name: ByteString, in base: borrowing FolderHandle)
    throws(FileError)
  {
    for (relative, kind) in try tree(of: name, in: base).reversed() {
      guard let parent = try? FolderHandle(base, below: relative.parent),
        let status = try? parent.status(of: relative.lastComponent), status.kind == .folder
      else { continue }
      if kind == .folder {
        try tolerating(
          ENOTEMPTY, EEXIST, EBUSY, ENOENT, in: parent.removeFolder(relative.lastComponent))
      } else if isMarked(status) {
        try FolderHandle(parent, below: relative.lastComponent)
          .setMode(try modeOfNewFolders(in: FolderHandle(base, below: name)))
      }
    }
  }

  /// The mode that the umask leaves a new folder.
  private static func modeOfNewFolders(in folder: borrowing FolderHandle) throws(FileError)
    -> UInt16
  {
    let probe = UnfinishedFile.newName()
    try folder.makeFolder(probe, mode: 0o777)
    let mode = try folder.status(of: probe)?.mode ?? 0o755
    try folder.removeFolder(probe)
    return mode & 0o777
  }

  /// Whether something is an output that has its name but is not all it is to be yet.
  static func isMarked(_ status: FileStatus) -> Bool {
    status.kind == .folder
      ? status.mode & 0o5777 == folderMode : UnfinishedFile.isUnfinished(mode: status.mode)
  }

  /// Everything below a folder, relative to it, folders before what is in them.
  static func tree(of name: ByteString, in base: borrowing FolderHandle) throws(FileError)
    -> [(relative: ByteString, kind: FileStatus.Kind)]
  {
    let root = try FolderHandle(base, below: name)
    var found: [(relative: ByteString, kind: FileStatus.Kind)] = []
    // No recursion: the depth is that of member paths, which a hostile archive chooses.
    var pending: [ByteString] = [""]
    while let relative = pending.popLast() {
      let folder = try FolderHandle(root, below: relative)
      for child in try folder.names() {
        guard let kind = try folder.status(of: child)?.kind else { continue }
        found.append((relative.joined(child), kind))
        if kind == .folder { pending.append(relative.joined(child)) }
      }
    }
    return found
  }

  /// Removes a file, or a folder with all that is in it.
  static func remove(_ name: ByteString, in folder: borrowing FolderHandle) throws(FileError) {
    if try folder.status(of: name)?.kind == .folder { return try removeTree(name, in: folder) }
    try folder.removeFile(name)
  }

  /// Removes a folder with all that is in it, links not followed; what is gone already is done with.
  /// Goes on after a failure, and throws the first.
  static func removeTree(_ name: ByteString, in base: borrowing FolderHandle) throws(FileError) {
    var failure: FileError?
    func attempt(_ body: () throws(FileError) -> Void) {
      do { try tolerating(ENOENT, in: body()) } catch { failure = failure ?? error }
    }
    attempt { () throws(FileError) in
      let root = try FolderHandle(base, below: name)
      for (relative, kind) in try tree(of: name, in: base).reversed() {
        let parent = try FolderHandle(root, below: relative.parent)
        let child = relative.lastComponent
        attempt { () throws(FileError) in
          if kind == .folder {
            try parent.removeFolder(child)
          } else {
            try parent.removeFile(child)
          }
        }
      }
    }
    if failure == nil { attempt { () throws(FileError) in try base.removeFolder(name) } }
    if let failure { throw failure }
  }
}
