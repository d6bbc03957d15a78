import ByteStrings
import Files
import SystemPackage

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
    if !(reader is DirectoryBundleReader) {
      written.findings = NotKept.findings(exporting: reader.bundle, with: members.remainder)
    }
    return written
  }

  /// The paths of the files below the folder.
  func paths() throws(BundleError) -> [ByteString] { try members().all.map(\.path) }

  /// Everything but the writing.
  ///
  /// - Parameter work: where all members are read too, as writing them would; nil where they have
  ///   been read already.
  func plan(_ work: ItemProgress?) throws(BundleError) -> Written {
    let members = try members()
    let written = try written(members)
    guard let work else { return written }
    for entry in members.all {
      var sink = NullSink(work: work, path: entry.path)
      try stream(entry) { chunk throws(BundleError) in try sink.write(chunk) }
    }
    try checkUnchanged()
    return written
  }

  /// Writes the folder, which appears whole.
  ///
  /// - Parameter swapping: the original of the same name, if it is to be swapped for the folder;
  ///   and what is to happen just before that.
  /// - Returns: nil where something else has the name by now.
  func write(
    to path: ByteString, _ work: ItemProgress,
    swapping: (originals: OriginalFiles, prepare: () throws(BundleError) -> Void)?
  ) throws(BundleError) -> Written? {
    let members = try members()
    let written = try written(members)
    let folder = try withFileErrors { () throws(FileError) in try OutputFolder(path) }
    let owner = (user: containerFile.owner, group: containerFile.group)
    for entry in members.all {
      let target = folder.work.joined(entry.path)
      try withFileErrors { () throws(FileError) in
        _ = try Folders.make(target.parent, sync: options.syncs)
      }
      var sink = try FileSink(target, work)
      var digest = Digest()
      try stream(entry) { chunk throws(BundleError) in
        digest.update(chunk)
        try sink.write(chunk)
      }
      if options.verifies || options.originals != .keep {
        try sink.verify(digest.value, size: entry.size)
      }
      let isNamed = try sink.publish(
        .init(mode: entry.mode, owner: owner, replacing: false, sync: options.syncs))
      if !isNamed { throw BundleError(.ioError, "\(target) appeared while it was being written") }
    }
    try checkUnchanged()
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
      if error.errno == .fileExists || error.errno == .directoryNotEmpty { return nil }
      if swapping == nil { throw BundleError(error) }
      if error.reason == .changed { return nil }
      throw BundleError.noExchange(error, path)
    }
    return written
  }

  /// Whether a folder holds exactly these files with these modes.
  func isEqual(to path: ByteString, _ work: ItemProgress) throws(BundleError) -> Bool {
    let members = try members()
    var found: Set<ByteString> = []
    var walk = FolderWalk(path, followLinks: false)
    var isOdd = false
    walk.run { entry in
      switch entry.kind {
      case .folder: return true
      case .file: found.insert(entry.relative)
      default: isOdd = true
      }
      return false
    }
    guard !isOdd, found == Set(members.all.map(\.path)) else { return false }
    for entry in members.all {
      let file = try withFileErrors { () throws(FileError) in
        try InputFile(path.joined(entry.path))
      }
      guard file.status.mode == entry.mode, file.size == entry.size else { return false }
      var sink = CompareSink(file, work)
      try stream(entry) { chunk throws(BundleError) in try sink.write(chunk) }
      guard sink.isEqualAtEnd else { return false }
    }
    return true
  }

  private func stream(_ entry: LegacyMembers.Entry, _ consume: ByteConsumer) throws(BundleError) {
    switch entry.content {
    case .member(let member): try reader.read(member, into: consume)
    case .bytes(let bytes):
      let result: Result<Void, BundleError> = bytes.withUnsafeBytes { buffer in
        do throws(BundleError) { return .success(try consume(buffer)) } catch {
          return .failure(error)
        }
      }
      try result.get()
    }
  }
}
