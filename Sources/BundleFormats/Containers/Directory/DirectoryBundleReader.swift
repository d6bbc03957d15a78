package import ByteStrings
import Files

/// Reads a folder with executable, manifest and source (the first provider scanner's form).
package final class DirectoryBundleReader: SeekingBundleReader {
  package let bundle: Bundle
  private let layout: DirectoryLayout
  private let isFlat: Bool
  private let options: ReadingOptions
  /// What the files were when they were listed, by the locator of their members.
  private let listed: [FileStatus]

  /// - Parameter isFlat: whether only the three files belong to the bundle.
  package init(_ folder: ByteString, isFlat: Bool, followLinks: Bool, _ options: ReadingOptions)
    throws(BundleError)
  {
    let bytes = try DirectoryLayout.contents(of: folder.joined(MemberPath.manifest))
    var (manifest, findings, faults) = try ManifestReader.readLeniently(
      bytes, .legacy, options.supplements)
    if !options.isLenient, let fault = faults.first { throw fault }
    let layout = try DirectoryLayout(folder, names: (manifest.executable, manifest.source))
    if layout.executable == layout.source {
      throw BundleError(
        .manifestInvalid, "\(layout.source) would be source and executable of the same bundle")
    }
    var files = MemberList(folder)
    let executable = try files.add(layout.executable, missing: .executableMissing)
    let source: Member
    do { source = try files.add(layout.source, missing: .sourceMissing) } catch {
      guard error.code == .sourceMissing, options.sourceFallback == .empty else { throw error }
      source = Member(path: layout.source, size: 0, mode: nil, locator: Self.noFile)
      findings.append(
        Finding(.keyReplaced, "the folder has no source: an empty \(layout.source) was written"))
    }
    var further: [Member] = []
    if !isFlat {
      further = try files.addOthers(
        except: [layout.manifest, layout.executable, layout.source], followLinks: followLinks,
        options.furtherMembers)
    }
    let place = folder.joined(layout.manifest)
    let manifestMode = try withFileErrors { () throws(FileError) in
      try FileStatus.read(place).mode & 0o777
    }
    findings += Self.findings(of: manifest, layout)
    let (kept, finding) = try options.furtherMembers.apply(to: further)
    if let finding { findings.append(finding) }
    bundle = Bundle(
      container: .directory, executable: executable, source: source, furtherMembers: kept,
      manifest: manifest, findings: findings, faults: faults, manifestMode: manifestMode,
      remainder: files.remainder,
      host: HostFile(files.statuses[executable.locator]))
    self.layout = layout
    self.isFlat = isFlat
    self.options = options
    listed = files.statuses
  }

  /// The locator of a member that stands in for a file that is not there.
  private static let noFile = -1

  /// Names in the manifest that lead to no file, for which others were found.
  private static func findings(of manifest: Manifest, _ layout: DirectoryLayout) -> [Finding] {
    [
      ("executable", manifest.executable, layout.executable),
      ("source", manifest.source, layout.source),
    ].compactMap { key, text, path in
      guard let text, MemberPath.normalized(text) != path else { return nil }
      return Finding(
        .keyReplaced, "the manifest's \(key) \(text) is not there: \(path) was taken instead")
    }
  }

  package func read(_ member: Member, into consume: ByteConsumer) throws(BundleError) {
    if member.locator == Self.noFile { return }
    let path = layout.folder.joined(member.path)
    if member.size > options.maxSize {
      throw BundleError(
        .tooLarge, "\(member.path) has \(member.size) bytes, more than \(options.maxSize)")
    }
    let file = try open(member)
    try file.stream(from: 0, count: member.size, into: consume)
    try withFileErrors { () throws(FileError) in
      try file.checkUnchanged()
      if try FileStatus.read(path) != file.status { throw FileError("read", path, .changed) }
    }
  }

  package func read(_ member: Member, at offset: UInt64, into buffer: UnsafeMutableRawBufferPointer)
    throws(BundleError) -> Int
  {
    let file = try open(member)
    do { return try file.read(into: buffer, at: offset) } catch { throw BundleError(error) }
  }

  package func firstBytes(of member: Member, count: Int) throws(BundleError) -> [UInt8] {
    let file = try open(member)
    let count = Int(min(UInt64(count), member.size))
    return try withFileErrors { () throws(FileError) in try file.bytes(at: 0, count: count) }
  }

  private func open(_ member: Member) throws(BundleError) -> InputFile {
    let path = layout.folder.joined(member.path)
    return try withFileErrors { () throws(FileError) in
      let file = try InputFile(path)
      if !file.status.sameContent(as: listed[member.locator]) {
        throw FileError("read", path, .changed)
      }
      return file
    }
  }

  package func checkUnchanged() throws(BundleError) {
    for member in [bundle.executable, bundle.source] + bundle.furtherMembers
    where member.locator != Self.noFile {
      _ = try open(member)
    }
  }

  /// The files as they are, for a copy of the bundle.
  package func asItIs() throws(BundleError) -> LegacyMembers {
    try LegacyMembers(
      copying: bundle,
      manifest: DirectoryLayout.contents(of: layout.folder.joined(layout.manifest)))
  }

  package var originals: Originals {
    var paths = [layout.executable]
    if bundle.source.locator >= 0 { paths.append(bundle.source.path) }
    paths += bundle.furtherMembers.map(\.path) + [layout.manifest]
    return Originals(
      files: paths.map { layout.folder.joined($0) }, folder: isFlat ? nil : layout.folder)
  }
}

/// The members of a folder, as they are listed.
private struct MemberList {
  private let folder: ByteString
  private(set) var statuses: [FileStatus] = []
  /// Folders that no file lies in, for people.
  private(set) var remainder: [String] = []

  init(_ folder: ByteString) { self.folder = folder }

  mutating func add(_ path: ByteString, missing: ErrorCode) throws(BundleError) -> Member {
    let status = try withFileErrors { () throws(FileError) in
      try FileStatus.ifExists(folder.joined(path))
    }
    guard let status else {
      throw BundleError(missing, "the folder has no \(path)")
    }
    guard status.kind == .file else {
      throw BundleError(.notARegularMember, "\(path) is no regular file")
    }
    statuses.append(status)
    return Member(path: path, size: status.size, mode: status.mode, locator: statuses.count - 1)
  }

  /// Adds everything else below the folder.
  mutating func addOthers(
    except taken: [ByteString], followLinks: Bool, _ choice: FurtherMembers
  ) throws(BundleError) -> [Member] {
    var walk = FolderWalk(folder, followLinks: followLinks)
    var members: [Member] = []
    var folders: [ByteString] = []
    try walk.run { entry throws(BundleError) in
      if taken.contains(entry.relative) { return false }
      switch entry.kind {
      case .folder:
        folders.append(ByteString(entry.relative.bytes + [ByteString.slash]))
        return true
      case .unreadable(let error), .brokenLink(let error): throw BundleError(error)
      case .link:
        if choice == .drop { return false }
        throw BundleError(
          .notARegularMember, "\(entry.relative) is a link",
          advice: "use --follow-links, or put the file itself there")
      case .file:
        if choice == .keep, let objection = MemberPath.objection(to: entry.relative) {
          throw BundleError(.unsafePath, "the path \(entry.relative) \(objection)")
        }
        if members.count == 100_000 {
          throw BundleError(.tooManyMembers, "the folder has more than 100000 files")
        }
        members.append(try add(entry.relative, missing: .ioError))
        return false
      }
    }
    remainder = NotKept.emptyFolders(folders, members: taken + members.map(\.path))
    return members
  }
}
