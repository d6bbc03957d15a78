package import ByteStrings
import LibC

/// A folder of files that appears whole or not at all.
///
/// Its files are written two levels below the folder it is to be in, in an unfinished folder, and
/// the inner folder is renamed in one step.
package struct OutputFolder: ~Copyable {
  /// The name the folder is to get.
  package let path: ByteString
  /// Where the files are written meanwhile.
  package let work: ByteString
  private let shell: UnfinishedFolder

  package init(_ path: ByteString) throws(FileError) {
    let shell = try UnfinishedFolder(beside: path)
    try shell.open().makeFolder(path.lastComponent, mode: 0o777)
    self.path = path
    self.work = shell.path.joined(path.lastComponent)
    self.shell = shell
  }

  /// Gives the folder its name. Throws EEXIST where that is taken.
  package consuming func publish(owner: (user: UInt32, group: UInt32)?, sync: Bool)
    throws(FileError)
  {
    if let owner { _ = work.withCPath { chown($0, owner.user, owner.group) } }
    if sync { try Folders.sync(work) }
    try shell.open().rename(path.lastComponent, to: shell.base, as: path.lastComponent)
    if sync { try shell.base.sync() }
  }

  /// Gives the folder the name of an original file: the two change places in one step, then the
  /// original is removed. A file that Airflow would run loses its executable bits before that.
  ///
  /// Throws EINVAL where the file system cannot exchange names, `.changed` where the name is not the
  /// original's any more; nothing has changed then.
  package consuming func publish(
    owner: (user: UInt32, group: UInt32), sync: Bool, exchanging original: Original,
    in aside: inout SetAside
  ) throws(FileError) {
    let name = path.lastComponent
    let folder = try shell.open(name)
    _ = work.withCPath { chown($0, owner.user, owner.group) }
    let mode = try folder.status().mode
    try folder.setMode(LeftOver.folderMode)
    if sync { try folder.sync() }
    try shell.open().rename(name, to: aside.open(), as: name)
    try aside.exchange(original) { _ throws(FileError) in true }
    try aside.finish(
      mark: { try? folder.setMode(LeftOver.folderMode) },
      { () throws(FileError) in
        try folder.setMode(mode)
        if sync { try folder.sync() }
      }, sync: sync)
  }
}
