import BundleReports
import ByteStrings

/// What a dry run has said of every input, which a run is to do exactly.
struct PlannedRun {
  private let items: [ByteString: ReportItem]
  private let outputs: Set<ByteString>
  /// Whether the outputs go to another root than the plan's.
  private let isElsewhere: Bool

  /// - Throws: `UsageError` where the plan says two things of one input.
  init(_ report: Report, isElsewhere: Bool) throws(UsageError) {
    var items: [ByteString: ReportItem] = [:]
    for item in report.items where items.updateValue(item, forKey: item.input) != nil {
      throw UsageError("the plan has the input \(item.input) twice")
    }
    self.items = items
    self.isElsewhere = isElsewhere
    outputs = isElsewhere ? [] : Set(items.values.compactMap(\.promise?.output))
  }

  /// Settles what the plan settles: what it says nothing of, what it skipped, and what is gone.
  func settle(_ found: [Plan.Item]) -> [Plan.Item] {
    var settled: [Plan.Item] = []
    var seen: Set<ByteString> = []
    for item in found {
      let input = item.candidate.input
      seen.insert(input)
      // In place, an output of an earlier run of the same plan lies among the inputs.
      if items[input] == nil && outputs.contains(input) { continue }
      // The folder that was listed is gone: its inputs are told one by one.
      if items[input] == nil, !items.isEmpty, item.candidate.verdict?.error.code == .notFound {
        continue
      }
      settled.append(settle(item, by: items[input]))
    }
    return settled + items.values.filter { !seen.contains($0.input) }.compactMap(Self.gone)
  }

  private func settle(_ item: Plan.Item, by planned: ReportItem?) -> Plan.Item {
    // An input folder that is empty by now is a failure, whatever the plan says.
    if item.candidate.isNothingFound { return item }
    var item = item
    guard let planned else {
      item.planVerdict = Self.notInPlan("the plan says nothing of it")
      return item
    }
    switch planned.status {
    case .failed:
      let code = planned.error.map { ": \($0.code.rawValue)" } ?? ""
      item.planVerdict = Self.notInPlan("it failed in the plan\(code)")
    case .skipped:
      item.planVerdict =
        planned.error.map { .init(status: .skipped, error: $0) }
        ?? Self.notInPlan("the plan skipped it")
    case .converted, .copied, .unchanged:
      item.promise = Promise(planned)
      // The place is the plan's. Found anew, it could be another one: an output that is a folder by now
      // would be taken for a folder to put outputs in.
      if !isElsewhere, let output = planned.output {
        (item.output, item.folder) = (output, nil)
      }
    }
    return item
  }

  /// The item of an input that is not there any more; nil where there is nothing to say of it.
  private static func gone(_ planned: ReportItem) -> Plan.Item? {
    if planned.error?.code == .nothingFound { return nil }
    var verdict = Candidate.Verdict(
      status: .failed,
      error: Promise.gone)
    if planned.status == .failed {
      verdict = notInPlan("it failed in the plan, and is gone", advice: "nothing to do")
    }
    var item = Plan.Item(
      candidate: Candidate(
        input: planned.input, root: 0, relative: "", content: .failed(verdict.error)),
      output: planned.output ?? planned.input, stem: planned.input.lastComponent)
    item.planVerdict = verdict
    item.promise = Promise(planned)
    item.isGone = true
    return item
  }

  private static func notInPlan(_ problem: String, advice: String? = nil) -> Candidate.Verdict {
    .init(status: .skipped, error: BundleError(.notInPlan, problem, advice: advice))
  }
}

/// What a plan has promised of one item.
struct Promise: Sendable {
  /// The item's row in the plan.
  let planned: ReportItem

  init?(_ planned: ReportItem) {
    if planned.status == .skipped || planned.status == .failed { return nil }
    self.planned = planned
  }

  /// - Throws: `planMismatch` where an output would not be the one that was promised.
  func check(_ result: ReportItem.Result) throws(BundleError) {
    guard let promise = planned.promise else {
      throw BundleError(.planMismatch, "the plan does not say what its output is to be")
    }
    if let difference = result.difference(from: promise.result) {
      throw BundleError(.planMismatch, "its output would have \(difference)")
    }
  }

  /// An input that is not there any more.
  static let gone = BundleError(
    .planMismatch, "it was there at the time of the plan, and is gone")

  /// What an error means for an item that was as it should be at the time of the plan: either the
  /// machine refuses, or the input has changed.
  static func mismatch(_ error: BundleError) -> BundleError {
    switch error.code {
    case .outputExists:
      BundleError(
        .outputExists, error.problem,
        advice: "look at what is there, and take it away if it is to be replaced")
    case .planMismatch, .outputCollision, .noSpace, .permissionDenied, .ioError,
      .interrupted, .notStarted:
      error
    case .notFound: gone
    default:
      BundleError(
        .planMismatch,
        "it is not what it was at the time of the plan: \(error.problem) [\(error.code.rawValue)]")
    }
  }
}
