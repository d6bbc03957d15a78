package import ByteStrings
import SystemPackage

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
    let (name, newName) = (below.lastComponent, target.lastComponent)
    guard let from = try openParent(in: folder), let before = try found(in: from, as: name) else {
      return true
    }
    let to = try FolderHandle(target.parent)
    // A link is made anew, since it may lead somewhere else from there.
    guard before.kind == .file, try to.status(of: newName) == nil else { return false }
    do { try from.rename(name, to: to, as: newName) } catch {
      switch error.errno {
      case .improperLink, .fileExists: return false
      case .noSuchFileOrDirectory: return true
      default: throw error
      }
    }
    // Looked at once it is there: another file that came to bear the name goes back.
    guard let now = try to.status(of: newName), now.sameFile(as: before) else {
      try to.rename(newName, to: from, as: name)
      throw FileError("move", from.path.joined(name), .changed)
    }
    try to.sync()
    try from.sync()
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
    let (name, newName) = (below.lastComponent, target.lastComponent)
    guard let from = try openParent(in: folder), let before = try found(in: from, as: name) else {
      return false
    }
    let to = try FolderHandle(target.parent)
    let text = before.kind == .link ? try linkText(name, in: from, whole: whole) : nil
    if try to.status(of: newName) != nil {
      try checkCopy(target, before, from, text)
      return false
    }
    do {
      if let text {
        try to.makeLink(newName, to: text)
      } else {
        let isLinked = mayLink ? try link(name, in: from, to: to, newName) : false
        if !isLinked { try copyBytes(from, target) }
      }
    } catch {
      if error.errno != .fileExists { throw error }
      try checkCopy(target, before, from, text)
      return false
    }
    try to.sync()
    return true
  }

  /// What a link says at its new place: the same where it leads to what goes with it, else where it
  /// leads, told from the root and through no folder that goes.
  private func linkText(
    _ name: ByteString, in folder: borrowing FolderHandle, whole: ByteString?
  ) throws(FileError) -> ByteString {
    let text = try folder.text(ofLink: name)
    if text.bytes.first == ByteString.slash { return text }
    if let whole, Self.staysBelow(whole, text, from: below.parent) { return text }
    let path = (folder.path.isEmpty ? "." : folder.path).joined(text)
    return ResolvedPath.of(path)
      ?? (ResolvedPath.of(folder.path.isEmpty ? "." : folder.path) ?? folder.path).joined(text)
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

  /// Makes a hard link; false where the file system, or its policy, has none.
  private func link(
    _ name: ByteString, in from: borrowing FolderHandle, to: borrowing FolderHandle,
    _ newName: ByteString
  ) throws(FileError) -> Bool {
    do { try from.link(name, to: to, as: newName) } catch {
      if error.errno == .fileExists || error.errno == .noSuchFileOrDirectory { throw error }
      return false
    }
    if try to.status(of: newName)?.identity == status.identity { return true }
    try to.removeFile(newName)
    throw FileError("move", from.path.joined(name), .changed)
  }

  private func copyBytes(_ from: borrowing FolderHandle, _ target: ByteString) throws(FileError) {
    let file = try openToCopy(from)
    var copy = try OutputFile(target)
    try copy.write(contentsOf: file)
    try copy.copyAttributes(of: file)
    try file.checkUnchanged()
    try copy.publish(
      .init(
        mode: file.status.mode, owner: (file.status.owner, file.status.group), replacing: false,
        sync: true))
  }

  private func openToCopy(_ from: borrowing FolderHandle) throws(FileError) -> InputFile {
    let file = try InputFile(from, below.lastComponent)
    if file.status.sameContent(as: status) { return file }
    throw FileError("move", file.path, .changed)
  }

  /// Whether a place has the copy already that an earlier run made. Changes nothing.
  package func isCopied(
    from folder: borrowing FolderHandle, to target: ByteString, whole: ByteString?
  ) throws(FileError) -> Bool {
    let name = below.lastComponent
    guard let from = try openParent(in: folder), let own = try found(in: from, as: name) else {
      return true
    }
    let text = own.kind == .link ? try linkText(name, in: from, whole: whole) : nil
    return try isCopy(at: target, own, from, text)
  }

  /// Throws EEXIST unless what has the place is the copy that an earlier run made.
  private func checkCopy(
    _ target: ByteString, _ own: FileStatus, _ from: borrowing FolderHandle, _ text: ByteString?
  ) throws(FileError) {
    guard try isCopy(at: target, own, from, text) else {
      throw FileError("move to", target, .fileExists)
    }
    guard own.kind == .file else { return }
    let there = try FileStatus.read(target, followLinks: false)
    if there.identity == status.identity { return }
    if UnfinishedFile.isUnfinished(mode: there.mode) {
      try UnfinishedFile.finish(target, mode: own.mode)
    }
    try OutputFile.sync(target)
    try Folders.sync(target.parent)
  }

  private func isCopy(
    at target: ByteString, _ own: FileStatus, _ from: borrowing FolderHandle, _ text: ByteString?
  ) throws(FileError) -> Bool {
    let to = try FolderHandle(target.parent)
    let name = target.lastComponent
    // The place may be the original's own under another path, such as that of a bind mount: then
    // there is no copy.
    if try to.status().identity == from.status().identity, name == below.lastComponent {
      return false
    }
    // A link is not followed: it may lead to the original itself, which is no copy either.
    guard let there = try to.status(of: name) else { return false }
    if let text { return there.kind == .link ? try to.text(ofLink: name) == text : false }
    if there.identity == status.identity { return true }
    guard own.kind == .file, there.kind == .file else { return false }
    let file = try openToCopy(from)
    let copy = try InputFile(to, name)
    return try file.hasBytes(size: copy.size) { buffer, position throws(FileError) in
      try copy.read(into: buffer, at: position)
    }
  }
}
