import ByteStrings
import Files

/// Converts one input.
struct ItemConversion {
  let options: ConversionOptions
  let work: ItemProgress
  let folders: OutputFolders
  let sites: OutputSites

  /// Converts, or says why not. Never throws: what goes wrong is the item's own affair.
  func run(_ item: Plan.Item) -> ReportItem {
    var row = PlannedConversion(options: options, work: work).settle(outcome(of: item), of: item)
    if item.isGone { return row }
    row.inputSize = item.candidate.size
    return row
  }

  private func outcome(of item: Plan.Item) -> ReportItem {
    let input = item.candidate.input
    if let verdict = item.verdict {
      let error = verdict.error
      let isGone = error.code == .notFound && !item.candidate.isNamed
      return (isGone ? doneByAnotherRun(item) : nil)
        ?? ReportItem(input: input, verdict.status, error)
    }
    do throws(BundleError) {
      try work.checkCancellation()
      return try convert(item)
    } catch {
      let isPlainZip = error.code == .manifestMissing && item.candidate.content == .zip
      if isPlainZip && !item.candidate.isNamed {
        return ReportItem(
          input: input, .skipped,
          BundleError(.notABundle, error.problem, advice: "nothing to do unless it should be one"))
      }
      let isPassedOver =
        error.code == .notABundle && options.target == .resealed && !item.candidate.isNamed
      if error.code == .otherSDK || isPassedOver {
        return ReportItem(input: input, .skipped, error)
      }
      let other = error.code == .interrupted ? nil : doneByAnotherRun(item)
      return other ?? ReportItem(input: input, .failed, error)
    }
  }

  private func convert(_ item: Plan.Item) throws(BundleError) -> ReportItem {
    switch try OutputChoice(item.candidate, options, work) {
    case .file(let output, let isCopy):
      work.expect(output.facts.memberBytes)
      return try emit(output, for: item, isCopy: isCopy)
    case .folder(let output, let isCopy):
      work.expect(output.facts.memberBytes)
      return try emit(output, for: item, isCopy: isCopy)
    case .nothing(let facts): return try alreadyCurrent(item, facts)
    case .whole(let output): return try unchanged(item, output)
    }
  }

  /// An input that stays as it is, in place.
  private func unchanged(_ item: Plan.Item, _ output: some FileOutput) throws(BundleError)
    -> ReportItem
  {
    work.expect(output.facts.memberBytes)
    var sink = NullSink(work: work)
    let written = try output.write(to: &sink)
    try output.checkUnchanged()
    try finishInPlace(item.candidate.input)
    return row(item, output.facts, written, item.candidate.input, .unchanged)
  }

  /// An input that is in place already; one whose writer was killed at its last step is finished.
  private func alreadyCurrent(_ item: Plan.Item, _ facts: BundleFacts) throws(BundleError)
    -> ReportItem
  {
    let path = item.candidate.input
    let error = BundleError(
      .alreadyCurrent, "it already is a \(options.target.container.rawValue) bundle")
    var row = ReportItem(input: path, .skipped, error)
    try finishInPlace(path)
    row.from = facts.container
    row.dags = facts.dags
    row.findings = facts.findings
    return row
  }

  /// Gives a file its permission that is in place and was killed at that last step.
  private func finishInPlace(_ path: ByteString) throws(BundleError) {
    try withFileErrors { () throws(FileError) in
      let status = try FileStatus.read(path, followLinks: false)
      if status.kind == .file, UnfinishedFile.isUnfinished(mode: status.mode), !options.isDryRun {
        let isFooter = options.target.container == .footer
        try UnfinishedFile.finish(
          path, mode: isFooter ? Member.executableMode(from: status.mode) : status.mode & 0o666)
      }
    }
  }

