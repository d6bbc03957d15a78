import BundleFormats
import ByteStrings

/// A verification as people read it: a line a bundle, further problems below, a summary.
public enum VerifyLine: ReportLines {
  private static let width = 22

  /// The line for an item, and one for each further problem; none where the detail asked for
  /// leaves it out.
  public static func lines(
    for item: VerifyItem, _ detail: ReportLine.Detail = .normal, style: TextStyle = .plain
  ) -> [String] {
    let facts = detail == .verbose ? facts(of: item) : []
    guard let first = item.problems.first else {
      return detail == .quiet ? [] : ["\(padded("ok")) \(item.path): \(fate(item))"] + facts
    }
    var lines = [
      "\(padded(first.code.rawValue)) \(item.path): \(first.problem); \(fate(item)); \(first.advice)"
    ]
    for problem in item.problems.dropFirst() {
      lines.append("  also \(problem.code.rawValue): \(problem.explanation)")
    }
    return lines + facts
  }

  private static func facts(of item: VerifyItem) -> [String] {
    var facts: [String] = []
    if let container = item.container { facts.append("  container: \(container.rawValue)") }
    if let image = item.executable { facts.append("  executable: \(image.platform)") }
    if !item.dags.isEmpty {
      facts.append("  dags: " + item.dags.map { "\($0)" }.joined(separator: ", "))
    }
    return facts
  }

  public static func lastLines(
    of report: VerifyReport, _ detail: ReportLine.Detail, style: TextStyle
  ) -> [String] {
    let problems = report.items.flatMap { item in
      item.problems.map { ($0.code.rawValue, item.path) }
    }
    return fleetLines(of: report, detail) + nextLines(of: report, detail)
      + CodeLines.lines("problems, by code:", problems) + [summary(of: report)]
  }

  /// It takes no room.
  public static func obstacles(to report: VerifyReport, style: TextStyle) -> [String] { [] }

  /// What only all items together show.
  static func fleetLines(
    of report: VerifyReport, _ detail: ReportLine.Detail = .normal
  ) -> [String] {
    let contested = report.items.filter { $0.problems.contains { $0.code == .duplicateDag } }
    // Those that Airflow finds are no rivals of the others.
    var lines = [true, false].flatMap { isFound in
      DagClaims.lines(
        contested.filter { ($0.airflow == .found) == isFound }
          .flatMap { item in item.dags.map { ($0, item.path, item.path) } })
    }.map { "\(padded(ErrorCode.duplicateDag.rawValue)) \($0)" }
    let platforms = VerifyFacts.platforms(of: report.items)
    if platforms.count > 1 && detail != .quiet {
      let list = platforms.map { "\($0.count) \($0.name)" }.joined(separator: ", ")
      lines.append(
        "note: the executables are for several platforms: \(list); name those of others with --platform OS/ARCH"
      )
    }
    return lines
  }

  public static func leftToDo(of report: VerifyReport) -> String? {
    guard let interruption = report.interruption else { return nil }
    return "stopped by \(interruption): \(report.openCount) not looked at; "
      + "run the same command again\(RunFacts.again(report))"
  }

  /// What differs in the Airflow after 3.3, a line for each rule and, with more detail, for each
  /// bundle; none where that was not asked for, or nothing differs.
  static func nextLines(
    of report: VerifyReport, _ detail: ReportLine.Detail = .normal
  ) -> [String] {
    var lines: [String] = []
    for rule in AirflowRule.Name.allCases {
      let rows = report.items.flatMap { item in
        item.differences.filter { $0.rule == rule }.map { (item.path, $0) }
      }
      if rows.isEmpty { continue }
      let count = rows.count == 1 ? "1 bundle" : "\(rows.count) bundles"
      lines.append("next \(padded(rule.rawValue, 17)) \(count): \(rule.rule.difference)")
      let shown = detail == .verbose ? rows[...] : rows.prefix(3)
      if detail != .verbose && rows.count == report.items.count { continue }
      lines += shown.map { path, difference in
        "  \(path)\(difference.fact.isEmpty ? "" : ": \(difference.fact)")"
      }
      if rows.count > shown.count { lines.append("  and \(rows.count - shown.count) more") }
    }
    if lines.isEmpty { return [] }
    return lines + [
      "next: two later states of Airflow are published, and which one is released is open; docs/airflow-versions.md has the rules"
    ]
  }

  /// The last line.
  public static func summary(of report: VerifyReport) -> String {
    let lack = report.missing.isEmpty ? nil : RunFacts(report).lack
    return counts(of: report) + (lack.map { "; incomplete: \($0)" } ?? "")
  }

  private static func counts(of report: VerifyReport) -> String {
    if report.items.isEmpty { return "no bundles found" }
    let good = report.items.count(where: \.isOK)
    let bad = report.items.count { !$0.isOK && !$0.isOpen }
    var text = "\(good) ok, \(bad) with problems; Airflow finds \(report.count(.found))"
    text += " and skips \(report.count(.skipped))"
    let breaking = report.count(.breaksScan)
    if breaking > 0 { text += "; its scan fails on \(breaking)" }
    let open = report.openCount
    return open > 0
      ? text + "; stopped before \(open) \(open == 1 ? "was" : "were") looked at" : text
  }

  private static func padded(_ word: String, _ width: Int = width) -> String {
    word + String(repeating: " ", count: max(0, width - word.utf8.count))
  }

  private static func fate(_ item: VerifyItem) -> String {
    switch item.airflow {
    case .found:
      return "Airflow finds it for \(item.dags.count == 1 ? "the Dag" : "the Dags") "
        + CodeLines.some(of: item.dags)
    case .skipped:
      return item.problems.first?.code == .missing
        ? "Airflow does not find it" : "Airflow skips it"
    case nil: return "what Airflow does with it was not found out"
    case .breaksScan: return "Airflow's scan fails here, and finds no Dag of any bundle"
    }
  }
}
