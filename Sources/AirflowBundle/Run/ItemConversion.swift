import ByteStrings
import Files

/// Converts one input.
struct ItemConversion {
  let options: ConversionOptions
  let work: ItemWork
  let folders: OutputFolders
  let sites: OutputSites

  /// Converts, or says why not. Never throws: what goes wrong is the item's own affair.
  func run(_ item: Plan.Item) -> ReportItem {
    var row = outcome(of: item)
    row.inputSize = item.candidate.size
    return row
  }

  private func outcome(of item: Plan.Item) -> ReportItem {
    let input = item.candidate.input
    if let settled = item.settled { return ReportItem(input: input, settled.status, settled.error) }
    if case .settled(let settled) = item.candidate.content {
      return ReportItem(input: input, settled.status, settled.error)
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
      if error.code == .otherSDK { return ReportItem(input: input, .skipped, error) }
      return ReportItem(input: input, .failed, swappedMeanwhile(item) ?? error)
    }
  }

  /// Says that another run has swapped the input for its output since it was listed: what reading
  /// it came to is beside the point then.
  private func swappedMeanwhile(_ item: Plan.Item) -> BundleError? {
    guard options.originals == .remove, !work.isPublishing,
      let now = try? FileStatus.read(item.candidate.input).kind
    else { return nil }
    let was: FileStatus.Kind
    switch item.candidate.content {
    case .zip, .footer: was = .file
    case .directory: was = .folder
    case .settled: return nil
    }
    if now == was { return nil }
    return BundleError(.outputExists, "another run has swapped it for its output meanwhile")
  }

  private func convert(_ item: Plan.Item) throws(BundleError) -> ReportItem {
    switch try OutputChoice(item.candidate, options) {
    case .file(let output, let isCopy):
      work.expect(output.facts.memberBytes)
      return try emit(output, for: item, isCopy: isCopy)
    case .folder(let output, let isCopy):
      work.expect(output.facts.memberBytes)
      return try emit(output, for: item, isCopy: isCopy)
    case .nothing(let facts): return try alreadyCurrent(item, facts)
    }
  }

  /// An input that is in place already; one whose writer was killed at its last step is finished.
  private func alreadyCurrent(_ item: Plan.Item, _ facts: BundleFacts) throws(BundleError)
    -> ReportItem
  {
    let path = item.candidate.input
    let error = BundleError(
      .alreadyCurrent, "it already is a \(options.target.container.rawValue) bundle")
    var row = ReportItem(input: path, .skipped, error)
    try withFileErrors { () throws(FileError) in
      let status = try FileStatus.read(path, followLinks: false)
      if status.kind == .file, UnfinishedFile.isUnfinished(mode: status.mode), !options.isDryRun {
        let isFooter = options.target == .footer
        try UnfinishedFile.finish(
          path, mode: isFooter ? Member.executableMode(from: status.mode) : status.mode & 0o666)
      }
    }
    row.from = facts.container
    row.dags = facts.dags
    row.findings = facts.findings
    return row
  }

  private func emit(_ output: some FileOutput, for item: Plan.Item, isCopy: Bool)
    throws(BundleError) -> ReportItem
  {
    let path = item.output(options.target, isPE: isCopy ? false : try output.isPE())
    // A flat folder's output takes the place of its executable, any other that of the input.
    let isSwap = isInput(path, of: item) || output.originals.files.contains(path)
    if isSwap && options.originals != .remove { throw Collisions.ownPath }
    try checkOriginals(output.originals, of: item)
    let owner = (user: output.host.owner, group: output.host.group)
    let written: Written
    var isUnchanged = false
    switch isSwap ? .none : try existing(at: path) {
    case .none: written = try write(output, to: path, owner: owner, isSwap: isSwap)
    case .folder:
      throw BundleError(
        .outputExists, "its output \(path) is there already, as a folder",
        advice: "remove it or choose another place")
    case .file(let mode):
      let (found, isEqual) = try compare(output, with: path)
      let isComplete = mode == found.mode
      if isEqual && isComplete {
        isUnchanged = true
        written = found
        try syncExisting(path)
      } else if isEqual && UnfinishedFile.isUnfinished(mode: mode) {
        // Whole but for its permission: an earlier run was killed at its last step.
        if !options.isDryRun {
          try withFileErrors { () throws(FileError) in
            try UnfinishedFile.finish(path, mode: found.mode)
          }
          try syncExisting(path)
        }
        written = found
      } else if options.replacesOutputs {
        written = try write(output, to: path, owner: owner, replacing: true)
      } else {
        throw differs(path, onlyMode: isEqual ? (mode, found.mode) : nil)
      }
    }
    if !isInput(path, of: item) { try settleOriginals(output.originals.except(path), of: item) }
    return row(
      item, output.facts, written, path, isUnchanged ? .unchanged : isCopy ? .copied : .converted)
  }

