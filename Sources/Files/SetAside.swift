package import ByteStrings
import LibC
import SystemPackage

/// A file that was read and is to be removed, moved or exchanged: what must still be under its name
/// when that happens.
package struct Original: Sendable {
  /// Its path below the folder it is taken from.
  package var below: ByteString
  /// What was opened; where the name is a link, what it leads to.
  package var status: FileStatus
  /// Whether Airflow would run it, whatever its name: it loses its `x` while its name is temporary.
  package var isRunnable: Bool

  package init(_ below: ByteString, _ status: FileStatus, isRunnable: Bool = false) {
    self.below = below
    self.status = status
    self.isRunnable = isRunnable
  }

  /// Opens the folder that it is in; nil where there is none any more: another run has taken both.
  package func openParent(in base: borrowing FolderHandle) throws(FileError) -> FolderHandle? {
    do { return try FolderHandle(base, below: below.parent) } catch {
      if error.errno == .noSuchFileOrDirectory { return nil }
      throw error
    }
  }

  /// What a name in a folder stands for: the original, or nil where nothing does. Throws `.changed`
  /// where it is something else.
  package func found(in folder: borrowing FolderHandle, as name: ByteString) throws(FileError)
    -> FileStatus?
  {
    guard let own = try folder.status(of: name) else { return nil }
    guard own.kind == .link else {
      let isSame =
        own.kind == .folder ? own.identity == status.identity : own.sameContent(as: status)
      if isSame { return own }
      throw FileError("find", folder.path.joined(name), .changed)
    }
    let target = try folder.status(of: name, followLinks: true)
    if target?.identity == status.identity { return own }
    throw FileError("find", folder.path.joined(name), .changed)
  }
}

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
  /// The file that lost its `x`, and its mode before.
  private var disarmed: (descriptor: Int32, mode: UInt16)?

  /// - Parameter base: the folder that the paths of the originals are relative to.
  package init(in base: consuming FolderHandle) throws(FileError) {
    shell = try UnfinishedFolder(in: base, .held)
  }

  deinit {
    if let disarmed {
      if !isLetGo { _ = fchmod(disarmed.descriptor, mode_t(disarmed.mode)) }
      close(disarmed.descriptor)
    }
  }

  /// Takes an original from its name. One that is gone already counts as taken.
  package mutating func take(_ original: Original) throws(FileError) {
    let name = original.below.lastComponent
    guard let from = try original.openParent(in: shell.base),
      let before = try original.found(in: from, as: name)
    else { return }
    emptied.insert(original.below.parent)
    guard try disarm(original, before, in: from) else {
      // It would be there to run under another name, so it is removed from its own.
      try from.removeFile(name)
      return
    }
    try makeFolders(original.below.parent)
    let to = try shell.open(original.below.parent)
    do { try from.rename(name, to: to, as: name) } catch {
      // Two runs at once: the other one was quicker.
      if error.errno == .noSuchFileOrDirectory { return }
      throw error
    }
    guard let now = try to.status(of: name), now.sameFile(as: before) else {
      throw FileError("take", from.path.joined(name), .changed)
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
    let base = try FolderHandle(shell.base, below: "")
    let path = base.path.joined(name)
    guard let before = try original.found(in: base, as: name) else {
      throw FileError("exchange with", path, .changed)
    }
    guard try disarm(original, before, in: base) else {
      throw FileError("take the executable bit of", path, .notPermitted)
    }
    let held = try shell.open()
    try base.exchange(name, with: held, name)
    let now = try held.status(of: name)
    let isSame: Bool
    if before.kind == .folder {
      let isThere = now?.identity == before.identity
      isSame = isThere ? try isStill(FolderHandle(held, below: name)) : false
    } else {
      isSame = now?.sameFile(as: before) == true
    }
    if isSame { return }
    // Another file, or what another run has put there. It goes back, and the output is not needed.
    try base.exchange(name, with: held, name)
    if let failure = LeftOver.remove(name, in: held) { throw failure }
    throw FileError("exchange with", path, .changed)
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
  private mutating func disarm(
    _ original: Original, _ status: FileStatus, in folder: borrowing FolderHandle
  ) throws(FileError) -> Bool {
    guard original.isRunnable, status.kind == .file, status.mode & 0o111 != 0 else { return true }
    if status.linkCount > 1 { return false }
    let name = original.below.lastComponent
    let path = folder.path.joined(name)
    let file = try folder.open(name)
    guard try FileStatus.read(descriptor: file.raw, path).sameContent(as: original.status) else {
      throw FileError("take", path, .changed)
    }
    let descriptor = file.raw
    do {
      try systemCall("set the mode of", path) {
        fchmod(descriptor, mode_t(UnfinishedFile.mode(for: status.mode)))
      }
    } catch {
      if error.errno == .notPermitted { return false }
      throw error
    }
    disarmed = (file.release(), status.mode)
    return true
  }

  private func makeFolders(_ relative: ByteString) throws(FileError) {
    var folder: ByteString = ""
    for component in relative.components where component != "." {
      do { try shell.open(folder).makeFolder(component, mode: Self.folderMode) } catch {
        if error.errno != .fileExists { throw error }
      }
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
