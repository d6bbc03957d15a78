import BundleFormats
import ByteStrings

/// What a terminal shows of a report.
public protocol ReportLines {
  associatedtype Document: RunReport

  /// The lines for an item; none where the detail asked for leaves it out.
  static func lines(
    for item: Document.Item, _ detail: ReportLine.Detail, style: TextStyle
  ) -> [String]

  /// The lines after those of the items; the summary is the last.
  static func lastLines(
    of report: Document, _ detail: ReportLine.Detail, style: TextStyle
  ) -> [String]

  /// Why a run has not begun, or would not begin: what people have to see with `--json` too.
  static func obstacles(to report: Document, style: TextStyle) -> [String]

  /// What a run that was stopped leaves to do, and with which command; nil for one that came to its
  /// end, and for one that did not begin for want of space.
  static func leftToDo(of report: Document) -> String?
}

/// A report as people read it: a line a bundle, its findings below, a summary.
public enum ReportLine: ReportLines {
  /// How much is said of each bundle.
  public enum Detail: Sendable, Equatable {
    /// All but the lines of what went well.
    case quiet
    /// A line each, with warnings; notes are counted in the summary.
    case normal
    /// Everything.
    case verbose
  }

  public static func lines(
    for item: ReportItem, _ detail: Detail = .normal, style: TextStyle = .plain
  ) -> [String] {
    if detail == .quiet && item.wentWell {
      return item.findings.filter { $0.severity == .warning }.map {
        "\(style.warning("warning")): \(item.input): \(oneLine($0.message)) [\($0.code.rawValue)]"
      }
    }
    var lines = [head(of: item, style)]
    if detail == .verbose { lines += facts(of: item).map { "  " + style.faint($0) } }
    for finding in item.findings where detail == .verbose || finding.severity == .warning {
      lines.append("  " + text(of: finding, style))
    }
    return lines
  }

  private static func head(of item: ReportItem, _ style: TextStyle) -> String {
    let word = item.status.rawValue
    var label = word
    switch item.status {
    case .failed: label = style.bad(word)
    case .skipped, .unchanged: label = style.faint(word)
    case .converted, .copied: label = style.good(word)
    }
    label += String(repeating: " ", count: max(0, 10 - word.utf8.count))
    if let error = item.error {
      return "\(label) \(oneLine(error.message(for: item.input))) [\(error.code.rawValue)]"
    }
    let size = item.result.map { " (\(bytes($0.size)))" } ?? ""
    let place = item.output.map { " -> \($0)" } ?? ""
    return "\(label) \(item.input)\(place)\(size)"
  }

  private static func facts(of item: ReportItem) -> [String] {
    var facts: [String] = []
    if let executable = item.executable {
      facts.append(
        "executable: \(executable.name), \(executable.platform), "
          + bytes(executable.size))
    }
    if let dags = item.dags, !dags.isEmpty {
      facts.append("dags: " + dags.map { "\($0.id) (\($0.tasks.count))" }.joined(separator: ", "))
    }
    if let sha256 = item.result?.sha256 { facts.append("sha256: \(sha256)") }
    return facts
  }

  private static func text(of finding: Finding, _ style: TextStyle) -> String {
    let word = finding.severity.rawValue
    let label = finding.severity == .warning ? style.warning(word) : style.faint(word)
    return "\(label): \(oneLine(finding.message)) [\(finding.code.rawValue)]"
  }

  /// A message as it may stand on a terminal; one from a file could hold anything.
  private static func oneLine(_ message: String) -> String { ByteString(message).description }

  public static func lastLines(
    of report: Report, _ detail: Detail, style: TextStyle
  ) -> [String] {
    contested(report, style) + mixed(report, style)
      + (detail == .verbose ? [] : [noteCounts(of: report)].compactMap { $0 })
      + orphans(of: report, style) + obstacles(to: report, style: style)
      + codeLines(of: report) + [summary(of: report)]
  }

  /// A line for each Dag that several bundles claim.
  private static func contested(_ report: Report, _ style: TextStyle) -> [String] {
    let items = report.items.filter { $0.findings.contains { $0.code == .duplicateDag } }
    var owners: [ByteString: [ReportItem]] = [:]
    for item in items { for dag in item.dags ?? [] { owners[dag.id, default: []].append(item) } }
    return DagClaims.lines(
      owners.flatMap { dag, items in items.map { (dag, $0.input, $0.output ?? $0.input) } },
      remark: { FleetFindings.sharedTask(of: $0, in: owners[$0] ?? []) }
    ).map { "\(style.warning("warning")): \($0) [\(Finding.Code.duplicateDag.rawValue)]" }
  }

