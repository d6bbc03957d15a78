package import ByteStrings
package import Files
package import Zip

/// Reads a legacy archive (ADR 0001, ADR 0002).
package final class ZipBundleReader: BundleReader {
  package let bundle: BundleContents
  package let manifestBytes: [UInt8]
  private let file: InputFile
  private let archive: ZipReader
  private let options: ReadingOptions

  /// Opens an archive and finds its members.
  ///
  /// - Throws: the codes of archives, manifests and of what a manifest names.
  package init(_ file: consuming InputFile, _ options: ReadingOptions) throws(BundleError) {
    let archive: ZipReader
    do {
      archive = try ZipReader(descriptor: file.descriptor, size: file.size)
    } catch { throw BundleError(error) }
    let contents = try ArchiveContents(archive, options)
    bundle = contents.bundle(containerFile: ContainerFile(file.status))
    manifestBytes = contents.manifestBytes
    self.file = file
    self.archive = archive
    self.options = options
  }

  package func read(_ member: Member, into consume: ByteConsumer) throws(BundleError) {
    if member.isAbsent { throw bundle.absence(of: member) }
    try withArchiveErrors {
      try archive.read(archive.entries[member.locator], maxSize: options.maxSize, into: consume)
    }
  }

  package func read(_ member: Member, into buffers: some ChunkBuffers) throws(BundleError) {
    if member.isAbsent { throw bundle.absence(of: member) }
    try withArchiveErrors {
      try archive.read(
        archive.entries[member.locator], maxSize: options.maxSize, borrow: buffers.borrow,
        giveBack: buffers.giveBack)
    }
  }

  package func firstBytes(of member: Member, count: Int) throws(BundleError) -> [UInt8] {
    if member.isAbsent { return [] }
    do {
      return try archive.firstBytes(
        of: archive.entries[member.locator], count: count, maxSize: options.maxSize)
    } catch { throw BundleError(error) }
  }

  /// Expands every member and compares its size and CRC-32, for an archive that is copied as it is.
  /// Further members that we cannot expand are passed over: nothing can be said of them.
  package func checkMembers() throws(BundleError) {
    try withArchiveErrors {
      for (position, entry) in archive.entries.enumerated() where !entry.isFolder {
        let isNeeded = [bundle.executable.locator, bundle.source.locator].contains(position)
        guard isNeeded || entry.isReadable else { continue }
        try archive.read(entry, maxSize: options.maxSize) { _ in }
      }
    }
  }

  /// The size of the whole archive in bytes.
  package var size: UInt64 { file.size }

  /// Streams the archive as it is, from the descriptor that its members are read through.
  package func readArchive(into consume: ByteConsumer) throws(BundleError) {
    try file.stream(from: 0, count: file.size, into: consume)
  }

  package func checkUnchanged() throws(BundleError) {
    try withFileErrors { () throws(FileError) in try file.checkUnchanged() }
  }

  package var originals: OriginalFiles { OriginalFiles(file, isRunnable: false) }

  package var manifestSize: UInt64 { manifestMember?.size ?? 0 }

  /// The manifest as a member: its size in bytes and the mode that the archive records.
  package var manifestMember: (size: UInt64, mode: UInt16?)? {
    archive.entries.first { $0.name == MemberPath.manifest }
      .map { ($0.size, $0.unixMode.map { $0 & 0o7777 }) }
  }
}

extension ZipBundleReader {
  /// The sizes of all members in bytes, by the archive's directory alone; nil where it has none that
  /// can be read.
  package static func memberSizes(_ path: ByteString) -> [UInt64]? {
    guard let file = try? InputFile(path) else { return nil }
    return try? ZipScan.sizes(descriptor: file.descriptor, size: file.size)
  }

  /// Whether a file is an archive with a manifest at its root.
  package static func hasManifest(_ path: ByteString) -> Bool {
    guard let file = try? InputFile(path) else { return false }
    return hasManifest(file)
  }

  static func hasManifest(_ file: borrowing InputFile) -> Bool {
    let entries = try? ZipScan.entries(descriptor: file.descriptor, size: file.size)
    return entries?.contains { $0.name == MemberPath.manifest } ?? false
  }
}

