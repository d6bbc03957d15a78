import ByteStrings
import Dispatch
import Zip

/// Converts the inputs that the options name.
///
/// ```swift
/// var options = ConversionOptions(.footer, inputs: ["legacy"], destination: .output("bundles"))
/// options.jobs = 4
/// let report = try ConversionRun(options).run()
/// ```
public struct ConversionRun: Sendable {
  private let plan: Plan
  private let planned: PlannedRun?

  /// Lists the inputs and plans their outputs; writes nothing.
  ///
  /// - Throws: `UsageError` where the options make no sense together.
  public init(_ options: ConversionOptions) throws(UsageError) {
    try self.init(options, following: nil)
  }

  /// Does exactly what a dry run has promised, and nothing else.
  ///
  /// An input whose output would not have the promised size, SHA-256 and permissions is
  /// `plan-mismatch`, and its output gets no name. Whatever the plan says nothing of, or had failed
  /// in it, is `not-in-plan`.
  ///
  /// - Parameters:
  ///   - options: those of the dry run; its destination may be another one.
  ///   - report: what the dry run said.
  ///   - isElsewhere: whether the outputs go to another place than those of the dry run.
  /// - Throws: `UsageError` where the options make no sense together, or the report has an input
  ///   twice.
  public init(
    _ options: ConversionOptions, applying report: Report, isElsewhere: Bool = false
  ) throws(UsageError) {
    try self.init(options, following: PlannedRun(report, isElsewhere: isElsewhere))
  }

  private init(_ options: ConversionOptions, following planned: PlannedRun?) throws(UsageError) {
    plan = try Plan(options, following: planned)
    self.planned = planned
  }

  /// What the run reads and writes: no report may be there.
  public var takenPlaces: [ReportFiles.TakenPlace] { plan.takenPlaces }

  /// Does the work, or in a dry run all of it but the writing.
  ///
  /// - Parameters:
  ///   - cancellation: stops the run from another thread.
  ///   - progress: told how far the run is; to be looked at from another thread.
  ///   - finished: called with each item as it is done, in the order of the report, never twice at
  ///     once. Findings that only the whole run shows are not in these items yet. An item that fails
  ///     in the end, since its name cannot be brought to disk, is told once more.
  public func run(
    cancellation: Cancellation = Cancellation(),
    progress: RunProgress = RunProgress(),
    finished: @escaping @Sendable (ReportItem) -> Void = { _ in }
  ) -> Report {
    let options = plan.options
    // What was put back is an input again. The options were checked for the first plan.
    if LeftOvers.putBack(options), let again = try? ConversionRun(options, following: planned) {
      return again.run(cancellation: cancellation, progress: progress, finished: finished)
    }
    let start = DispatchTime.now().uptimeNanoseconds
    if !options.isDryRun { LeftOvers.remove(plan) }
    let space = SpaceCheck(plan)
    progress.start(plan.items.map(\.workSize))

    var report = Report(
      command: options.command, isDryRun: options.isDryRun,
      items: [], seconds: 0)
    report.shard = options.shard
    let trial = trial(space, cancellation)
    if let trial, trial.figures.contains(where: { !$0.fits }) {
      report.fileSystems = trial.figures
      report.items = plan.items.map(Self.withoutRoom)
      for item in report.items { finished(item) }
    } else {
      let folders = OutputFolders()
      report.items = work(
        trial?.items ?? plan.items, options, cancellation, progress, folders, finished: finished)
      folders.removeEmpty()
      for item in report.fail(where: folders.sync()) { finished(item) }
      report.fileSystems = space.figures(report.items)
      FleetFindings.add(to: &report.items)
    }
    report.interruption = cancellation.interruption
    if report.interruption == nil { report.orphans = plan.orphans(report.items) }
    report.seconds = Double(DispatchTime.now().uptimeNanoseconds - start) / 1e9
    return report
  }

  /// The rows of all items.
  private func work(
    _ items: [Plan.Item], _ options: ConversionOptions, _ cancellation: Cancellation,
    _ progress: RunProgress,
    _ folders: OutputFolders, finished: @escaping @Sendable (ReportItem) -> Void
  ) -> [ReportItem] {
    let itemOptions = options.forItems(readingAhead: items.count(where: \.isOpen) < options.jobs)
    let spare = itemOptions.spareThreads
    let sites = OutputSites(probes: options.isDryRun)
    let queue = OrderedWork(items, finished: finished)
    return queue.run(jobs: options.jobs, idle: spare.give) { item in
      let isStopped = cancellation.interruption != nil || queue.isStopped
      let work = ItemProgress(cancellation, progress, size: item.workSize)
      let row =
        isStopped
        ? Self.notStarted(item, BundleError(.notStarted, "the run stopped before this one"))
        : ItemConversion(options: itemOptions, work: work, folders: folders, sites: sites)
          .run(item)
      work.finish(isFailed: row.status == .failed)
      if options.failsFast && row.status == .failed { queue.stop() }
      return row
    }
  }

  /// A dry run, where the sizes alone leave open whether there is room: it says what the outputs take, to
  /// the byte, and no run is refused for bundles that fail anyway or are there already. Those that fail are
  /// not tried again: they would take room that the others need before it shows what is wrong with them.
  private func trial(_ space: SpaceCheck, _ cancellation: Cancellation)
    -> (figures: [SpaceFigures], items: [Plan.Item])?
  {
    if plan.options.isDryRun || space.surelyFits { return nil }
    var options = plan.options
    options.isDryRun = true
    let rows = work(
      plan.items, options, cancellation, RunProgress(), OutputFolders(), finished: { _ in })
    var items = plan.items
    for (index, row) in rows.enumerated() where row.status == .failed && items[index].isOpen {
      guard let error = row.error, error.code != .interrupted else { continue }
      items[index].planVerdict = .init(status: .failed, error: error)
    }
    return (space.figures(rows), items)
  }

  private static func withoutRoom(_ item: Plan.Item) -> ReportItem {
    if let verdict = item.verdict {
      return ReportItem(input: item.candidate.input, verdict.status, verdict.error)
    }
    return notStarted(
      item,
      BundleError(
        .notStarted, "the run did not start, since its outputs have too little room",
        advice: ErrorCode.noSpace.advice))
  }

  private static func notStarted(_ item: Plan.Item, _ error: BundleError) -> ReportItem {
    var row = ReportItem(input: item.candidate.input, .skipped, error)
    row.inputSize = item.candidate.size
    return row
  }
}

extension Report {
  /// Fails the items whose output's name could not be brought to disk, and returns them.
  fileprivate mutating func fail(where unsynced: [ByteString: BundleError]) -> [ReportItem] {
    var failed: [ReportItem] = []
    for index in items.indices
    where items[index].status == .converted || items[index].status == .copied {
      guard let error = items[index].output.flatMap({ unsynced[$0.parent] }) else { continue }
      items[index].status = .failed
      items[index].error = error
      failed.append(items[index])
    }
    return failed
  }
}

extension Plan.Item {
  /// The bytes of input that there is work with; none where the plan has decided about it.
  var workSize: UInt64 { isOpen ? candidate.size ?? 0 : 0 }
}
