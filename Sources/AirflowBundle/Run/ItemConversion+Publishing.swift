import ByteStrings
import Files

/// Writing an output and giving it its name.
extension ItemConversion {
  /// Writes an output and gives it its name: that of its original with `swap`, which removes or moves the
  /// originals as well.
  ///
  /// - Returns: what was written, and false where an equal file had got the name meanwhile.
  func write(
    _ output: some FileOutput, to path: ByteString, for item: Plan.Item,
    _ swap: OriginalFiles? = nil, replacing: Bool = false
  ) throws(BundleError) -> (Written, isNamed: Bool) {
    // Where the input is a folder that the output is to take the place of.
    try sites.checkCreation(of: path)
    if replacing || swap != nil { try sites.checkRemoval(of: path) }
    try swap?.checkComplete()
    if options.isDryRun {
      var sink = NullSink(work: work, path: path)
      let written = try output.write(to: &sink)
      try output.checkUnchanged()
      try item.promise?.check(written.result(isFolder: false))
      return (written, true)
    }
    var sink = try FileSink(path, in: outputFolder(of: path, item), work)
    let written = try output.write(to: &sink)
    do { try output.checkUnchanged() } catch {
      // Another run at the same work may have swapped the input for its output.
      guard swap != nil, try sink.isThereAlready() else { throw error }
      try settle(path, mode: written.mode)
      return (written, false)
    }
    try item.promise?.check(written.result(isFolder: false))
    if options.verifies || options.originals != .keep {
      try sink.verify(written.digest, size: written.size)
    }
    var publication = OutputFile.Publication(
      mode: written.mode, owner: (output.containerFile.owner, output.containerFile.group),
      replacing: replacing,
      sync: options.syncs)
    // An original goes only once its output's name is on disk; else the end of the run will do.
    publication.leavesFolder = options.originals == .keep
    var copies: [ByteString] = []
    if let swap, let mirror = mirror(for: item) { copies = try swap.copy(to: mirror) }
    work.isPublishing = true
    let isNamed: Bool
    do {
      isNamed =
        if let swap {
          try self.swap(&sink, publication, swap, at: path)
        } else { try sink.publish(publication) }
    } catch {
      MoveFolder.remove(copies, after: error)
      throw error
    }
    if isNamed {
      if options.syncs && publication.leavesFolder { folders.leaveUnsynced(path.parent) }
      return (written, true)
    }
    // Another run at the same work was quicker, or it is another file.
    guard try sink.isThereAlready() else {
      if swap != nil { throw BundleError.replaced(path) }
      throw BundleError(.outputExists, "its output \(path) appeared meanwhile and differs")
    }
    try settle(path, mode: written.mode)
    return (written, false)
  }

  /// Swaps the original that has the output's name for the output, and removes the others with it.
  private func swap(
    _ sink: inout FileSink, _ publication: OutputFile.Publication, _ originals: OriginalFiles,
    at path: ByteString
  ) throws(BundleError) -> Bool {
    var aside = try withFileErrors(SetAside(in: originals.open()))
    if let folder = originals.folder, let status = originals.folderStatus {
      return try sink.publish(
        publication, exchanging: Original(folder, status), in: &aside, of: originals)
    }
    guard let own = originals.original(at: path) ?? originals.files.first else { return false }
    var others = originals
    others.files.removeAll { $0.below == own.below }
    do { try others.take(into: &aside) } catch {
      if error.reason == .changed { return false }
      throw BundleError(error)
    }
    return try sink.publish(publication, exchanging: own, in: &aside, of: originals)
  }

  /// Opens the folder of an output, and makes it before that where it is missing.
  private func outputFolder(of path: ByteString, _ item: Plan.Item) throws(BundleError)
    -> FolderHandle
  {
    var failure: FileError
    do { return try openFolder(of: path, item) } catch { failure = error }
    if failure.isMissing {
      try prepare(path)
      do { return try openFolder(of: path, item) } catch { failure = error }
    }
    guard failure.reason == .changed else { throw BundleError(failure) }
    throw BundleError(
      .ioError, "\(failure.path) was a folder, and something else has taken its place meanwhile",
      advice: "look at who did that, then run the same command again")
  }

  /// In place the folder of an output is that of the INPUT's own tree: no link is followed that has
  /// taken the place of a folder on the way since it was listed.
  private func openFolder(of path: ByteString, _ item: Plan.Item) throws(FileError) -> FolderHandle
  {
    let input = options.inputs[item.candidate.root].trimmingTrailingSlashes
    guard options.destination.isInPlace, !options.followsLinks, !item.candidate.isNamed,
      let relative = path.parent.below(input)
    else { return try FolderHandle(path.parent) }
    return try FolderHandle(input, below: relative)
  }

  /// Makes the folder of an output before it is written.
  func prepare(_ path: ByteString) throws(BundleError) {
    try folders.make(path.parent, sync: options.syncs)
  }
}