extension ZipReader {
  /// The manifest's entry and its bytes.
  ///
  /// - Throws: `manifestMissing`, `otherSDK`, `notARegularMember`, `manifestTooLarge`, and what is
  ///   wrong with the member's bytes.
  borrowing func manifest() throws(BundleError) -> (entry: ZipEntry, bytes: [UInt8]) {
    let entry = try manifestEntry()
    try Manifest.checkSize(entry.size)
    do { return (entry, try contents(of: entry, maxSize: Manifest.sizeLimit)) } catch {
      throw BundleError(error)
    }
  }

  /// The manifest's entry.
  ///
  /// - Throws: `manifestMissing`, `otherSDK`, `notARegularMember`.
  borrowing func manifestEntry() throws(BundleError) -> ZipEntry {
    guard let entry = entries.last(where: { $0.name == MemberPath.manifest }) else {
      if let other = OtherSDK(self) { throw other.error }
      throw BundleError(.manifestMissing, "the archive has no airflow-metadata.yaml at its root")
    }
    try ArchiveContents.checkRegular(entry)
    return entry
  }
}

/// The members of an archive, told apart by the manifest.
private struct ArchiveContents {
  let manifestBytes: [UInt8]
  private let manifest: Manifest
  private var findings: [Finding]
  private let executable: Member
  private let source: Member
  private let further: [Member]
  private let manifestMode: UInt16?
  private let remainder: [String]
  private let faults: [BundleError]

  init(_ archive: borrowing ZipReader, _ options: ReadingOptions) throws(BundleError) {
    var index: [ByteString: Int] = [:]
    for (position, entry) in archive.entries.enumerated() { index[entry.name] = position }
    let manifestEntry: ZipEntry
    let bytes: [UInt8]
    var tooLarge: BundleError?
    do { (manifestEntry, bytes) = try archive.manifest() } catch {
      guard options.isLenient, error.code == .manifestTooLarge else { throw error }
      (manifestEntry, bytes, tooLarge) = (try archive.manifestEntry(), [], error)
    }
    let place = index[MemberPath.manifest] ?? 0
    manifestBytes = options.isLenient ? bytes : []
    var faults: [BundleError] = []
    if options.isLenient {
      (manifest, findings, faults) = try ManifestReader.readLeniently(bytes, .legacy)
      if let tooLarge { faults = [tooLarge] }
    } else {
      (manifest, findings) = try ManifestReader.read(bytes, .legacy)
    }

    let names = (executable: manifest.executable, source: manifest.source)
    executable = try Self.found("executable", names.executable, options, &faults) {
      path throws(BundleError) in
      try Self.member(path, in: archive.entries, index, missing: .executableMissing, "executable")
    }
    source = try Self.found("source", names.source, options, &faults) { path throws(BundleError) in
      try Self.member(path, in: archive.entries, index, missing: .sourceMissing, "source")
    }
    if executable.path == source.path {
      let error = BundleError(
        .manifestInvalid, "the manifest names \(source.path) as source and as executable")
      guard options.isLenient else { throw error }
      faults.append(error)
    }
    self.faults = faults

    let taken = [place, executable.locator, source.locator]
    var rest: [Member] = []
    for (position, entry) in archive.entries.enumerated()
    where !entry.isFolder && !taken.contains(position) {
      if options.extraMembers == .keep && !options.isLenient { try Self.checkRegular(entry) }
      rest.append(Self.member(entry, at: position))
    }
    manifestMode = manifestEntry.unixMode.map { $0 & 0o777 }
    remainder = Self.remainder(of: archive)
    let finding: Finding?
    (further, finding) = try options.extraMembers.apply(to: rest)
    if let finding { findings.append(finding) }
  }

  func bundle(containerFile: ContainerFile) -> BundleContents {
    BundleContents(
      container: .zip, executable: executable, source: source, extraMembers: further,
      manifest: manifest, findings: findings, faults: faults, manifestMode: manifestMode,
      remainder: remainder,
      containerFile: containerFile)
  }