  private func emit(_ output: some FileOutput, for item: Plan.Item, isCopy: Bool)
    throws(BundleError) -> ReportItem
  {
    let path = item.output(options.target, isPE: isCopy ? false : try output.isPE())
    let originals = originals(output, of: item)
    // A flat folder's output takes the place of its executable, any other that of the input.
    let isSwap = isInput(path, of: item) || originals.original(at: path) != nil
    if isSwap && options.originals == .keep { throw Collisions.ownPath(options) }
    try checkOriginals(originals, of: item, isSwap)
    var written: Written
    var status: ReportItem.Status = isCopy ? .copied : .converted
    switch isSwap ? .none : try existing(at: path) {
    case .none:
      let swap = isSwap ? originals : nil
      let mirror = mirror(for: item)
      let isNamed: Bool
      (written, isNamed) = try write(output, to: path, for: item, swap, mirror)
      if !isNamed { status = .unchanged }
    case .folder, .other:
      throw taken(path, by: try existing(at: path))
    case .link:
      guard options.replacesOutputs else { throw differs(path, onlyMode: nil) }
      (written, _) = try write(output, to: path, for: item, replacing: true)
    case .file(let mode):
      let (found, isEqual) = try compare(output, with: path)
      try item.promise?.check(found.result(isFolder: false), at: path)
      written = found
      if isEqual && mode == found.mode {
        status = .unchanged
      } else if isEqual && UnfinishedFile.isUnfinished(mode: mode) {
        // Whole but for its permission: an earlier run was killed at its last step.
        try finish(path, mode: found.mode)
      } else if options.replacesOutputs {
        if item.meetsNamedInput {
          throw BundleError(
            .outputExists,
            "its output \(path) is there already, differs, and is an INPUT of this run",
            advice: "take it out of the INPUTs if it is to be replaced")
        }
        (written, _) = try write(output, to: path, for: item, replacing: true)
      } else {
        throw differs(path, onlyMode: isEqual ? (mode, found.mode) : nil)
      }
      try syncExisting(path)
    }
    if !isSwap { try removeOrMove(originals, of: item) }
    return row(item, output.facts, written, path, status)
  }

  private func emit(_ output: FolderOutput, for item: Plan.Item, isCopy: Bool)
    throws(BundleError) -> ReportItem
  {
    let path = item.output
    let originals = originals(output, of: item)
    let isSwap = isInput(path, of: item)
    if isSwap && options.originals == .keep { throw Collisions.ownPath(options) }
    try checkOriginals(originals, of: item, isSwap)
    var written: Written?
    var status: ReportItem.Status = isCopy ? .copied : .converted
    let isFree = if isSwap { true } else { try existing(at: path) == .none }
    if isFree {
      try sites.checkCreation(of: path, with: try output.paths())
      if options.isDryRun {
        let planned = try output.plan(work)
        try item.promise?.check(planned.result(isFolder: true), at: path)
        written = planned
      } else {
        try prepare(path, of: item)
        let mirror = mirror(for: item)
        var copies: [ByteString] = []
        let copy = { () throws(BundleError) in
          if let mirror { copies = try originals.copy(to: mirror) }
        }
        do {
          written = try output.write(
            to: path, work, item.promise, swapping: isSwap ? (originals, copy) : nil)
        } catch {
          MoveFolder.remove(copies, after: error)
          throw error
        }
      }
    }
    if written == nil {
      let (found, isEqual) = try output.compare(with: path, work)
      try item.promise?.check(found.result(isFolder: true), at: path)
      written = found
      guard isEqual else {
        throw isSwap
          ? BundleError.replaced(path)
          : BundleError(
            .outputExists, "its output \(path) is there already and differs",
            advice: "remove it or choose another place")
      }
      status = .unchanged
    }
    if !isSwap { try removeOrMove(originals, of: item) }
    guard let written else { throw BundleError.replaced(path) }
    return row(item, output.facts, written, path, status)
  }

