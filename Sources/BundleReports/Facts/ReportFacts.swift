import BundleFormats
import ByteStrings

/// What the pages for people tell of a report beyond its rows.
struct ReportFacts {
  let report: Report

  init(_ report: Report) { self.report = report }

  var run: RunFacts { RunFacts(report) }

  /// What to do about bundles that no input makes.
  static let orphanAdvice =
    "No input makes these bundles, and Airflow goes on serving them. Take them away, unless something else has put them there."

  /// `converted`, or `would be converted` in a dry run.
  func words(for status: ReportItem.Status) -> String {
    switch status {
    case .converted: report.isDryRun ? "to convert" : "converted"
    case .copied: report.isDryRun ? "to copy" : "copied"
    case .unchanged: "unchanged"
    case .skipped: "skipped"
    case .failed: report.isDryRun ? "would fail" : "failed"
    }
  }

  /// The outcome in a sentence.
  var verdict: String {
    let failed = report.count(.failed)
    let bundles = ByteText.bundles(report.items.count)
    if let lack = run.lack { return "Incomplete: \(lack). " + verdictOfTheRest }
    if report.items.isEmpty { return "No bundles were found." }
    if let room = lackOfRoom {
      return report.isDryRun ? "Too little room: \(room)." : "Nothing was started: \(room)."
    }
    if failed > 0 {
      let count = "\(ByteText.grouped(failed)) of \(bundles)"
      return report.isDryRun ? "\(count) would fail." : "\(count) failed."
    }
    let done = report.count(.converted) + report.count(.copied)
    if done == 0 { return "Nothing to do: \(bundles), none of which needs work." }
    return report.isDryRun
      ? "Ready: nothing fails among \(bundles)." : "Done: nothing failed among \(bundles)."
  }

  /// How far an incomplete run has come.
  private var verdictOfTheRest: String {
    if let room = lackOfRoom { return "\(room)." }
    let failed = report.items.count { $0.status == .failed && $0.error?.code != .interrupted }
    let done = report.count(.converted) + report.count(.copied) + report.count(.unchanged)
    return "\(ByteText.grouped(failed)) failed, and \(ByteText.grouped(done)) went well."
  }

  private var lackOfRoom: String? {
    report.fileSystems.first { !$0.fits }.map {
      "\($0.path) needs \(ByteText.size($0.needed)) and has \(ByteText.size($0.free)) free"
    }
  }

  /// The names and sizes, in bytes, of those bundles of which both sizes are known.
  var sizes: [(name: ByteString, before: UInt64, after: UInt64)] {
    report.items.compactMap { item in
      guard let before = item.inputSize, let after = item.result?.size else { return nil }
      return (item.input, before, after)
    }
  }

  /// How many executables of each format and architecture there are; most first.
  var architectures: [(name: String, count: Int)] {
    Self.counted(report.items.compactMap { $0.executable?.platform })
  }

  /// How often each name is there; the most frequent first.
  static func counted(_ names: [String]) -> [(name: String, count: Int)] {
    var counts: [ByteString: Int] = [:]
    for name in names { counts[ByteString(name), default: 0] += 1 }
    return counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
      .map { ($0.key.description, $0.value) }
  }

  /// Every Dag with the bundle that will serve it.
  var services: [DagService] {
    DagService.sorted(
      report.items.flatMap { item in
        (item.dags ?? []).map { dag in
          .init(id: dag.id, tasks: dag.tasks.count, bundle: item.output ?? item.input)
        }
      })
  }

  /// Failures first, then what has warnings, then the rest; each in the order of the report, with its
  /// place there.
  var rowsByUrgency: [(index: Int, item: ReportItem)] {
    func urgency(_ item: ReportItem) -> Int {
      if item.status == .failed { return 0 }
      return item.findings.contains { $0.severity == .warning } ? 1 : 2
    }
    let ranked = report.items.enumerated().map { (urgency($1), $0, $1) }
    return ranked.sorted { ($0.0, $0.1) < ($1.0, $1.1) }.map { ($0.1, $0.2) }
  }
}

/// Numbers as people read them.
enum ByteText {
  /// A number of bytes in the unit that suits it.
  static func size(_ count: UInt64) -> String {
    let units = ["KB", "MB", "GB", "TB", "PB", "EB"]
    if count < 1000 { return count == 1 ? "1 byte" : "\(count) bytes" }
    var value = Double(count) / 1000
    var unit = 0
    while value >= 999.95, unit + 1 < units.count {
      value /= 1000
      unit += 1
    }
    let tenths = Int((value * 10).rounded())
    return "\(tenths / 10).\(tenths % 10) \(units[unit])"
  }

  /// A number with a thin gap between its thousands: `5 000`.
  static func grouped(_ count: Int) -> String {
    var digits = Array(String(count))
    var place = digits.count - 3
    while place > 0 {
      digits.insert("\u{202f}", at: place)
      place -= 3
    }
    return String(digits)
  }

  /// `1 bundle`, `5 000 bundles`.
  static func bundles(_ count: Int) -> String {
    count == 1 ? "1 bundle" : "\(grouped(count)) bundles"
  }

  static func seconds(_ seconds: Double) -> String {
    let tenths = Int((min(max(seconds, 0), 1e9) * 10).rounded())
    if tenths < 600 { return "\(tenths / 10).\(tenths % 10) s" }
    let whole = tenths / 10
    if whole < 3600 { return "\(whole / 60)m \(whole % 60)s" }
    return "\(whole / 3600)h \(whole % 3600 / 60)m"
  }
}
