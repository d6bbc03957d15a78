package import ByteStrings
package import Files

/// The files of a container on disk, to be removed or moved once the bundle is elsewhere.
package struct OriginalFiles {
  /// The folder they are taken from, and so where they lie meanwhile: a path in which links are
  /// followed, and one below it in which none is.
  package var root: ByteString
  package var base: ByteString
  /// The files, each by its path below that folder; the manifest's last, so that what is put back
  /// is a bundle again only once all of it is there.
  package var files: [Original]
  /// Whether they make up a folder that goes as well when that leaves it empty.
  package var folder: ByteString?
  /// What that folder was when it was listed.
  package private(set) var folderStatus: FileStatus?
  /// Whether they are a bundle that is one file.
  package private(set) var isWhole = false

  /// A container that is one file.
  ///
  /// - Parameter isRunnable: whether Airflow would run it under any name.
  package init(_ file: borrowing InputFile, isRunnable: Bool) {
    self.init(file.path, file.status, isRunnable: isRunnable)
  }

  package init(_ path: ByteString, _ status: FileStatus, isRunnable: Bool = false) {
    let parent = path.parent
    root = parent == "." && !path.hasPrefix("./") ? "" : parent
    base = ""
    isWhole = true
    files = [Original(path.lastComponent, status, isRunnable: isRunnable)]
  }

  /// The files of a folder, by their paths below it.
  ///
  /// - Parameter status: what the folder is that goes with them, when that leaves it empty; nil where it
  ///   stays.
  package init(folder: ByteString, _ files: [Original], status: FileStatus?) {
    base = ""
    folderStatus = status
    if status == nil {
      root = folder
      self.files = files
      return
    }
    let unnamed: [ByteString] = ["", ".", ".."]
    let path = unnamed.contains(folder.lastComponent) ? ResolvedPath.of(folder) ?? folder : folder
    let name = path.lastComponent
    let parent = path.parent
    root = parent == "." && !path.hasPrefix("./") ? "" : parent
    self.folder = name
    self.files = files.map { file in
      var file = file
      file.below = name.joined(file.below)
      return file
    }
  }

  /// Where they are taken from.
  package var place: ByteString { root.joined(base) }

  package func path(of file: Original) -> ByteString { place.joined(file.below) }

  /// The same files, with no link followed below another folder than before.
  package func notFollowingLinks(below input: ByteString) -> OriginalFiles {
    let prefix = input.joined("x").bytes.dropLast()
    guard place.bytes.starts(with: prefix) else { return self }
    var other = self
    other.root = input
    other.base = ByteString(place.bytes.dropFirst(prefix.count))
    return other
  }

  /// Opens the folder they are taken from.
  package func open() throws(FileError) -> FolderHandle { try FolderHandle(root, below: base) }
}
