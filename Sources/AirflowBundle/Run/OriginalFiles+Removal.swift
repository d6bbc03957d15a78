import ByteStrings
import Files
import LibC

extension OriginalFiles {
  /// Throws where the folder holds more than was taken: its name cannot become free then.
  func checkComplete() throws(BundleError) {
    guard let folder else { return }
    let found = try withFileErrors(stranger(in: place.joined(folder)))
    guard let other = found else { return }
    throw BundleError(
      .outputCollision,
      "its output would have the folder's own name, and \(folder) also holds \(other)",
      advice: "write to another place with -o")
  }

  /// What is in the folder and was not taken, or is not what it was any more; nil where there is no
  /// such thing.
  ///
  /// - Parameter path: where the folder lies by now.
  func stranger(in path: ByteString) throws(FileError) -> ByteString? {
    guard let folder else { return nil }
    let taken = Dictionary(
      files.map { (ByteString($0.below.bytes.dropFirst(folder.count + 1)), $0) },
      uniquingKeysWith: { one, _ in one })
    var other: ByteString?
    var walk = FolderWalk(path, followLinks: false)
    try walk.run { entry throws(FileError) in
      if entry.kind == .folder { return true }
      if case .unreadable(let error) = entry.kind { throw error }
      guard let original = taken[entry.relative] else {
        other = other ?? entry.relative
        return false
      }
      // A link was looked at where it was: here it may lead nowhere.
      if entry.kind == .file,
        try !FileStatus.read(entry.path, followLinks: false).sameContent(as: original.status)
      {
        other = other ?? entry.relative
      }
      return false
    }
    return other
  }

  /// The path of a file below the bundle: empty for a bundle that is one file.
  func relative(of file: Original) -> ByteString {
    if let folder { return ByteString(file.below.bytes.dropFirst(folder.count + 1)) }
    return isWhole ? "" : file.below
  }

  /// The original that has a path.
  func original(at path: ByteString) -> Original? { files.first { self.path(of: $0) == path } }

  /// Deletes the files, all or none, and the folders that this leaves empty, and brings that to
  /// disk.
  func remove() throws(FileError) {
    if files.isEmpty { return }
    var aside = try SetAside(in: open())
    try take(into: &aside)
    try aside.remove()
  }

  /// Takes the files from their names, the manifest's first: what is left is no bundle then.
  func take(into aside: inout SetAside) throws(FileError) {
    for file in files.reversed() { try aside.take(file) }
  }

  /// Moves the files to a mirror of the inputs' tree.
  ///
  /// A file goes in one step where it can. Else all are copied before the first is removed: what a
  /// killed run leaves is the whole bundle here, and perhaps there.
  func move(to mirror: MoveFolder) throws(BundleError) {
    if files.count == 1, let file = files.first, folder == nil {
      let isMoved = try mirror.placing(relative(of: file)) { target throws(FileError) in
        try file.rename(from: open(), to: target)
      }
      if isMoved { return }
    }
    _ = try copy(to: mirror)
    try withFileErrors(remove())
  }

  /// Puts copies of the files into a mirror of the inputs' tree. Returns the places of those that were
  /// not there before.
  func copy(to mirror: MoveFolder) throws(BundleError) -> [ByteString] {
    var made: [ByteString] = []
    for file in files {
      try mirror.placing(relative(of: file)) { target throws(FileError) in
        // Another name of a file that is about to lose its `x` would lose it too.
        let isNew = try file.copy(
          from: open(), to: target, mayLink: !file.isRunnable, whole: folder)
        if isNew { made.append(target) }
      }
    }
    return made
  }
}

/// The place in the mirror of the inputs' tree that an item's originals are moved to.
struct MoveFolder {
  /// The place of the INPUT itself.
  let path: ByteString
  let folders: OutputFolders

  /// Removes copies again after an exchange that the file system cannot make: nothing has changed then.
  static func remove(_ copies: [ByteString], after error: BundleError) {
    guard error.code == .outputCollision else { return }
    for copy in copies { try? Folders.removeFile(copy) }
  }

  /// Makes the folder of an original's place, and has it put there.
  func placing<Result>(
    _ relative: ByteString, _ put: (ByteString) throws(FileError) -> Result
  ) throws(BundleError) -> Result {
    let target = path.joined(relative)
    try folders.make(target.parent, sync: true)
    folders.finishLeftOvers(in: target.parent)
    do { return try put(target) } catch {
      guard error.errno == EEXIST else { throw BundleError(error) }
      throw BundleError(
        .outputExists, "the place to move it to, \(target), is taken by another file",
        advice: "move that file away, or choose another folder for the originals")
    }
  }
}
