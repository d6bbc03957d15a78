import ByteStrings
import LibC

/// A locked folder of ours around what has no name of its own yet, or no longer.
///
/// The extra level keeps a folder in it from being what the old scanner looks for: a subfolder of
/// its root with an executable and a manifest. What becomes of its content when it is dropped, or
/// when its process is killed and a later run finds it, is the same: see `LeftOver`.
struct UnfinishedFolder: ~Copyable {
  /// The folder it is in.
  let base: FolderHandle
  private(set) var name: ByteString
  private let handle: FolderHandle
  private var isGone = false

  /// Makes the folder in another one.
  init(in base: consuming FolderHandle, _ kind: UnfinishedFile.Kind = .new) throws(FileError) {
    while true {
      let name = UnfinishedFile.newName(kind)
      try base.makeFolder(name, mode: LeftOver.folderMode)
      guard let handle = try tolerating(ENOENT, in: FolderHandle(base, below: name)),
        UnfinishedFile.lock(handle.raw), try base.status(of: name) != nil
      else { continue }
      self.base = base
      self.name = name
      self.handle = handle
      return
    }
  }

  /// Makes the folder beside a path.
  init(beside other: ByteString) throws(FileError) { try self.init(in: FolderHandle(other.parent)) }

  var path: ByteString { base.path.joined(name) }

  /// The folder itself, or one in it, for what is to be done there.
  func open(_ relative: ByteString = "") throws(FileError) -> FolderHandle {
    try FolderHandle(handle, below: relative)
  }

  /// Turns it into a folder of another kind, in one step.
  mutating func become(_ kind: UnfinishedFile.Kind) throws(FileError) {
    let newName = UnfinishedFile.newName(kind)
    try base.rename(name, to: base, as: newName)
    name = newName
  }

  /// Does now what dropping it would do, and throws what stood in the way.
  mutating func finish() throws(FileError) {
    isGone = true
    try LeftOver.finish(name, in: base)
  }

  deinit { if !isGone { try? LeftOver.finish(name, in: base) } }
}
