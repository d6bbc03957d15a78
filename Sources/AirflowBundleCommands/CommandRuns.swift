import AirflowBundle

extension ConversionRun: CommandRun {
  static var words: ProgressWords { .conversion }

  static func add(_ identity: RunIdentity, to report: inout Report) { report.runs = [identity] }

  static func status(of report: Report) -> Int32 { report.exitStatus }

  static func lines(
    for item: ReportItem, _ detail: ReportLine.Detail, _ style: TextStyle
  ) -> [String] {
    ReportLine.lines(for: item, detail, style: style)
  }

  static func lastLines(
    of report: Report, _ detail: ReportLine.Detail, _ style: TextStyle
  ) -> [String] {
    var lines: [String] = []
    if detail != .quiet { lines += ReportLine.fleetLines(of: report, style: style) }
    if detail == .normal, let notes = ReportLine.noteCounts(of: report) { lines.append(notes) }
    if let orphans = ReportLine.orphans(of: report, style: style) { lines.append(orphans) }
    lines += ReportLine.spaceLines(of: report, style: style)
    return lines + [ReportLine.summary(of: report)]
  }

  static func json(of item: ReportItem) -> JSONValue { item.json }
  static func summary(of report: Report) -> JSONValue { report.summary }

  static func findings(in report: Report) -> [Finding] { report.items.flatMap(\.findings) }

  static func interruption(of report: Report) -> String? { ReportLine.interruption(of: report) }
}

extension VerifyRun: CommandRun {
  static var words: ProgressWords { .verification }

  static func add(_ identity: RunIdentity, to report: inout VerifyReport) {
    report.runs = [identity]
  }

  static func status(of report: VerifyReport) -> Int32 { report.exitStatus }

  static func lines(
    for item: VerifyItem, _ detail: ReportLine.Detail, _ style: TextStyle
  ) -> [String] {
    VerifyLine.lines(for: item, detail)
  }

  static func lastLines(
    of report: VerifyReport, _ detail: ReportLine.Detail, _ style: TextStyle
  ) -> [String] {
    VerifyLine.fleetLines(of: report, detail) + VerifyLine.nextLines(of: report, detail)
      + [VerifyLine.summary(of: report)]
  }

  static func json(of item: VerifyItem) -> JSONValue { item.json }
  static func summary(of report: VerifyReport) -> JSONValue { report.summary }

  /// Whatever `verify` has to say of a bundle is a problem, which fails by itself.
  static func findings(in report: VerifyReport) -> [Finding] { [] }

  /// The summary tells it already.
  static func interruption(of report: VerifyReport) -> String? { nil }
}
