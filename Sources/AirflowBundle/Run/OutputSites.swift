import BundleFormats
import ByteStrings
import Files
import LibC
import Synchronization

/// What stands in the way of outputs, and of originals that are to go.
///
/// The dry run and the real run ask the same questions, before the first byte is written. So the
/// one predicts what the other finds, and the other leaves nothing half done. Shared between the
/// workers; each folder is looked at once.
final class OutputSites: Sendable {
  /// Whether to create an unnamed file in each folder, which the real run does anyway.
  private let probes: Bool
  /// Of each folder for outputs the longest name there, in bytes, or why nothing can be made there.
  private let folders = Mutex<[ByteString: Result<Int, BundleError>]>([:])

  init(probes: Bool) { self.probes = probes }

  /// Throws where no file or folder of that name can be made. The folders above may be missing.
  func checkCreation(of path: ByteString) throws(BundleError) {
    if path.count > NameRights.longestPath { throw Self.tooLong("create", path) }
    if path.lastComponent.count > (try longestName(in: path.parent)) {
      throw Self.tooLong("create", path)
    }
  }

  private func longestName(in folder: ByteString) throws(BundleError) -> Int {
    if let known = folders.withLock({ $0[folder] }) { return try known.get() }
    let found = Result { () throws(BundleError) in try look(at: folder) }
    folders.withLock { $0[folder] = found }
    return try found.get()
  }

  /// Throws where no folder with these files below can be made.
  func checkCreation(of folder: ByteString, with files: [ByteString]) throws(BundleError) {
    try checkCreation(of: folder)
    let longest = try longestName(in: folder.parent)
    for file in files {
      let path = folder.joined(file)
      // Until it is complete it lies in a folder of ours, whose name is some 40 bytes long.
      if path.count + 48 > NameRights.longestPath { throw Self.tooLong("create", path) }
      if file.components.contains(where: { $0.count > longest }) {
        throw Self.tooLong("create", path)
      }
    }
  }

  /// Throws where a name cannot be taken from its folder: an original that is to go, or an output
  /// that is to be replaced.
  func checkRemoval(of path: ByteString) throws(BundleError) {
    try withoutMounts { () throws(FileError) in
      try NameRights.checkRemoval(of: path)
    }
  }

  /// Throws where a bundle's folder cannot be emptied, or, where it goes as a whole, the folders in it
  /// cannot.
  func checkEmptying(_ originals: OriginalFiles, asWhole: Bool) throws(BundleError) {
    guard let folder = originals.folder else { return }
    var walk = FolderWalk(originals.place.joined(folder), followLinks: false)
    if asWhole {
      try walk.run { entry throws(BundleError) in
        if case .unreadable(let error) = entry.kind { throw BundleError(error) }
        if entry.kind == .folder { try checkRemoval(of: entry.path) }
        return true
      }
    }
    var seen: Set<ByteString> = []
    for file in originals.files {
      var place = file.below.parent
      while place.components.count > 1, seen.insert(place).inserted {
        let path = originals.place.joined(place)
        try withoutMounts { () throws(FileError) in try NameRights.checkNoMount(at: path) }
        place = place.parent
      }
    }
  }

  private func withoutMounts(_ body: () throws(FileError) -> Void) throws(BundleError) {
    do { try body() } catch {
      guard error.errno == EBUSY else { throw BundleError(error) }
      throw BundleError(
        .ioError, "\(error.path) is a mount point, which stays where it is",
        advice: "unmount it, or use -o, which leaves the originals alone")
    }
  }

  /// Throws where an original cannot be moved to a place. A copy of it there is no hindrance: an
  /// earlier run was killed before it could remove the original.
  func checkMove(of file: Original, _ originals: OriginalFiles, to target: ByteString)
    throws(BundleError)
  {
    try checkCreation(of: target)
    let isFree = try withFileErrors { () throws(FileError) in
      guard try FileStatus.ifExists(target, followLinks: false) != nil else { return true }
      return try file.isCopied(from: originals.open(), to: target, whole: originals.folder)
    }
    if isFree { return }
    throw BundleError(
      .outputExists, "the place to move it to, \(target), is taken by another file",
      advice: "move that file away, or choose another folder for the originals")
  }

  private func look(at folder: ByteString) throws(BundleError) -> Int {
    var missing: [ByteString] = []
    var place = folder
    while true {
      let current = place
      // The link before its target: what another worker makes between two looks is no broken link.
      let own = try withFileErrors(FileStatus.ifExists(current, followLinks: false))
      if let own {
        var target: FileStatus? = own
        if own.kind == .link {
          target = try withFileErrors(FileStatus.ifExists(current))
        }
        if target?.kind == .folder { break }
        let what = target == nil ? "a link that leads nowhere" : "no folder"
        throw BundleError(
          .outputExists, "\(place), where its output needs a folder, is \(what)",
          advice: "remove it or choose another place")
      }
      missing.append(place.lastComponent)
      if place.parent == place { break }
      place = place.parent
    }
    let existing = place
    try withFileErrors { () throws(FileError) in
      try NameRights.checkCreation(in: existing)
      if probes { try NameRights.probeCreation(in: existing) }
    }
    let longest = NameRights.longestName(in: existing) ?? .max
    if missing.contains(where: { $0.count > longest }) {
      throw Self.tooLong("make the folder", folder)
    }
    return longest
  }

  private static func tooLong(_ operation: String, _ path: ByteString) -> BundleError {
    BundleError(FileError(operation, path, ENAMETOOLONG))
  }
}
