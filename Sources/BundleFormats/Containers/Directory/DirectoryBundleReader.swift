package import ByteStrings
import Files

/// Reads a folder with executable, manifest and source (the first provider scanner's form).
package final class DirectoryBundleReader: SeekingBundleReader {
  package let bundle: BundleContents
  package let manifestBytes: [UInt8]
  private let files: FolderFiles
  private let isFlat: Bool
  private let options: ReadingOptions
  /// What the files were when they were listed, by the locator of their members.
  private let listed: [FileStatus]
  private let manifestStatus: FileStatus
  private let folderStatus: FileStatus

  /// - Parameter isFlat: whether only the three files belong to the bundle.
  package init(_ folder: ByteString, isFlat: Bool, followLinks: Bool, _ options: ReadingOptions)
    throws(BundleError)
  {
    files = FolderFiles(folder: folder, followLinks: followLinks)
    folderStatus = try withFileErrors(FileStatus.read(folder))
    let text: ManifestText
    (text, manifestStatus) = try files.manifest(isLenient: options.isLenient)
    manifestBytes = text.bytes
    var (manifest, findings, faults) = try ManifestReader.read(
      text, .legacy, options.supplements, isLenient: options.isLenient)
    let layout: DirectoryLayout
    do {
      layout = try DirectoryLayout(
        folder, followLinks: followLinks, names: (manifest.executable, manifest.source))
    } catch {
      guard options.isLenient, error.code == .executableMissing else { throw error }
      faults.append(error)
      layout = DirectoryLayout(folder, without: (manifest.executable, manifest.source))
    }
    if layout.executable == layout.source {
      throw BundleError(
        .manifestInvalid, "\(layout.source) would be source and executable of the same bundle")
    }
    var members = MemberList(files)
    let executable: Member
    do { executable = try members.add(layout.executable, missing: .executableMissing) } catch {
      guard options.isLenient else { throw error }
      executable = .absent(layout.executable)
    }
    let source: Member
    do { source = try members.add(layout.source, missing: .sourceMissing) } catch let error
      where options.isLenient
    {
      faults.append(error)
      source = .absent(layout.source)
    } catch {
      guard error.code == .sourceMissing, options.sourceFallback == .empty else { throw error }
      source = Member(path: layout.source, size: 0, mode: nil, locator: Self.noFile)
      findings.add(.keyReplaced, "the folder has no source: an empty \(layout.source) was written")
    }
    var further: [Member] = []
    if !isFlat {
      further = try members.addOthers(
        except: [layout.manifest, layout.executable, layout.source],
        options.isLenient ? .drop : options.extraMembers)
    }
    findings += Self.findings(of: manifest, layout)
    let kept = try options.extraMembers.apply(to: further, &findings)
    bundle = BundleContents(
      container: .directory, executable: executable, source: source, extraMembers: kept,
      manifest: manifest, findings: findings, faults: faults,
      manifestMode: manifestStatus.mode & 0o777,
      remainder: members.remainder,
      containerFile: ContainerFile(
        executable.isAbsent ? manifestStatus : members.statuses[executable.locator]))
    self.isFlat = isFlat
    self.options = options
    listed = members.statuses
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
    if member.isAbsent { throw bundle.absence(of: member) }
    try file(of: member).read(maxSize: options.maxSize, into: consume)
  }

  package func read(_ member: Member, at offset: UInt64, into buffer: UnsafeMutableRawBufferPointer)
    throws(BundleError) -> Int
  {
    let file = try file(of: member).open()
    return try withFileErrors(file.read(into: buffer, at: offset))
  }

  package func firstBytes(of member: Member, count: Int) throws(BundleError) -> [UInt8] {
    member.isAbsent ? [] : try file(of: member).firstBytes(count: count)
  }

  private func file(of member: Member) throws(BundleError) -> ListedFile {
    guard listed.indices.contains(member.locator) else { throw bundle.absence(of: member) }
    return ListedFile(folder: files, path: member.path, status: listed[member.locator])
  }

  package func checkUnchanged() throws(BundleError) {
    for member in bundle.members where member.locator >= 0 {
      try file(of: member).checkUnchanged()
    }
  }

  /// The files as they are, for a copy of the bundle.
  package func asItIs() throws(BundleError) -> LegacyMembers {
    try LegacyMembers(copying: bundle, manifest: files.manifest().text.bytes)
  }

  package var manifestSize: UInt64 { manifestStatus.size }

  package var originals: OriginalFiles {
    // A folder that is named by a link: the link goes, and what it leads to stays.
    if !isFlat, (try? FileStatus.read(files.folder, followLinks: false).kind) == .link,
      let status = try? FileStatus.read(files.folder)
    {
      return OriginalFiles(files.folder, status)
    }
    var originals: [Original] = []
    var taken: Set<ByteString> = []
    func add(_ path: ByteString, _ status: FileStatus) {
      // Where a link leads to it, the link is what lies in the folder, and only that goes.
      let link = files.followLinks ? files.firstLink(in: path) : nil
      guard taken.insert(link ?? path).inserted else { return }
      let target = link.flatMap { try? FileStatus.read(files.folder.joined($0)) }
      originals.append(Original(link ?? path, target ?? status))
    }
    for member in bundle.members where member.locator >= 0 {
      add(member.path, listed[member.locator])
    }
    add(MemberPath.manifest, manifestStatus)
    return OriginalFiles(
      folder: files.folder, originals, status: isFlat ? nil : folderStatus)
  }
}

/// The members of a folder, as they are listed.
private struct MemberList {
  private let files: FolderFiles
  private(set) var statuses: [FileStatus] = []
  /// Folders that no file lies in, and names that lead to a folder again, for people.
  private(set) var remainder: [String] = []

  init(_ files: FolderFiles) { self.files = files }

  mutating func add(_ path: ByteString, missing: ErrorCode) throws(BundleError) -> Member {
    guard let status = try files.status(of: path) else {
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
    except taken: [ByteString], _ choice: ExtraMembers
  ) throws(BundleError) -> [Member] {
    var walk = FolderWalk(files.folder, followLinks: files.followLinks)
    var members: [Member] = []
    var folders: [ByteString] = []
    var otherNames: [String] = []
    try walk.run { entry throws(BundleError) in
      if taken.contains(entry.relative) { return false }
      switch entry.kind {
      case .folder:
        folders.append(ByteString(entry.relative.bytes + [ByteString.slash]))
        return true
      case .entered(let first):
        otherNames.append("\(entry.relative), the same folder as \(first)")
        return false
      case .unreadable(let error), .brokenLink(let error): throw BundleError(error)
      case .link:
        if choice == .drop { return false }
        throw FolderFiles.isLink(entry.relative)
      case .file:
        if choice == .keep, let objection = RelativePath.objection(to: entry.relative) {
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
    if !otherNames.isEmpty {
      remainder.append("further names of folders (\(NotKept.list(otherNames)))")
    }
    return members
  }
}
