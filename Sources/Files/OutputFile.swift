package import ByteStrings
import CPlatform
import LibC

/// A file that appears whole or not at all.
///
/// It is written without a name where the file system can do that (`O_TMPFILE`), else under the
/// name of an `UnfinishedFile`, and gets its own name only by `publish`. Dropped before that, it
/// leaves nothing.
package struct OutputFile: ~Copyable {
  private let file: Descriptor
  /// The name the file is to get.
  package var path: ByteString { file.path }
  /// The next offset that `write` writes to, in bytes; the size, as long as all is in sequence.
  package private(set) var offset: UInt64 = 0
  /// The folder it is in from the beginning, whatever its path comes to stand for.
  private let folder: FolderHandle
  private var name: ByteString { path.lastComponent }
  /// The temporary name, where it had to have one.
  private var unfinishedName: ByteString?

  /// Opens an unfinished file in the folder that `path` is in.
  package init(_ path: ByteString, namedOnly: Bool = false) throws(FileError) {
    try self.init(path, in: FolderHandle(path.parent), namedOnly: namedOnly)
  }

  /// Opens an unfinished file in the folder that `path` is in, which is open already.
  package init(
    _ path: ByteString, in folder: consuming FolderHandle, namedOnly: Bool = false
  ) throws(FileError) {
    if !namedOnly, let unnamed = try folder.createUnnamedFile(for: path) {
      file = unnamed
    } else {
      file = try UnfinishedFile.create(in: folder, &unfinishedName, for: path)
    }
    self.folder = folder
  }

  // The name goes before the lock does, so that no later run can take it for left over.
  deinit { if let unfinishedName { try? folder.removeFile(unfinishedName) } }

  /// Appends bytes.
  package mutating func write(_ bytes: UnsafeRawBufferPointer) throws(FileError) {
    try write(bytes, at: offset)
    offset += UInt64(bytes.count)
  }

  /// Appends all of another file.
  package mutating func write(contentsOf file: borrowing InputFile) throws(FileError) {
    try file.stream(
      from: 0, count: file.size, failure: { $0 },
      consume: { bytes throws(FileError) in try write(bytes) })
  }

  /// Takes over the time of the last change and the extended attributes of the file it is a copy of.
  package func copyAttributes(of file: borrowing InputFile) throws(FileError) {
    try systemCall("copy the attributes of", file.path) {
      cplatform_copy_attributes(file.descriptor, self.file.raw)
    }
    let second: Int64 = 1_000_000_000
    let (seconds, rest) = file.status.modified.quotientAndRemainder(dividingBy: second)
    let time = timespec(
      tv_sec: numericCast(rest < 0 ? seconds - 1 : seconds),
      tv_nsec: numericCast(rest < 0 ? rest + second : rest))
    var times = (time, time)
    try systemCall("set the time of", path) {
      withUnsafePointer(to: &times) {
        $0.withMemoryRebound(to: timespec.self, capacity: 2) { futimens(self.file.raw, $0) }
      }
    }
  }

  /// Whether the file that has the name has the bytes of this one; a link is not followed.
  package func isThereAlready() throws(FileError) -> Bool {
    try InputFile(folder, name).hasBytes(of: file, size: offset)
  }

  /// Writes bytes at an offset, without moving the place where `write` goes on.
  package func write(_ bytes: UnsafeRawBufferPointer, at offset: UInt64) throws(FileError) {
    var written = 0
    while written < bytes.count, let base = bytes.baseAddress {
      let position = off_t(clamping: offset + UInt64(written))
      written += try systemCall("write", path) {
        pwrite(file.raw, base + written, bytes.count - written, position)
      }
    }
  }

  /// Reads bytes back from an offset. Returns how many; less only at the end.
  package func read(into buffer: UnsafeMutableRawBufferPointer, at offset: UInt64)
    throws(FileError) -> Int
  {
    try file.read(into: buffer, at: offset, "read back")
  }

  /// What is to be true of a file when it gets its name.
  package struct Publication: Sendable {
    /// The permission bits, whatever the umask.
    package var mode: UInt16
    /// The owner and group to set where the process may; nil leaves them.
    package var owner: (user: UInt32, group: UInt32)?
    /// Whether a file of that name may be replaced.
    package var replacing: Bool
    /// Whether the data is on disk before the file gets its name, and the name before the call
    /// returns.
    package var sync: Bool
    /// Whether the caller brings the folder to disk himself, once for all that it names there.
    package var leavesFolder = false

    package init(mode: UInt16, owner: (user: UInt32, group: UInt32)?, replacing: Bool, sync: Bool) {
      self.mode = mode
      self.owner = owner
      self.replacing = replacing
      self.sync = sync
    }
  }

  /// Gives the file its name.
  ///
  /// Throws `FileError` with EEXIST where the name is taken and may not be replaced, then or
  /// between two looks.
  package mutating func publish(_ publication: Publication) throws(FileError) {
    if let owner = publication.owner { setOwner(owner.user, owner.group) }
    if unfinishedName == nil && !publication.replacing {
      endWriting()
      try file.setMode(publication.mode)
      if publication.sync { try file.sync() }
      try folder.nameFile(file, name)
    } else {
      try rename(publication)
    }
    if publication.sync && !publication.leavesFolder { try folder.sync() }
  }

  /// Gives the file the name that a rename needs to start from. Under that name it must be
  /// nothing that Airflow would run, so it becomes executable only after the rename; the marked
  /// mode tells a later run of what to finish should this one be killed in between.
  private mutating func giveUnfinishedName(_ publication: Publication) throws(FileError)
    -> ByteString
  {
    try file.setMode(UnfinishedFile.mode(for: publication.mode))
    if publication.sync { try file.sync() }
    if let unfinishedName { return unfinishedName }
    let name = UnfinishedFile.newName()
    // Locked before it has the name, so that no other run takes it for left over.
    _ = file.lock()
    try folder.nameFile(file, name)
    unfinishedName = name
    return name
  }

  /// Gives the file the name of an original, a file or a folder: the two change places in one step,
  /// so that at no moment both are gone; then the original is removed.
  ///
  /// `isStill` is given an original folder that has been taken from its name, and says whether it is
  /// still what was read. Throws EINVAL where the file system cannot exchange names, `.changed` where
  /// the name is not the original's any more; nothing has changed then.
  package mutating func publish(
    _ publication: Publication, exchanging original: Original, in aside: inout SetAside,
    isStill: (borrowing FolderHandle) throws(FileError) -> Bool
  ) throws(FileError) {
    if let owner = publication.owner { setOwner(owner.user, owner.group) }
    let marked = UnfinishedFile.mode(for: publication.mode)
    try file.setMode(marked)
    if publication.sync { try file.sync() }
    if let unfinishedName {
      try folder.rename(unfinishedName, to: aside.open(), as: original.below)
      self.unfinishedName = nil
    } else {
      try aside.open().nameFile(file, original.below)
    }
    try aside.exchange(original, isStill: isStill)
    endWriting()
    try aside.finish(
      mark: { try? file.setMode(marked) },
      { () throws(FileError) in
        try file.setMode(publication.mode)
        if publication.sync { try file.sync() }
      }, sync: publication.sync)
  }

  private mutating func rename(_ publication: Publication) throws(FileError) {
    let unfinished = try giveUnfinishedName(publication)
    if publication.replacing {
      try folder.rename(unfinished, replacing: name)
    } else {
      try folder.rename(unfinished, to: folder, as: name)
    }
    unfinishedName = nil
    endWriting()
    try file.setMode(publication.mode)
    if publication.sync { try file.sync() }
  }

  /// Before the file can be run under its name: whoever starts a program that is open for writing
  /// gets "text file busy". Where that cannot be done, the moment lasts until the file is closed.
  private func endWriting() { _ = cplatform_end_writing(file.raw) }

  /// Sets owner and group as far as the process may; not being allowed to is no failure.
  private func setOwner(_ user: UInt32, _ group: UInt32) {
    // Often it has them already, and looking costs less than setting.
    if let now = try? file.status(), now.owner == user, now.group == group { return }
    if fchown(file.raw, user, group) != 0 { _ = fchown(file.raw, uid_t.max, group) }
  }

  /// Brings the data of a file that is there already to disk.
  package static func sync(_ path: ByteString) throws(FileError) {
    try Descriptor(opening: path, O_RDONLY).sync()
  }
}
