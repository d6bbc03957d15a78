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
    var row = settle(outcome(of: item), of: item)
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
    case .file(let output, let isCopy): return try emit(output, for: item, isCopy: isCopy)
    case .folder(let output, let isCopy): return try emit(output, for: item, isCopy: isCopy)
    case .nothing(let facts): return try alreadyCurrent(item, facts)
    case .whole(let output): return try unchanged(item, output)
    }
  }

  /// An input that stays as it is, in place.
  private func unchanged(_ item: Plan.Item, _ output: some FileOutput) throws(BundleError)
    -> ReportItem
  {
    let facts = output.facts
    work.expect(facts.memberBytes)
    var sink = NullSink(work: work)
    var written = try output.write(to: &sink)
    try output.checkUnchanged()
    // Nothing of it is written anew, so nothing is lost.
    written.findings.removeAll { $0.code == .notKept }
    try finishInPlace(item.candidate.input)
    return row(item, facts, written, item.candidate.input, .unchanged)
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
    let facts = output.facts
    work.expect(facts.memberBytes)
    let path = item.output(options.target, isPE: try output.isPE())
    let (originals, isSwap) = try originals(output, of: item, at: path)
    var written: Written
    var status: ReportItem.Status = isCopy ? .copied : .converted
    let existing = isSwap ? .none : try existing(at: path)
    switch existing {
    case .none:
      let isNamed: Bool
      (written, isNamed) = try write(output, to: path, for: item, isSwap ? originals : nil)
      if !isNamed { status = .unchanged }
    case .folder, .other: throw taken(path, by: existing)
    case .link:
      guard options.replacesOutputs else { throw differs(path, onlyMode: nil) }
      (written, _) = try write(output, to: path, for: item, replacing: true)
    case .file(let mode):
      let (found, isEqual) = try compare(output, with: path)
      try item.promise?.check(found.result(isFolder: false))
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
    return row(item, facts, written, path, status)
  }

  func isInput(_ path: ByteString, of item: Plan.Item) -> Bool {
    let input = item.candidate.input.trimmingTrailingSlashes
    // Told by the names alone where they differ, which saves a system call for each folder above.
    guard RealPath.mayBeEqual(path, input) else { return false }
    return RealPath.of(path) == RealPath.of(input)
  }

  func row(
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
