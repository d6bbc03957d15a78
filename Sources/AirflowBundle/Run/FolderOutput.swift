import ByteStrings
import Files
import LibC

/// A `directory` bundle made of a bundle in another container, or a copy of one.
struct FolderOutput: Output {
  let reader: any SeekingBundleReader
  let options: ConversionOptions

  var facts: BundleFacts { BundleFacts(reader.bundle) }
  var originals: OriginalFiles { reader.originals }
  var containerFile: ContainerFile { reader.bundle.containerFile }
  func isPE() throws(BundleError) -> Bool { false }
  func checkUnchanged() throws(BundleError) { try reader.checkUnchanged() }

  private func members() throws(BundleError) -> LegacyMembers {
    if let copied = reader as? DirectoryBundleReader { return try copied.asItIs() }
    return try LegacyMembers(forDirectory: reader.bundle)
  }

  private func written(_ members: LegacyMembers) throws(BundleError) -> Written {
    try members.checkEach(options.maxSize)
    var written = Written(size: members.totalSize, digest: [], mode: 0o755)
    written.image = try reader.inspectExecutable()
    written.members = members.rows
    written.findings =
      reader is DirectoryBundleReader
      ? NotKept.findings(copying: reader.bundle)
      : NotKept.findings(exporting: reader.bundle, with: members.remainder)
    return written
  }

  /// The paths of the files below the folder.
  func paths() throws(BundleError) -> [ByteString] { try members().all.map(\.path) }

  /// Everything but the writing: all members are read, as writing them would.
  func plan(_ work: ItemProgress) throws(BundleError) -> Written {
    let members = try members()
    var written = try written(members)
    for (index, entry) in members.all.enumerated() {
      var sink = NullSink(work: work, path: entry.path)
      written.setDigest(try stream(entry, to: &sink), ofMember: index)
    }
    try checkUnchanged()
    return written
  }

  /// Writes the folder, which appears whole.
  ///
  /// - Parameters:
  ///   - promise: what has to be true of the folder before it gets its name.
  ///   - swapping: the original of the same name, if it is to be swapped for the folder; and what
  ///     is to happen just before that.
  /// - Returns: nil where something else has the name by now.
  func write(
    to path: ByteString, _ work: ItemProgress, _ promise: Promise?,
    swapping: (originals: OriginalFiles, prepare: () throws(BundleError) -> Void)?
  ) throws(BundleError) -> Written? {
    let members = try members()
    var written = try written(members)
    let folder = try withFileErrors { () throws(FileError) in try OutputFolder(path) }
    let owner = (user: containerFile.owner, group: containerFile.group)
    for (index, entry) in members.all.enumerated() {
      let target = folder.work.joined(entry.path)
      try withFileErrors { () throws(FileError) in
        _ = try Folders.make(target.parent, sync: options.syncs)
      }
      var sink = try FileSink(target, work)
      let digest = try stream(entry, to: &sink)
      written.setDigest(digest, ofMember: index)
      if options.verifies || options.originals != .keep {
        try sink.verify(digest, size: entry.size)
      }
      let isNamed = try sink.publish(
        .init(mode: entry.mode, owner: owner, replacing: false, sync: options.syncs))
      if !isNamed { throw BundleError(.ioError, "\(target) appeared while it was being written") }
    }
    try checkUnchanged()
    try promise?.check(written.result(isFolder: true))
    try swapping?.prepare()
    work.isPublishing = true
    do throws(FileError) {
      if let originals = swapping?.originals, let original = originals.files.first {
        var aside = try SetAside(in: originals.open())
        try folder.publish(
          owner: owner, sync: options.syncs, exchanging: original, in: &aside)
      } else {
        try folder.publish(owner: owner, sync: options.syncs)
      }
    } catch {
      if error.errno == EEXIST || error.errno == ENOTEMPTY { return nil }
      if swapping == nil { throw BundleError(error) }
      if error.reason == .changed { return nil }
      throw BundleError.noExchange(error, path)
    }
    return written
  }

  /// What the folder would be, and whether the one that is there has exactly these files with these
  /// bytes and modes.
  func compare(with path: ByteString, _ work: ItemProgress) throws(BundleError) -> (
    Written, isEqual: Bool
  ) {
    let members = try members()
    var written = try written(members)
    var isEqual = Self.paths(below: path) == Set(members.all.map(\.path))
    for (index, entry) in members.all.enumerated() {
      guard isEqual, let file = try? InputFile(path.joined(entry.path)),
        file.status.mode == entry.mode, file.size == entry.size
      else {
        isEqual = false
        var sink = NullSink(work: work)
        written.setDigest(try stream(entry, to: &sink), ofMember: index)
        continue
      }
      var sink = CompareSink(file, work)
      written.setDigest(try stream(entry, to: &sink), ofMember: index)
      isEqual = sink.isEqualAtEnd
    }
    return (written, isEqual)
  }

  /// The files below a folder; nil where there is something else too, or it cannot be listed.
  private static func paths(below folder: ByteString) -> Set<ByteString>? {
    var found: Set<ByteString> = []
    var walk = FolderWalk(folder, followLinks: false)
    var isOdd = false
    walk.run { entry in
      switch entry.kind {
      case .folder: return true
      case .file: found.insert(entry.relative)
      default: isOdd = true
      }
      return false
    }
    return isOdd ? nil : found
  }

  /// Streams a member; returns its SHA-256.
  private func stream(_ entry: LegacyMembers.Entry, to sink: inout some ByteSink & ~Copyable)
    throws(BundleError) -> [UInt8]
  {
    var digest = Digest()
    try stream(entry) { chunk throws(BundleError) in
      digest.update(chunk)
      try sink.write(chunk)
    }
    return digest.value
  }

  private func stream(_ entry: LegacyMembers.Entry, _ consume: ByteConsumer) throws(BundleError) {
    switch entry.content {
    case .member(let member): try reader.read(member, into: consume)
    case .bytes(let bytes): try bytes.withBytes(consume)
    }
  }
}