  /// A line for each kind of executable that is rare.
  private static func mixed(_ report: Report, _ style: TextStyle) -> [String] {
    let architectures = ReportFacts(report).architectures
    guard let most = architectures.first else { return [] }
    return architectures.compactMap { kind in
      let names = report.items.filter { item in
        item.findings.contains { $0.code == .architectureMixed }
          && item.executable?.platform == kind.name
      }.map(\.input)
      if names.isEmpty { return nil }
      let count = names.count == 1 ? "1 executable is" : "\(names.count) executables are"
      return "\(style.warning("warning")): \(count) \(oneLine(kind.name)), while most of this run "
        + "(\(most.count)) are \(oneLine(most.name)): \(CodeLines.some(of: names)) "
        + "[\(Finding.Code.architectureMixed.rawValue)]"
    }
  }

  /// Failures and warnings by code, with the first names of each.
  private static func codeLines(of report: Report) -> [String] {
    let failed = report.items.filter { $0.status == .failed }
    return CodeLines.lines(
      report.isDryRun ? "would fail, by code:" : "failed, by code:",
      failed.compactMap { item in item.error.map { ($0.code.rawValue, item.input) } })
      + CodeLines.lines(
        "warnings, by code:",
        report.items.flatMap { item in
          item.findings.filter { $0.severity == .warning }.map { ($0.code.rawValue, item.input) }
        })
  }

  /// A line for each file system that lacks room.
  public static func obstacles(to report: Report, style: TextStyle) -> [String] {
    report.fileSystems.filter { !$0.fits }.map { system in
      let problem =
        "\(system.path): the outputs need \(bytes(system.needed)) there, and \(bytes(system.free)) are free"
      let outcome = report.isDryRun ? "the run would not start" : "the run did not start"
      return "\(style.bad("no room")): \(problem), so \(outcome); \(ErrorCode.noSpace.advice)"
    }
  }

  /// A line for all bundles that no input makes, where there are any.
  private static func orphans(of report: Report, _ style: TextStyle) -> [String] {
    if report.orphans.isEmpty { return [] }
    let count = report.orphans.count
    let (what, them) =
      count == 1
      ? ("1 bundle in the output folder comes", "it")
      : ("\(count) bundles in the output folder come", "them")
    return [
      "\(style.warning("warning")): \(what) from no input: \(CodeLines.some(of: report.orphans)); "
        + "Airflow goes on serving \(them): take \(them) away, unless something else has put "
        + "\(them) there"
    ]
  }

  /// How many notes there are, by code; nil where there are none.
  static func noteCounts(of report: Report) -> String? {
    var counts: [String: Int] = [:]
    for item in report.items {
      for finding in item.findings where finding.severity == .note {
        counts[finding.code.rawValue, default: 0] += 1
      }
    }
    let total = counts.values.reduce(0, +)
    if total == 0 { return nil }
    let parts = counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
    let text =
      parts.count == 1
      ? parts[0].key : parts.map { "\($0.value) \($0.key)" }.joined(separator: ", ")
    return "\(total) \(total == 1 ? "note" : "notes"): \(text) (use -v to see them)"
  }

  /// The last line of a run.
  public static func summary(of report: Report) -> String {
    let counts = ReportItem.Status.allCases.compactMap { status -> String? in
      let count = report.count(status)
      return count > 0 ? "\(count) \(status.rawValue)" : nil
    }
    let what = report.items.isEmpty ? "nothing found to do" : counts.joined(separator: ", ")
    let written =
      report.isDryRun
      ? "dry run: nothing was written, \(bytes(report.bytesWritten)) would be"
      : "\(bytes(report.bytesWritten)) written"
    let lack = RunFacts(report).lack.map { "; incomplete: \($0)" } ?? ""
    return "\(what); \(written) in \(ByteText.seconds(report.seconds))\(lack)"
  }

  public static func leftToDo(of report: Report) -> String? {
    let undone = report.items.count { $0.error?.code == .interrupted }
    let open = report.openCount - undone
    let again = RunFacts.again(report)
    if let interruption = report.interruption {
      return "stopped by \(interruption): \(undone) undone, \(open) not started; what was finished "
        + "stays: run the same command again to go on\(again)"
    }
    if report.isComplete || report.fileSystems.contains(where: { !$0.fits }) { return nil }
    return
      "stopped after a failure, as --fail-fast asks: \(open) not started; mend what failed, and "
      + "run the same command again to go on\(again)"
  }

  /// A number of bytes in the unit that suits it.
  package static func bytes(_ count: UInt64) -> String { ByteText.size(count) }
}

extension ReportItem {
  /// Whether nobody has to look at it: it is done, or there is nothing to do. What was not started is
  /// told in one line for all.
  fileprivate var wentWell: Bool {
    switch status {
    case .converted, .copied, .unchanged: true
    case .skipped:
      error.map { [.alreadyCurrent, .notABundle, .otherSDK, .notStarted].contains($0.code) } ?? true
    case .failed: false
    }
  }
}