  /// The files to remove or move, with no link followed below the INPUT unless that was asked for.
  private func originals(_ output: some Output, of item: Plan.Item) -> OriginalFiles {
    if options.followsLinks || item.candidate.isNamed { return output.originals }
    let input = options.inputs[item.candidate.root].trimmingTrailingSlashes
    return output.originals.notFollowingLinks(below: input)
  }

  private func isInput(_ path: ByteString, of item: Plan.Item) -> Bool {
    let input = item.candidate.input.trimmingTrailingSlashes
    // Told by the names alone where they differ, which saves a system call for each folder above.
    guard RealPath.mayBeEqual(path, input) else { return false }
    return RealPath.of(path) == RealPath.of(input)
  }

  private func row(
    _ item: Plan.Item, _ facts: BundleFacts, _ written: Written, _ path: ByteString,
    _ status: ReportItem.Status
  ) -> ReportItem {
    var row = ReportItem(input: item.candidate.input, status: status)
    row.output = path
    row.from = facts.container
    row.to = options.target.container
    row.result = written.result(isFolder: options.target == .directory)
    if let image = written.image {
      row.executable = .init(
        name: facts.executable.path, size: facts.executable.size, format: image.format,
        architecture: image.architecture)
    }
    row.dags = facts.dags
    row.findings = facts.findings + written.findings
    if options.target == .footer, path.lastComponent.hasSuffix {
      let rule = AirflowRule.Name.fileName.rule
      row.findings.append(
        Finding(
          .nextAirflow, "the file name \(path.lastComponent) has a suffix: \(rule.difference)"))
    }
    return row
  }
}

extension ItemConversion {
  private enum Existing: Equatable {
    case none
    case file(mode: UInt16)
    case folder
    /// A link to a file or to nothing.
    case link
    /// A device, a FIFO, a socket, or a link to one or to a folder: never replaced.
    case other
  }

