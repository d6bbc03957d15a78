import ByteStrings
import Files
import LibC

/// A `directory` bundle made of a bundle in another container, or a copy of one.
struct FolderOutput: ReaderOutput {
  let reader: any BundleReader
  private let options: ConversionOptions
  private let members: LegacyMembers

  init(_ reader: any BundleReader, _ options: ConversionOptions) throws(BundleError) {
    self.reader = reader
    self.options = options
    members =
      if let copied = reader as? DirectoryBundleReader { try copied.asItIs() } else {
        try LegacyMembers(forDirectory: reader.bundle)
      }
  }

  /// What the folder is going to be, without the SHA-256 of its members.
  private func begun() throws(BundleError) -> Written {
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

  /// What the folder is once `stream` has streamed each of its members and returned its SHA-256.
  private func finished(
    _ begun: Written, _ stream: (LegacyMembers.Entry) throws(BundleError) -> [UInt8]
  ) throws(BundleError) -> Written {
    var written = begun
    for (index, entry) in members.all.enumerated() {
      written.members?[index].sha256 = hexadecimal(try stream(entry))
    }
    return written
  }

  /// The paths of the files below the folder.
  var paths: [ByteString] { members.all.map(\.path) }

  /// Everything but the writing: all members are read, as writing them would.
  func plan(_ work: ItemProgress) throws(BundleError) -> Written {
    let written = try finished(begun()) { entry throws(BundleError) in
      var sink = NullSink(work: work, path: entry.path)
      return try stream(entry, to: &sink)
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
    let begun = try begun()
    let folder = try withFileErrors(OutputFolder(path))
    let owner = (user: containerFile.owner, group: containerFile.group)
    let written = try finished(begun) { entry throws(BundleError) in
      let target = folder.work.joined(entry.path)
      try withFileErrors { () throws(FileError) in
        _ = try Folders.make(target.parent, sync: options.syncs)
      }
      var sink = try FileSink(target, work)
      let digest = try stream(entry, to: &sink)
      if options.verifies || options.originals != .keep {
        try sink.verify(digest, size: entry.size)
      }
      let isNamed = try sink.publish(
        .init(mode: entry.mode, owner: owner, replacing: false, sync: options.syncs))
      if !isNamed { throw BundleError(.ioError, "\(target) appeared while it was being written") }
      return digest
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
    var isEqual = Self.paths(below: path) == Set(paths)
    let written = try finished(begun()) { entry throws(BundleError) in
      guard isEqual, let file = try? InputFile(path.joined(entry.path)),
        file.status.mode == entry.mode, file.size == entry.size
      else {
        isEqual = false
        var sink = NullSink(work: work)
        return try stream(entry, to: &sink)
      }
      var sink = CompareSink(file, work)
      let digest = try stream(entry, to: &sink)
      isEqual = sink.isEqualAtEnd
      return digest
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
    switch entry.content {
    case .bytes(let bytes):
      digest.update(bytes)
      try sink.write(bytes)
    case .member(let member):
      try reader.read(member) { chunk throws(BundleError) in
        digest.update(chunk)
        try sink.write(chunk)
      }
    }
    return digest.value
  }
}
