import ByteStrings
import LibC

/// Takes originals from their names, all or none: into a folder of ours beside them, which is their
/// way back until they are let go.
///
/// A name is taken first and then looked at, so that no other file that comes to bear it is ever
/// removed. Until `letGo`, dropping this, or a later run after a kill, puts everything back; from
/// then on either deletes it.
package struct SetAside: ~Copyable {
  /// The mode of the folders that are made for files to be taken to.
  static let folderMode: UInt16 = 0o700

  private var shell: UnfinishedFolder
  /// The folders that something was taken from.
  private var emptied: Set<ByteString> = []
  private var isLetGo = false
  /// The file that lost its `x`.
  private var disarmed: Descriptor?
  private var modeBefore: UInt16 = 0

  /// - Parameter base: the folder that the paths of the originals are relative to.
  package init(in base: consuming FolderHandle) throws(FileError) {
    shell = try UnfinishedFolder(in: base, .held)
  }

  deinit { if !isLetGo { try? disarmed?.setMode(modeBefore) } }

  /// Takes an original from its name. One that is gone already counts as taken.
  package mutating func take(_ original: Original) throws(FileError) {
    guard let found = try original.find(in: shell.base) else { return }
    let name = found.name
    emptied.insert(original.below.parent)
    guard try disarm(found) else {
      // It would be there to run under another name, so it is removed from its own.
      return try found.folder.removeFile(name)
    }
    try makeFolders(original.below.parent)
    let to = try shell.open(original.below.parent)
    // ENOENT: two runs at once, and the other one was quicker.
    if try tolerating(ENOENT, in: found.folder.rename(name, to: to, as: name)) == nil { return }
    guard let now = try to.status(of: name), now.sameFile(as: found.own) else {
      throw FileError("take", found.path, .changed)
    }
  }

  /// The folder itself, for what is to be put there.
  func open() throws(FileError) -> FolderHandle { try shell.open() }

  /// Exchanges an original for the output that has been put here under the same name, marked as
  /// unfinished.
  ///
  /// Throws `.changed` where the name is not the original's any more. `isStill` looks at a folder
  /// that has been taken, which is more than its own status.
  mutating func exchange(
    _ original: Original, isStill: (borrowing FolderHandle) throws(FileError) -> Bool
  ) throws(FileError) {
    let name = original.below
    guard let found = try original.find(in: shell.base) else {
      throw FileError("exchange with", shell.base.path.joined(name), .changed)
    }
    guard try disarm(found) else {
      throw FileError("take the executable bit of", found.path, EPERM)
    }
    let held = try shell.open()
    try found.folder.exchange(name, with: held, name)
    let now = try held.status(of: name)
    let isSame: Bool
    if found.own.kind == .folder {
      let isThere = now?.identity == found.own.identity
      isSame = isThere ? try isStill(FolderHandle(held, below: name)) : false
    } else {
      isSame = now?.sameFile(as: found.own) == true
    }
    if isSame { return }
    // Another file, or what another run has put there. It goes back, and the output is not needed.
    try found.folder.exchange(name, with: held, name)
    try LeftOver.remove(name, in: held)
    throw FileError("exchange with", found.path, .changed)
  }

  /// Ends an exchange: lets go of the original and gives the output its mode. Where that fails, the
  /// output is marked again, and dropping this exchanges the two back.
  mutating func finish(
    mark: () -> Void, _ finish: () throws(FileError) -> Void, sync: Bool
  ) throws(FileError) {
    do {
      try letGo()
      try finish()
      if sync { try shell.base.sync() }
    } catch {
      mark()
      try? hold()
      throw error
    }
    try remove()
  }

  /// Takes the `x` from a file that Airflow would run, until it is put back. Returns false where
  /// that cannot be done: the file is another user's, or has other names that would lose it too.
  private mutating func disarm(_ found: borrowing FoundOriginal) throws(FileError) -> Bool {
    let (original, status) = (found.original, found.own)
    guard original.isRunnable, status.kind == .file, status.mode & 0o111 != 0 else { return true }
    if status.linkCount > 1 { return false }
    let file = try found.folder.open(found.name)
    guard try file.status().sameContent(as: original.status) else {
      throw FileError("take", file.path, .changed)
    }
    let marked = UnfinishedFile.mode(for: status.mode)
    guard try tolerating(EPERM, in: file.setMode(marked)) != nil else { return false }
    modeBefore = status.mode
    disarmed = consume file
    return true
  }

  private func makeFolders(_ relative: ByteString) throws(FileError) {
    var folder: ByteString = ""
    for component in relative.components where component != "." {
      try tolerating(
        EEXIST, in: shell.open(folder).makeFolder(component, mode: Self.folderMode))
      folder = folder.joined(component)
    }
  }

  /// Lets go of what was taken: from here on it is deleted, whatever happens.
  package mutating func letGo() throws(FileError) {
    try shell.become(.gone)
    isLetGo = true
  }

  /// Takes back `letGo`.
  private mutating func hold() throws(FileError) {
    try shell.become(.held)
    isLetGo = false
  }

  /// Deletes what was taken, the folders that this leaves empty with it, and brings that to disk.
  package mutating func remove() throws(FileError) {
    let held = try shell.open()
    let names = try held.names()
    if !isLetGo, names.count == 1, try held.status(of: names[0])?.kind != .folder {
      // The removal of a single file is one step by itself.
      try held.removeFile(names[0])
      isLetGo = true
    } else if !isLetGo && !names.isEmpty {
      try letGo()
      try shell.base.sync()
    }
    try shell.finish()
    for folder in emptied.sorted() where folder != "." {
      guard let emptied = try? FolderHandle(shell.base, below: folder) else { continue }
      try emptied.sync()
    }
    try shell.base.sync()
  }
}
