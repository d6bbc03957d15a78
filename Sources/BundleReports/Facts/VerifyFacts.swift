import BundleFormats
import ByteStrings

/// What the pages for people tell of a verification beyond its rows.
struct VerifyFacts {
  let report: VerifyReport

  init(_ report: VerifyReport) { self.report = report }

  var run: RunFacts { RunFacts(report) }

  /// How an item turned out, the most urgent first.
  enum Outcome: String, CaseIterable {
    case breaksScan = "breaks-scan"
    case skipped = "skipped"
    case problems = "problems"
    case open = "open"
    case ok = "ok"

    init(_ item: VerifyItem) {
      switch item.airflow {
      case .breaksScan: self = .breaksScan
      case .skipped: self = .skipped
      case .found: self = item.isOK ? .ok : .problems
      case nil: self = .open
      }
    }

    var words: String {
      switch self {
      case .breaksScan: "breaks the scan"
      case .open: "not looked at"
      case .skipped, .problems, .ok: rawValue
      }
    }

    var tone: Tone {
      switch self {
      case .breaksScan, .skipped: .bad
      case .problems: .warn
      case .open: .plain
      case .ok: .good
      }
    }
  }

  func count(_ outcome: Outcome) -> Int { report.items.count { Outcome($0) == outcome } }

  /// The outcome in a sentence or two.
  var verdict: String {
    let total = report.items.count
    let lack = report.missing.isEmpty ? "" : run.lack.map { "Incomplete: \($0). " } ?? ""
    return lack + verdict(of: total)
  }

  private func verdict(of total: Int) -> String {
    if total == 0 { return "No bundles were found." }
    let bundles = ByteText.bundles(total)
    let open = count(.open)
    let stopped =
      open == 0
      ? ""
      : " The run was stopped before \(ByteText.grouped(open)) \(open == 1 ? "was" : "were") looked at."
    if count(.breaksScan) > 0 {
      return "Airflow's scan fails on \(ByteText.grouped(count(.breaksScan))) of \(bundles): "
        + "none of the others can be relied upon." + stopped
    }
    if count(.skipped) > 0 {
      return "Airflow skips \(ByteText.grouped(count(.skipped))) of \(bundles)." + stopped
    }
    if count(.problems) > 0 {
      return "Airflow finds them all, but \(ByteText.grouped(count(.problems))) of \(bundles) "
        + "\(count(.problems) == 1 ? "has" : "have") problems." + stopped
    }
    if open > 0 { return "Nothing is wrong with what was looked at." + stopped }
    if !report.isComplete { return "Nothing is wrong with what was looked at." }
    return "All is well: Airflow finds \(total == 1 ? "the bundle" : "all \(bundles)")."
  }

  var tone: Tone {
    if count(.breaksScan) + count(.skipped) > 0 || !report.missing.isEmpty { return .bad }
    return count(.problems) + count(.open) > 0 ? .warn : .good
  }

  /// Every Dag with the bundle that serves it. A legacy original beside its migrated bundle serves
  /// nothing and is only told of where nothing else does.
  var services: [DagService] {
    DagService.sorted(
      report.items.flatMap { item in
        item.dags.map { .init(id: $0, bundle: item.path, isIdle: item.airflow != .found) }
      })
  }

  /// The most urgent first; each kind in the order of the report, with its place there.
  var rowsByUrgency: [(index: Int, item: VerifyItem)] {
    let outcomes = report.items.map(Outcome.init)
    return Outcome.allCases.flatMap { outcome in
      report.items.indices.lazy.filter { outcomes[$0] == outcome }.map { ($0, report.items[$0]) }
    }
  }

  /// The platforms of the executables and how many there are of each, the most frequent first.
  static func platforms(of items: [VerifyItem]) -> [(name: String, count: Int)] {
    ReportFacts.counted(
      items.compactMap { item in
        guard item.container != nil, let image = item.executable, image.format != .unknown else {
          return nil
        }
        return image.platform
      })
  }
}