  /// What is in the archive besides members.
  private static func remainder(of archive: borrowing ZipReader) -> [String] {
    let entries = archive.entries
    var remainder: [String] = []
    if archive.prefixLength > 0 {
      remainder.append("\(archive.prefixLength) bytes before the archive")
    }
    if archive.commentLength > 0 {
      remainder.append("the archive's comment (\(archive.commentLength) bytes)")
    }
    let commented = entries.filter { $0.commentLength > 0 }.map { "\($0.name)" }
    if !commented.isEmpty { remainder.append("comments (on \(NotKept.list(commented)))") }
    let folders = entries.filter { $0.isFolder && !$0.name.isEmpty }.map(\.name)
    let members = entries.lazy.filter { !$0.isFolder }.map(\.name)
    return remainder + NotKept.emptyFolders(folders, members: members)
  }

  /// The member that a key of the manifest names; where it is only to be shown that there is none,
  /// one that stands in for it.
  private static func found(
    _ key: String, _ value: ByteString?, _ options: ReadingOptions, _ faults: inout [BundleError],
    _ find: (ByteString) throws(BundleError) -> Member
  ) throws(BundleError) -> Member {
    do { return try find(path(key, value)) } catch {
      guard options.isLenient else { throw error }
      // A manifest that cannot be read names nothing, which its own fault says already.
      if value != nil || faults.isEmpty { faults.append(error) }
      return .absent(value.map(MemberPath.normalized) ?? ByteString(key))
    }
  }

  private static func path(_ key: String, _ value: ByteString?) throws(BundleError) -> ByteString {
    guard let value else { throw BundleError(.manifestInvalid, "the manifest has no \(key)") }
    let path = MemberPath.normalized(value)
    if path.bytes.last == ByteString.slash {
      throw BundleError(.notARegularMember, "the manifest's \(key) \(value) is a folder")
    }
    if let objection = MemberPath.objection(to: path) {
      throw BundleError(.unsafePath, "the manifest's \(key) \(value) \(objection)")
    }
    if path == MemberPath.manifest {
      throw BundleError(.manifestInvalid, "the manifest names itself as \(key)")
    }
    return path
  }

  private static func member(
    _ path: ByteString, in entries: [ZipEntry], _ index: [ByteString: Int], missing: ErrorCode,
    _ role: String
  ) throws(BundleError) -> Member {
    guard let position = index[path] else {
      if index[ByteString(path.bytes + [ByteString.slash])] != nil {
        throw BundleError(.notARegularMember, "the \(role) \(path) is a folder")
      }
      throw BundleError(
        missing, "the archive has no member \(path), which its manifest names as \(role)")
    }
    try checkRegular(entries[position])
    return member(entries[position], at: position)
  }

  private static func member(_ entry: ZipEntry, at position: Int) -> Member {
    Member(path: entry.name, size: entry.size, mode: entry.unixMode, locator: position)
  }

  /// Refuses links, devices and folders, which no footer bundle can hold.
  fileprivate static func checkRegular(_ entry: ZipEntry) throws(BundleError) {
    let type = (entry.unixMode ?? 0) & 0o170000
    if entry.isFolder || (type != 0 && type != 0o100000) {
      throw BundleError(
        .notARegularMember, "the member \(entry.name) is a link, a folder or a device")
    }
  }
}

/// Runs calls of an archive, with what they call back, and turns their errors into ours.
package func withArchiveErrors<Result>(_ body: () throws -> Result) throws(BundleError) -> Result {
  do { return try body() } catch let error as BundleError {
    throw error
  } catch let error as ZipError {
    throw BundleError(error)
  } catch { throw BundleError(.ioError, "\(error)") }
}

extension BundleError {
  /// What an archive's trouble means to the user.
  package init(_ error: ZipError) {
    let code: ErrorCode =
      switch error.kind {
      case .notAZip: .notAZip
      case .corrupt: .corruptArchive
      case .crcMismatch: .crcMismatch
      case .encryptedMember: .encryptedMember
      case .unsupportedCompression: .unsupportedCompression
      case .duplicateMember: .duplicateMember
      case .unsafePath: .unsafePath
      case .tooManyMembers: .tooManyMembers
      case .tooLarge: .tooLarge
      case .io(let errno):
        errno == 28 || errno == 122 ? .noSpace : errno == 13 ? .permissionDenied : .ioError
      case .outOfMemory: .ioError
      }
    let subject = error.member.map { "the member \($0)" } ?? "the archive"
    self.init(code, "\(subject): \(error.detail)")
  }
}
