import ByteStrings
import Files
import SystemPackage

extension Originals {
  /// Throws where the folder holds more than was taken: its name cannot become free then.
  func checkComplete(_ folder: ByteString) throws(BundleError) {
    let taken = Set(files)
    var other: ByteString?
    var walk = FolderWalk(folder, followLinks: false)
    try walk.run { entry throws(BundleError) in
      if entry.kind == .folder { return true }
      if case .unreadable(let error) = entry.kind { throw BundleError(error) }
      if !taken.contains(entry.path) { other = other ?? entry.relative }
      return false
    }
    guard let other else { return }
    throw BundleError(
      .outputCollision,
      "its output would have the folder's own name, and the folder also holds \(other)",
      advice: "write to another place with -o")
  }

  /// The files but for one, which the output has replaced.
  func except(_ path: ByteString) -> Originals {
    Originals(files: files.filter { $0 != path }, folder: folder)
  }

  /// The same files, the folder having got another name.
  func moved(to aside: ByteString) -> Originals {
    guard let folder else { return self }
    return Originals(
      files: files.map { ByteString(aside.bytes + $0.bytes.dropFirst(folder.count)) },
      folder: aside)
  }

  /// Deletes the files, then the folder if that leaves it empty, and brings that to disk.
  func remove() throws(FileError) {
    for file in files { try removeFile(file) }
    try removeFolders()
  }

  private func removeFile(_ path: ByteString) throws(FileError) {
    do { try Folders.removeFile(path) } catch {
      // Two runs at once: the other one was quicker.
      if error.errno != .noSuchFileOrDirectory { throw error }
    }
  }

  /// Removes the folders that the files leave empty, from the inside.
  private func removeFolders() throws(FileError) {
    if let folder {
      for parent in Set(files.map(\.parent)).sorted(by: >) where parent != folder {
        var inner = parent
        while inner != folder, inner.hasPrefix(folder), try Folders.removeIfEmpty(inner) {
          inner = inner.parent
        }
      }
      try Folders.removeIfEmpty(folder)
      try Folders.sync(folder.parent)
    }
    for parent in Set(files.map(\.parent)).sorted() where parent != folder {
      if (try? FileStatus.read(parent)) != nil { try Folders.sync(parent) }
    }
  }

  /// Moves the files to a mirror of the inputs' tree below `root`.
  func move(to root: ByteString, _ item: Plan.Item, _ options: ConversionOptions)
    throws(FileError)
  {
    let input = item.candidate.input.trimmingTrailingSlashes
    for file in files {
      let below = ByteString(file.bytes.dropFirst(input.count)).trimmingLeadingSlashes
      let target = (item.mirror ?? root).joined(below)
      try Folders.make(target.parent, sync: true)
      try Self.move(file, to: target)
      try Folders.sync(target.parent)
      try Folders.sync(file.parent)
    }
    try removeFolders()
  }

  /// Renames, or copies to another file system and deletes; never replaces anything.
  private static func move(_ from: ByteString, to target: ByteString) throws(FileError) {
    do {
      try Folders.renameExclusively(from, to: target)
    } catch {
      guard error.errno == .improperLink else { throw error }
      let file = try InputFile(from)
      var copy = try OutputFile(target)
      try copy.write(contentsOf: file)
      try file.checkUnchanged()
      try copy.publish(
        .init(
          mode: file.status.mode, owner: (file.status.owner, file.status.group), replacing: false,
          sync: true))
      try Folders.removeFile(from)
    }
  }
}

extension ByteString {
  fileprivate var trimmingLeadingSlashes: ByteString {
    ByteString(bytes.drop { $0 == Self.slash })
  }
}