  private func emit(_ output: FolderOutput, for item: Plan.Item, isCopy: Bool)
    throws(BundleError) -> ReportItem
  {
    let path = item.output
    let isSwap = isInput(path, of: item)
    try checkOriginals(output.originals, of: item)
    let written: Written
    var isUnchanged = false
    switch isSwap ? .none : try existing(at: path) {
    case .none:
      try sites.checkCreation(of: path, with: try output.paths())
      written =
        options.isDryRun
        ? try output.plan(work)
        : try prepared(path) { () throws(BundleError) in
          try output.write(to: path, swapping: isSwap, work)
        }
    case .file, .folder:
      guard try output.isEqual(to: path, work) else {
        throw BundleError(
          .outputExists, "its output \(path) is there already and differs",
          advice: "remove it or choose another place")
      }
      isUnchanged = true
      written = try output.plan(nil)
    }
    if !isSwap { try settleOriginals(output.originals, of: item) }
    return row(
      item, output.facts, written, path, isUnchanged ? .unchanged : isCopy ? .copied : .converted)
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
    return row
  }
}

extension ItemConversion {
  private enum Existing {
    case none
    case file(mode: UInt16)
    case folder
  }

  private func existing(at path: ByteString) throws(BundleError) -> Existing {
    let status = try withFileErrors { () throws(FileError) in
      try FileStatus.ifExists(path, followLinks: false)
    }
    switch status?.kind {
    case nil: return .none
    case .folder: return .folder
    case .file, .link, .other: return .file(mode: status?.mode ?? 0)
    }
  }

  private func compare(_ output: some FileOutput, with path: ByteString) throws(BundleError) -> (
    written: Written, isEqual: Bool
  ) {
    let isPlain = (try? FileStatus.read(path, followLinks: false).kind) == .file
    guard isPlain, let file = try? InputFile(path) else {
      // Not to be read, or no plain file: it cannot be what would be written.
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

  private func write(
    _ output: some FileOutput, to path: ByteString, owner: (user: UInt32, group: UInt32),
    isSwap: Bool = false, replacing: Bool = false
  ) throws(BundleError) -> Written {
    // Where the input is a folder that the output is to take the place of.
    let folder = isSwap ? output.originals.folder : nil
    try sites.checkCreation(of: path)
    if replacing || isSwap { try sites.checkRemoval(of: path) }
    if let folder { try output.originals.checkComplete(folder) }
    if options.isDryRun {
      var sink = NullSink(work: work, path: path)
      let written = try output.write(to: &sink)
      try output.checkUnchanged()
      return written
    }
    return try prepared(path) { () throws(BundleError) in
      var sink = try FileSink(path, work)
      let written = try output.write(to: &sink)
      try output.checkUnchanged()
      if options.verifies || options.originals != .keep {
        try sink.verify(written.digest, size: written.size)
      }
      var publication = OutputFile.Publication(
        mode: written.mode, owner: owner, replacing: replacing || isSwap, sync: options.syncs)
      if let folder {
        // Again, as late as can be: what came in meanwhile must not go with the folder.
        try output.originals.checkComplete(folder)
        let originals = output.originals
        work.isPublishing = true
        try sink.publish(exchangingFolder: publication) { aside throws(FileError) in
          try originals.moved(to: aside).remove()
        }
      } else {
        // An original goes only once its output's name is on disk; else the end of the run will do.
        publication.leavesFolder = options.originals == .keep
        work.isPublishing = true
        try sink.publish(publication)
        if options.syncs && publication.leavesFolder { folders.leaveUnsynced(path.parent) }
      }
      return written
    }
  }

  /// An output of an earlier run may not be on disk yet; its input goes only once it is.
  private func syncExisting(_ path: ByteString) throws(BundleError) {
    if options.isDryRun || options.originals == .keep { return }
    try withFileErrors { () throws(FileError) in
      try OutputFile.sync(path)
      try Folders.sync(path.parent)
    }
  }

  /// Makes the folder of an output before it is written.
  private func prepared(_ path: ByteString, _ body: () throws(BundleError) -> Written)
    throws(BundleError) -> Written
  {
    try folders.make(path.parent, sync: options.syncs)
    return try body()
  }

  /// Throws where an original could not be removed or moved once its output stands.
  private func checkOriginals(_ originals: Originals, of item: Plan.Item) throws(BundleError) {
    if options.originals == .keep { return }
    let input = item.candidate.input.trimmingTrailingSlashes
    for file in originals.files {
      try sites.checkRemoval(of: file)
      guard let mirror = item.mirror else { continue }
      let below = ByteString(file.bytes.dropFirst(input.count).drop { $0 == ByteString.slash })
      try sites.checkMove(of: file, to: mirror.joined(below))
    }
    if let folder = originals.folder { try sites.checkRemoval(of: folder) }
  }

  /// Removes or moves the input, now that its output is on disk and verified.
  private func settleOriginals(_ originals: Originals, of item: Plan.Item) throws(BundleError) {
    if options.isDryRun { return }
    switch options.originals {
    case .keep: return
    case .remove:
      try withFileErrors { () throws(FileError) in try originals.remove() }
    case .move(let folder):
      try withFileErrors { () throws(FileError) in
        try originals.move(to: folder, item, options)
      }
    }
  }
}
