import ByteStrings
import Dispatch
import Synchronization

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
    progress.start(items)
    let queue = ItemQueue(items, finished: finished)
    let folders = OutputFolders()
    let itemOptions = options.readingAhead(items.count(where: \.isOpen) < options.jobs)

    let workers = DispatchGroup()
    let dispatch = DispatchQueue(label: "airflow-bundle.items", attributes: .concurrent)
    for _ in 0..<min(options.jobs, max(items.count, 1)) {
      dispatch.async(group: workers) {
        while let (index, item) = queue.next() {
          let isStopped = cancellation.interruption != nil || queue.isStopped
          let work = ItemWork(cancellation, progress, size: item.workSize)
          let row =
            isStopped
            ? Self.notStarted(item)
            : ItemConversion(options: itemOptions, work: work, folders: folders).run(item)
          work.finish(row)
          if options.failsFast && row.status == .failed { queue.stop() }
          queue.finish(index, row)
        }
      }
    }
    workers.wait()
    folders.removeEmpty()
    let unsynced = folders.sync()

    var report = Report(
      command: options.target == .footer ? "migrate" : "export", isDryRun: options.isDryRun,
      items: queue.rows, seconds: 0)
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
      items[index].error = .init(code: error.code, message: error.message(for: items[index].input))
    }
  }
}

/// Hands out items and takes in their rows. Shared between the workers.
private final class ItemQueue: Sendable {
  private struct State {
    var next = 0
    var isStopped = false
    var rows: [ReportItem?]
    var reported = 0
  }

  private let items: [Plan.Item]
  private let finished: @Sendable (ReportItem) -> Void
  private let state: Mutex<State>

  init(_ items: [Plan.Item], finished: @escaping @Sendable (ReportItem) -> Void) {
    self.items = items
    self.finished = finished
    state = Mutex(State(rows: Array(repeating: nil, count: items.count)))
  }

  func next() -> (Int, Plan.Item)? {
    let index = state.withLock { state in
      defer { state.next += 1 }
      return state.next
    }
    return items.indices.contains(index) ? (index, items[index]) : nil
  }

  func stop() { state.withLock { $0.isStopped = true } }

  var isStopped: Bool { state.withLock { $0.isStopped } }

  /// Takes a row in, and passes on those that are now in order.
  func finish(_ index: Int, _ row: ReportItem) {
    state.withLock { state in
      state.rows[index] = row
      while state.reported < state.rows.count, let ready = state.rows[state.reported] {
        finished(ready)
        state.reported += 1
      }
    }
  }

  var rows: [ReportItem] { state.withLock { $0.rows.compactMap { $0 } } }
}
