import ByteStrings
import LibC

/// Puts back what a `SetAside` took, after a failure or in a later run: each entry of its folder to
/// the same path in the folder above.
enum PuttingBack {
  /// A bundle's manifest comes last: a folder is a bundle again only once all of it is there.
  private static let last: ByteString = "airflow-metadata.yaml"

  /// Goes on after a failure, and throws the first.
  static func run(_ name: ByteString, in base: borrowing FolderHandle) throws(FileError) {
    let held = try FolderHandle(base, below: name)
    var failure: FileError?
    var folders: [ByteString] = []
    var manifests: [ByteString] = []
    var pending = try held.names()
    func attempt(_ relative: ByteString) {
      do {
        if try putBack(relative, from: held, to: base) { return }
        folders.append(relative)
        let below = try FolderHandle(held, below: relative).names()
        pending += below.map { relative.joined($0) }
      } catch { failure = failure ?? error }
    }
    while let relative = pending.popLast() {
      if relative.lastComponent == last {
        manifests.append(relative)
      } else {
        attempt(relative)
      }
    }
    manifests.forEach(attempt)
    for relative in folders.reversed() {
      try? FolderHandle(held, below: relative.parent).removeFolder(relative.lastComponent)
    }
    // What another file has the name of is left where it is: nobody can tell which one counts.
    do { try tolerating(ENOTEMPTY, EEXIST, in: base.removeFolder(name)) } catch {
      failure = failure ?? error
    }
    if let failure { throw failure }
  }

  /// Puts one entry back. Returns false for a folder whose content is to be looked at instead.
  private static func putBack(
    _ relative: ByteString, from held: borrowing FolderHandle, to base: borrowing FolderHandle
  ) throws(FileError) -> Bool {
    let name = relative.lastComponent
    let from = try FolderHandle(held, below: relative.parent)
    let to = try FolderHandle(base, below: relative.parent)
    guard let aside = try from.status(of: name) else { return true }
    // An output that was to be exchanged for an original, but was not yet.
    if aside.kind == .folder && LeftOver.isMarked(aside) {
      try LeftOver.remove(name, in: from)
      return true
    }
    guard let there = try to.status(of: name) else {
      // A folder that was made here for what was to be taken, and nothing was: another run has it.
      if aside.kind == .folder, (try? from.removeFolder(name)) != nil { return true }
      try from.rename(name, to: to, as: name)
      return true
    }
    if aside.kind == .folder && there.kind == .folder {
      // Another run's output that was taken for the original by a run that was killed then. What was
      // made here for files to be taken is private.
      guard LeftOver.isMarked(there), aside.mode & 0o5777 != SetAside.folderMode else {
        return false
      }
    }
    if LeftOver.isMarked(there) && (!LeftOver.isMarked(aside) || there.kind == .folder) {
      // The output has the name already, but nobody has said yet that what it was exchanged for is
      // the original.
      try from.exchange(name, with: to, name)
      try LeftOver.remove(name, in: from)
      return true
    }
    // Where both are marked, one is an original that was runnable and the other its output, which is
    // whole and on disk. Whichever has the name, the same command goes on from there.
    if aside.kind == .file && LeftOver.isMarked(aside)
      && (!LeftOver.isMarked(there) || there.kind == .file)
    {
      try LeftOver.remove(name, in: from)
    }
    return true
  }
}