  private func existing(at path: ByteString) throws(BundleError) -> Existing {
    let status = try withFileErrors { () throws(FileError) in
      try FileStatus.ifExists(path, followLinks: false)
    }
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

  private func taken(_ path: ByteString, by existing: Existing) -> BundleError {
    BundleError(
      .outputExists,
      existing == .folder
        ? "its output \(path) is there already, as a folder"
        : "its output \(path) is there already, and is no regular file",
      advice: "remove it or choose another place")
  }

  private func compare(_ output: some FileOutput, with path: ByteString) throws(BundleError) -> (
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

  private func differs(_ path: ByteString, onlyMode: (found: UInt16, wanted: UInt16)?)
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

  /// Writes an output and gives it its name: that of its original with `swap`, which removes or moves the
  /// originals as well.
  ///
  /// - Returns: what was written, and false where an equal file had got the name meanwhile.
  private func write(
    _ output: some FileOutput, to path: ByteString, for item: Plan.Item,
    _ swap: OriginalFiles? = nil,
    _ mirror: MoveFolder? = nil, replacing: Bool = false
  ) throws(BundleError) -> (Written, isNamed: Bool) {
    // Where the input is a folder that the output is to take the place of.
    try sites.checkCreation(of: path)
    if replacing || swap != nil { try sites.checkRemoval(of: path) }
    try swap?.checkComplete()
    if options.isDryRun {
      var sink = NullSink(work: work, path: path)
      let written = try output.write(to: &sink)
      try output.checkUnchanged()
      try item.promise?.check(written.result(isFolder: false), at: path)
      return (written, true)
    }
    try prepare(path, of: item)
    var sink = try FileSink(path, in: outputFolder(of: path, item), work)
    let written = try output.write(to: &sink)
    do { try output.checkUnchanged() } catch {
      // Another run at the same work may have swapped the input for its output.
      guard swap != nil, try sink.isThereAlready() else { throw error }
      try settle(path, mode: written.mode)
      return (written, false)
    }
    try item.promise?.check(written.result(isFolder: false), at: path)
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
    if let mirror, let swap { copies = try swap.copy(to: mirror) }
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

  /// Sees to it that an equal output that is there already is complete and on disk.
  private func settle(_ path: ByteString, mode: UInt16) throws(BundleError) {
    try finish(path, mode: mode)
    try syncExisting(path)
  }

  /// Swaps the original that has the output's name for the output, and removes the others with it.
  private func swap(
    _ sink: inout FileSink, _ publication: OutputFile.Publication, _ originals: OriginalFiles,
    at path: ByteString
  ) throws(BundleError) -> Bool {
    var aside = try withFileErrors { () throws(FileError) in try SetAside(in: originals.open()) }
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

  /// Gives an output its permission that was killed at its last step.
  private func finish(_ path: ByteString, mode: UInt16) throws(BundleError) {
    if options.isDryRun { return }
    try withFileErrors { () throws(FileError) in try UnfinishedFile.finish(path, mode: mode) }
  }

  /// An output of an earlier run may not be on disk yet; its input goes only once it is.
  private func syncExisting(_ path: ByteString) throws(BundleError) {
    if options.isDryRun || options.originals == .keep { return }
    try withFileErrors { () throws(FileError) in
      try OutputFile.sync(path)
      try Folders.sync(path.parent)
    }
  }

  /// Opens the folder of an output. In place that is the folder of the INPUT's own tree: no link is
  /// followed that has taken the place of a folder on the way since it was listed.
  private func outputFolder(of path: ByteString, _ item: Plan.Item) throws(BundleError)
    -> FolderHandle
  {
    let input = options.inputs[item.candidate.root].trimmingTrailingSlashes
    let folder = path.parent
    let prefix = input.joined("x").bytes.dropLast()
    do {
      guard options.destination.isInPlace, !options.followsLinks, !item.candidate.isNamed,
        folder.bytes.starts(with: prefix)
      else { return try FolderHandle(folder) }
      return try FolderHandle(input, below: ByteString(folder.bytes.dropFirst(prefix.count)))
    } catch {
      guard error.reason == .changed else { throw BundleError(error) }
      throw BundleError(
        .ioError, "\(error.path) was a folder, and something else has taken its place meanwhile",
        advice: "look at who did that, then run the same command again")
    }
  }

  /// Makes the folder of an output before it is written.
  private func prepare(_ path: ByteString, of item: Plan.Item) throws(BundleError) {
    try folders.make(path.parent, sync: options.syncs)
  }

  private func mirror(for item: Plan.Item) -> MoveFolder? {
    item.mirror.map { MoveFolder(path: $0, folders: folders) }
  }

  /// Throws where an original could not be removed or moved once its output stands.
  private func checkOriginals(
    _ originals: OriginalFiles, of item: Plan.Item, _ isSwap: Bool
  ) throws(BundleError) {
    if options.originals == .keep { return }
    for file in originals.files {
      let path = originals.path(of: file)
      // Another run at the same work may have taken it.
      guard try exists(path) else { continue }
      try sites.checkRemoval(of: path)
      guard let mirror = item.mirror else { continue }
      try sites.checkMove(
        of: file, originals, to: mirror.joined(originals.relative(of: file)))
    }
    if let folder = originals.folder, try exists(originals.place.joined(folder)) {
      try sites.checkRemoval(of: originals.place.joined(folder))
      try sites.checkEmptying(originals, asWhole: isSwap)
    }
  }

  private func exists(_ path: ByteString) throws(BundleError) -> Bool {
    try withFileErrors { () throws(FileError) in
      try FileStatus.ifExists(path, followLinks: false) != nil
    }
  }

  /// Removes or moves the input, now that its output is on disk and verified.
  private func removeOrMove(_ originals: OriginalFiles, of item: Plan.Item) throws(BundleError) {
    if options.isDryRun || options.originals == .keep { return }
    if let mirror = mirror(for: item) { return try originals.move(to: mirror) }
    try withFileErrors { () throws(FileError) in try originals.remove() }
  }
}
