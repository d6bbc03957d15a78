import ByteStrings
import Files

/// What is at the place of an output already, and what becomes of it.
extension ItemConversion {
  enum Existing: Equatable {
    case none
    case file(mode: UInt16)
    case folder
    /// A link to a file or to nothing.
    case link
    /// A device, a FIFO, a socket, or a link to one or to a folder: never replaced.
    case other
  }

  func existing(at path: ByteString) throws(BundleError) -> Existing {
    let status = try withFileErrors(FileStatus.ifExists(path, followLinks: false))
    switch status?.kind {
    case nil: return .none
    case .folder: return .folder
    case .file: return .file(mode: status?.mode ?? 0)
    case .link:
      // It is replaced itself, unless it is the way to a device: `/dev/stdout` is such a link.
      let target = (try? FileStatus.read(path))?.kind
      return target == nil || target == .file ? .link : .other
    case .other: return .other
    }
  }

  func taken(_ path: ByteString, by existing: Existing) -> BundleError {
    BundleError(
      .outputExists,
      existing == .folder
        ? "its output \(path) is there already, as a folder"
        : "its output \(path) is there already, and is no regular file",
      advice: "remove it or choose another place")
  }

  func compare(_ output: some FileOutput, with path: ByteString) throws(BundleError) -> (
    written: Written, isEqual: Bool
  ) {
    guard let file = try? InputFile(path) else {
      // Not to be read: it cannot be told from what would be written.
      var sink = NullSink(work: work)
      return (try output.write(to: &sink), false)
    }
    var sink = CompareSink(file, work)
    let written = try output.write(to: &sink)
    try output.checkUnchanged()
    return (written, sink.isEqualAtEnd)
  }

  func differs(_ path: ByteString, onlyMode: (found: UInt16, wanted: UInt16)?)
    -> BundleError
  {
    guard let onlyMode else {
      return BundleError(.outputExists, "its output \(path) is there already and differs")
    }
    return BundleError(
      .outputExists,
      "its output \(path) is there already with mode \(modeText(onlyMode.found)), not \(modeText(onlyMode.wanted))"
    )
  }

  /// Sees to it that an equal output that is there already is complete and on disk.
  func settle(_ path: ByteString, mode: UInt16) throws(BundleError) {
    try finish(path, mode: mode)
    try syncExisting(path)
  }

  /// Gives an output its permission that was killed at its last step.
  func finish(_ path: ByteString, mode: UInt16) throws(BundleError) {
    if options.isDryRun { return }
    try withFileErrors(UnfinishedFile.finish(path, mode: mode))
  }

  /// An output of an earlier run may not be on disk yet; its input goes only once it is.
  func syncExisting(_ path: ByteString) throws(BundleError) {
    if options.isDryRun || options.originals == .keep { return }
    try withFileErrors { () throws(FileError) in
      try OutputFile.sync(path)
      try Folders.sync(path.parent)
    }
  }
}
