package import ByteStrings
import LibC

/// Originals that go to another place instead of being deleted. Nothing is replaced there; what
/// stands there already with the same bytes is the work of an earlier run.
extension Original {
  /// Moves it in one step where that can be done. Returns false where it has to be copied first, or
  /// has been already; the original stays then.
  ///
  /// Throws EEXIST where another file has the place, `.changed` where the name is not the original's
  /// any more.
  package func rename(from folder: borrowing FolderHandle, to target: ByteString)
    throws(FileError) -> Bool
  {
    guard let found = try find(in: folder) else { return true }
    let (name, newName) = (found.name, target.lastComponent)
    let to = try FolderHandle(target.parent)
    // A link is made anew, since it may lead somewhere else from there.
    guard found.own.kind == .file, try to.status(of: newName) == nil else { return false }
    do { try found.folder.rename(name, to: to, as: newName) } catch {
      switch error.errno {
      case EXDEV, EEXIST: return false
      case ENOENT: return true
      default: throw error
      }
    }
    // Looked at once it is there: another file that came to bear the name goes back.
    guard let now = try to.status(of: newName), now.sameFile(as: found.own) else {
      try to.rename(newName, to: found.folder, as: name)
      throw FileError("move", found.path, .changed)
    }
    try to.sync()
    try found.folder.sync()
    return true
  }

  /// Puts a copy, which may be another name of the same file, at another place.
  ///
  /// - Parameters:
  ///   - mayLink: whether another name of the same file will do.
  ///   - whole: the folder that goes as a whole, as `below` names it; nil where single files go. A link
  ///     within it leads to the same member afterwards.
  /// - Returns: whether it was not there before.
  /// - Throws: EEXIST where another file has the place, or it is the original's own by another name;
  ///   `.changed` where the name is not the original's any more.
  @discardableResult
  package func copy(
    from folder: borrowing FolderHandle, to target: ByteString, mayLink: Bool, whole: ByteString?
  ) throws(FileError) -> Bool {
    guard let found = try find(in: folder) else { return false }
    let newName = target.lastComponent
    let to = try FolderHandle(target.parent)
    let text = try found.linkText(whole: whole)
    if try to.status(of: newName) == nil {
      let made: Void? = try tolerating(
        EEXIST, in: found.make(newName, in: to, target, text, mayLink: mayLink))
      if made != nil {
        try to.sync()
        return true
      }
    }
    try found.checkCopy(target, text)
    return false
  }

  /// Whether a place has the copy already that an earlier run made. Changes nothing.
  package func isCopied(
    from folder: borrowing FolderHandle, to target: ByteString, whole: ByteString?
  ) throws(FileError) -> Bool {
    guard let found = try find(in: folder) else { return true }
    return try found.isCopy(at: target, found.linkText(whole: whole))
  }
}

extension FoundOriginal {
  /// What a link says at its new place: the same where it leads to what goes with it, else where it
  /// leads, told from the root and through no folder that goes. nil for what is no link.
  fileprivate func linkText(whole: ByteString?) throws(FileError) -> ByteString? {
    guard own.kind == .link else { return nil }
    let text = try folder.text(ofLink: name)
    if text.bytes.first == ByteString.slash { return text }
    if let whole, Self.staysBelow(whole, text, from: original.below.parent) { return text }
    let here: ByteString = folder.path.isEmpty ? "." : folder.path
    return ResolvedPath.of(here.joined(text))
      ?? (ResolvedPath.of(here) ?? folder.path).joined(text)
  }

  /// Whether a relative path that is read in a folder leads to something below another one.
  private static func staysBelow(_ whole: ByteString, _ text: ByteString, from folder: ByteString)
    -> Bool
  {
    let floor = whole.components.count
    var place = folder.components
    for part in text.components where part != "." {
      if part != ".." {
        place.append(part)
      } else if place.count > floor {
        place.removeLast()
      } else {
        return false
      }
    }
    return place.count > floor
  }

  /// Makes the copy: a link with this text, another name of the file where that will do, or a file
  /// with the same bytes. Throws EEXIST where the place is taken.
  fileprivate func make(
    _ newName: ByteString, in to: borrowing FolderHandle, _ target: ByteString,
    _ text: ByteString?, mayLink: Bool
  ) throws(FileError) {
    if let text { return try to.makeLink(newName, to: text) }
    if mayLink, try link(to: to, newName) { return }
    let file = try openToCopy()
    var copy = try OutputFile(target)
    try copy.write(contentsOf: file)
    try copy.copyAttributes(of: file)
    try file.checkUnchanged()
    try copy.publish(
      .init(
        mode: file.status.mode, owner: (file.status.owner, file.status.group), replacing: false,
        sync: true))
  }

  /// Makes a hard link; false where the file system, or its policy, has none.
  private func link(to: borrowing FolderHandle, _ newName: ByteString) throws(FileError) -> Bool {
    do { try folder.link(name, to: to, as: newName) } catch {
      if error.errno == EEXIST || error.errno == ENOENT { throw error }
      return false
    }
    if try to.status(of: newName)?.identity == original.status.identity { return true }
    try to.removeFile(newName)
    throw FileError("move", path, .changed)
  }

  private func openToCopy() throws(FileError) -> InputFile {
    let file = try InputFile(folder, name)
    if file.status.sameContent(as: original.status) { return file }
    throw FileError("move", file.path, .changed)
  }

  /// Throws EEXIST unless what has the place is the copy that an earlier run made.
  fileprivate func checkCopy(_ target: ByteString, _ text: ByteString?) throws(FileError) {
    guard try isCopy(at: target, text) else { throw FileError("move to", target, EEXIST) }
    guard own.kind == .file else { return }
    let there = try FileStatus.read(target, followLinks: false)
    if there.identity == original.status.identity { return }
    if UnfinishedFile.isUnfinished(mode: there.mode) {
      try UnfinishedFile.finish(target, mode: own.mode)
    }
    try OutputFile.sync(target)
    try Folders.sync(target.parent)
  }

  fileprivate func isCopy(at target: ByteString, _ text: ByteString?) throws(FileError) -> Bool {
    let to = try FolderHandle(target.parent)
    let newName = target.lastComponent
    // The place may be the original's own under another path, such as that of a bind mount: then
    // there is no copy.
    if try to.status().identity == folder.status().identity, newName == name { return false }
    // A link is not followed: it may lead to the original itself, which is no copy either.
    guard let there = try to.status(of: newName) else { return false }
    if let text { return there.kind == .link ? try to.text(ofLink: newName) == text : false }
    if there.identity == original.status.identity { return true }
    guard own.kind == .file, there.kind == .file else { return false }
    let copy = try InputFile(to, newName)
    return try openToCopy().hasBytes(of: copy.owner, size: copy.size)
  }
}
