import Dispatch

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
  ///   - finished: called with each item as it is done, in the order of the report, never twice at
  ///     once. Findings that only the whole run shows are not in these items yet.
  public func run(
    cancellation: Cancellation = Cancellation(),
    finished: @escaping @Sendable (ReportItem) -> Void = { _ in }
  ) -> Report {
    let start = DispatchTime.now().uptimeNanoseconds
    let options = plan.options
    if !options.isDryRun { LeftOvers.remove(plan) }
    let items = SpaceCheck.settle(plan)
    let conversion = ItemConversion(options: options, cancellation: cancellation)
    let work = OrderedWork(items, finished: finished)
    let rows = work.run(jobs: options.jobs) { item in
      let isStopped = cancellation.interruption != nil || work.isStopped
      let row = isStopped ? Self.notStarted(item) : conversion.run(item)
      if options.failsFast && row.status == .failed { work.stop() }
      return row
    }

    var report = Report(
      command: options.target == .footer ? "migrate" : "export", isDryRun: options.isDryRun,
      items: rows, seconds: 0)
    FleetFindings.add(to: &report.items)
    report.interruption = cancellation.interruption
    report.seconds = Double(DispatchTime.now().uptimeNanoseconds - start) / 1e9
    return report
  }

  private static func notStarted(_ item: Plan.Item) -> ReportItem {
    ReportItem(
      input: item.candidate.input, .skipped,
      BundleError(.notStarted, "the run stopped before this one"))
  }
}
