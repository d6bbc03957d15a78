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
  /// A member that was looked at, and is no larger than a chunk: whoever reads it finds it expanded.
  private var expanded: (locator: Int, bytes: [UInt8])?

  /// Opens an archive and finds its members.
  ///
  /// - Throws: the codes of archives, manifests and of what a manifest names.
  package init(_ file: consuming InputFile, _ options: ReadingOptions) throws(BundleError) {
    let archive = try withZipErrors { try ZipReader(descriptor: file.descriptor, size: file.size) }
    let (entry, text) = try archive.manifest(isLenient: options.isLenient)
    bundle = try BundleContents(archive, entry, text, options, ContainerFile(file.status))
    // Else nobody wants it, and it would take room beside its own tree.
    manifestBytes = options.isLenient ? text.bytes : []
    self.file = file
    self.archive = archive
    self.options = options
  }

  package func read(_ member: Member, into consume: ByteConsumer) throws(BundleError) {
    if member.isAbsent { throw bundle.absence(of: member) }
    if let expanded, expanded.locator == member.locator {
      return try expanded.bytes.withBytes(consume)
    }
    try withZipErrors {
      try archive.read(archive.entries[member.locator], maxSize: options.maxSize, into: consume)
    }
  }

  package func read(_ member: Member, into buffers: some ChunkBuffers) throws(BundleError) {
    if member.isAbsent { throw bundle.absence(of: member) }
    try withZipErrors {
      try archive.read(
        archive.entries[member.locator], maxSize: options.maxSize, borrow: buffers.borrow,
        giveBack: buffers.giveBack)
    }
  }

  package func firstBytes(of member: Member, count: Int) throws(BundleError) -> [UInt8] {
    if member.isAbsent { return [] }
    let entry = archive.entries[member.locator]
    // What is wrong with its end is said by whoever reads it, as of a large one.
    if expanded?.locator != member.locator, 1...UInt64(ZipReader.chunkSize) ~= entry.size,
      let bytes = try? archive.contents(of: entry, maxSize: options.maxSize)
    {
      expanded = (member.locator, bytes)
    }
    if let expanded, expanded.locator == member.locator {
      return Array(expanded.bytes.prefix(count))
    }
    return try withZipErrors {
      try archive.firstBytes(of: entry, count: count, maxSize: options.maxSize)
    }
  }

  /// Expands every member and compares its size and CRC-32, for an archive that is copied as it is.
  /// Further members that we cannot expand are passed over: nothing can be said of them.
  package func checkMembers() throws(BundleError) {
    try withZipErrors {
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
    try withFileErrors(file.checkUnchanged())
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
  fileprivate borrowing func manifest(isLenient: Bool) throws(BundleError) -> (
    entry: ZipEntry, text: ManifestText
  ) {
    let entry = try manifestEntry()
    let text = try ManifestText(size: entry.size, isLenient: isLenient) {
      _ throws(BundleError) in
      try withZipErrors { try contents(of: entry, maxSize: Manifest.sizeLimit) }
    }
    return (entry, text)
  }

  /// The manifest's entry.
  ///
  /// - Throws: `manifestMissing`, `otherSDK`, `notARegularMember`.
  borrowing func manifestEntry() throws(BundleError) -> ZipEntry {
    guard let entry = entries.last(where: { $0.name == MemberPath.manifest }) else {
      if let other = OtherSDK(self) { throw other.error }
      throw BundleError(.manifestMissing, "the archive has no airflow-metadata.yaml at its root")
    }
    try entry.checkRegular()
    return entry
  }
}

extension BundleContents {
  /// The members of an archive, told apart by the manifest.
  fileprivate convenience init(
    _ archive: borrowing ZipReader, _ manifestEntry: ZipEntry, _ text: ManifestText,
    _ options: ReadingOptions, _ containerFile: ContainerFile
  ) throws(BundleError) {
    let entries = archive.entries
    var (manifest, findings, faults) = try ManifestReader.read(
      text, .legacy, isLenient: options.isLenient)

    /// The member that a key of the manifest names; where it is only to be shown that there is none,
    /// one that stands in for it.
    func member(_ key: String, _ value: ByteString?, missing: ErrorCode) throws(BundleError)
      -> Member
    {
      do { return try Self.member(key, value, in: entries, missing: missing) } catch {
        guard options.isLenient else { throw error }
        // A manifest that cannot be read names nothing, which its own fault says already.
        if value != nil || faults.isEmpty { faults.append(error) }
        return .absent(value.map(MemberPath.normalized) ?? ByteString(key))
      }
    }
    let executable = try member("executable", manifest.executable, missing: .executableMissing)
    let source = try member("source", manifest.source, missing: .sourceMissing)
    if executable.path == source.path {
      let error = BundleError(
        .manifestInvalid, "the manifest names \(source.path) as source and as executable")
      guard options.isLenient else { throw error }
      faults.append(error)
    }

    let taken = [executable.locator, source.locator]
    var further: [Member] = []
    for (position, entry) in entries.enumerated()
    where !entry.isFolder && entry.name != MemberPath.manifest && !taken.contains(position) {
      if options.extraMembers == .keep && !options.isLenient { try entry.checkRegular() }
      further.append(Member(entry, at: position))
    }
    let kept = try options.extraMembers.apply(to: further, &findings)
    self.init(
      container: .zip, executable: executable, source: source, extraMembers: kept,
      manifest: manifest, findings: findings, faults: faults,
      manifestMode: manifestEntry.unixMode.map { $0 & 0o777 },
      remainder: Self.remainder(of: archive), containerFile: containerFile)
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

  private static func member(
    _ key: String, _ value: ByteString?, in entries: [ZipEntry], missing: ErrorCode
  ) throws(BundleError) -> Member {
    guard let value else { throw BundleError(.manifestInvalid, "the manifest has no \(key)") }
    let path = MemberPath.normalized(value)
    if path.bytes.last == ByteString.slash {
      throw BundleError(.notARegularMember, "the manifest's \(key) \(value) is a folder")
    }
    if let objection = RelativePath.objection(to: path) {
      throw BundleError(.unsafePath, "the manifest's \(key) \(value) \(objection)")
    }
    if path == MemberPath.manifest {
      throw BundleError(.manifestInvalid, "the manifest names itself as \(key)")
    }
    guard let position = entries.lastIndex(where: { $0.name == path }) else {
      let folder = ByteString(path.bytes + [ByteString.slash])
      if entries.contains(where: { $0.name == folder }) {
        throw BundleError(.notARegularMember, "the \(key) \(path) is a folder")
      }
      throw BundleError(
        missing, "the archive has no member \(path), which its manifest names as \(key)")
    }
    try entries[position].checkRegular()
    return Member(entries[position], at: position)
  }
}

extension Member {
  fileprivate init(_ entry: ZipEntry, at position: Int) {
    self.init(path: entry.name, size: entry.size, mode: entry.unixMode, locator: position)
  }
}

extension ZipEntry {
  /// Refuses links, devices and folders, which no footer bundle can hold.
  fileprivate func checkRegular() throws(BundleError) {
    let type = (unixMode ?? 0) & 0o170000
    if isFolder || (type != 0 && type != 0o100000) {
      throw BundleError(.notARegularMember, "the member \(name) is a link, a folder or a device")
    }
  }
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
      case .io(let errno): ErrorCode(errno: errno)
      case .outOfMemory: .ioError
      }
    let subject = error.member.map { "the member \($0)" } ?? "the archive"
    self.init(code, "\(subject): \(error.detail)")
  }
}

/// Runs calls of the layer below and turns their errors into ours. Those that are ours, of a closure
/// that was given them, stay.
package func withZipErrors<Result: ~Copyable>(_ body: () throws -> Result) throws(BundleError)
  -> Result
{
  do { return try body() } catch let error as BundleError {
    throw error
  } catch let error as ZipError {
    throw BundleError(error)
  } catch { throw BundleError(.ioError, "\(error)") }
}
