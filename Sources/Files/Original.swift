package import ByteStrings
import LibC

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

  /// Looks for it under its name, below an open folder. Returns nil where nothing is there any more:
  /// another run has taken it. Throws `.changed` where the name stands for something else.
  func find(in base: borrowing FolderHandle) throws(FileError) -> FoundOriginal? {
    let name = below.lastComponent
    guard
      let folder = try tolerating(ENOENT, in: FolderHandle(base, below: below.parent)),
      let own = try folder.status(of: name)
    else { return nil }
    let isSame =
      switch own.kind {
      case .link: try folder.status(of: name, followLinks: true)?.identity == status.identity
      case .folder: own.identity == status.identity
      case .file, .other: own.sameContent(as: status)
      }
    guard isSame else { throw FileError("find", folder.path.joined(name), .changed) }
    return FoundOriginal(original: self, folder: folder, own: own)
  }
}

/// An original that is still under its name.
struct FoundOriginal: ~Copyable {
  let original: Original
  /// The folder that it is in, held open.
  let folder: FolderHandle
  /// What its name stands for: the file itself, or a link to it.
  let own: FileStatus

  var name: ByteString { original.below.lastComponent }
  var path: ByteString { folder.path.joined(name) }
}
