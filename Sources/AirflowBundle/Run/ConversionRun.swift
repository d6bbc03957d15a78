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

  /// Lists the inputs and plans their outputs; writes nothing.
  ///
  /// - Throws: `UsageError` where the options make no sense together.
  public init(_ options: ConversionOptions) throws(UsageError) { plan = try Plan(options) }

  /// Does the work, or in a dry run all of it but the writing.
  ///
  /// - Parameters:
  ///   - cancellation: stops the run from another thread.
  ///   - progress: told how far the run is; to be looked at from another thread.
  ///   - finished: called with each item as it is done, in the order of the report, never twice at
  ///     once. Findings that only the whole run shows are not in these items yet.
  public func run(
    cancellation: Cancellation = Cancellation(),
    progress: RunProgress = RunProgress(),
    finished: @escaping @Sendable (ReportItem) -> Void = { _ in }
  ) -> Report {
    let start = DispatchTime.now().uptimeNanoseconds
    let options = plan.options
    if !options.isDryRun { LeftOvers.remove(plan) }
    let space = SpaceCheck(plan)
    let items = space.items
    progress.start(items.map(\.workSize))
    let folders = OutputFolders()
    let itemOptions = options.forItems(readingAhead: items.count(where: \.isOpen) < options.jobs)

    let queue = OrderedWork(items, finished: finished)
    let spare = itemOptions.spareThreads
    let rows = queue.run(jobs: options.jobs, idle: { spare.give() }) { item in
      let isStopped = cancellation.interruption != nil || queue.isStopped
      let work = ItemWork(cancellation, progress, size: item.workSize)
      let row =
        isStopped
        ? Self.notStarted(item)
        : ItemConversion(options: itemOptions, work: work, folders: folders).run(item)
      work.finish(isFailed: row.status == .failed)
      if options.failsFast && row.status == .failed { queue.stop() }
      return row
    }
    folders.removeEmpty()
    let unsynced = folders.sync()

    var report = Report(
      command: options.target == .footer ? .migrate : .export, isDryRun: options.isDryRun,
      items: rows, seconds: 0)
    report.fail(where: unsynced)
    report.fileSystems = space.figures(report.items)
    FleetFindings.add(to: &report.items)
    report.interruption = cancellation.interruption
    report.seconds = Double(DispatchTime.now().uptimeNanoseconds - start) / 1e9
    return report
  }

  private static func notStarted(_ item: Plan.Item) -> ReportItem {
    var row = ReportItem(
      input: item.candidate.input, .skipped,
      BundleError(.notStarted, "the run stopped before this one"))
    row.inputSize = item.candidate.size
    return row
  }
}

extension Report {
  /// Fails the items whose output's name could not be brought to disk.
  fileprivate mutating func fail(where unsynced: [ByteString: BundleError]) {
    for index in items.indices
    where items[index].status == .converted || items[index].status == .copied {
      guard let error = items[index].output.flatMap({ unsynced[$0.parent] }) else { continue }
      items[index].status = .failed
      items[index].error = error
    }
  }
}

extension Plan.Item {
  /// The bytes of input that there is work with; none where the plan has settled it.
  var workSize: UInt64 { isOpen ? candidate.size ?? 0 : 0 }
}
