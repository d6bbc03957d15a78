import AirflowBundle
import ByteStrings

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
    var lines = ReportLine.fleetLines(of: report, style: style)
    if detail != .verbose, let notes = ReportLine.noteCounts(of: report) { lines.append(notes) }
    if let orphans = ReportLine.orphans(of: report, style: style) { lines.append(orphans) }
    lines += obstacles(to: report, style)
    lines += ReportLine.codeLines(of: report)
    return lines + [ReportLine.summary(of: report)]
  }

  static func obstacles(to report: Report, _ style: TextStyle) -> [String] {
    ReportLine.spaceLines(of: report, style: style)
  }

  static func items(of report: Report) -> [ReportItem] { report.items }
  static func name(of item: ReportItem) -> ByteString { item.input }
  static func json(of item: ReportItem) -> JSONValue { item.json }
  static func summary(of report: Report) -> JSONValue { report.summary }

  static func findings(in report: Report) -> [Finding] { report.items.flatMap(\.findings) }

  static func leftToDo(of report: Report) -> String? { ReportLine.leftToDo(of: report) }

  /// Such an error names the folder and not the output, so that it is the same for all.
  static func placeFailure(of item: ReportItem) -> BundleError? {
    let codes: Set<ErrorCode> = [.permissionDenied, .ioError, .noSpace, .outputExists]
    guard item.status == .failed, let error = item.error else { return nil }
    return codes.contains(error.code) ? error : nil
  }
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
      + VerifyLine.codeLines(of: report)
      + [VerifyLine.summary(of: report)]
  }

  /// It takes no room.
  static func obstacles(to report: VerifyReport, _ style: TextStyle) -> [String] { [] }

  static func items(of report: VerifyReport) -> [VerifyItem] { report.items }
  static func name(of item: VerifyItem) -> ByteString { item.path }
  static func json(of item: VerifyItem) -> JSONValue { item.json }
  static func summary(of report: VerifyReport) -> JSONValue { report.summary }

  /// Whatever `verify` has to say of a bundle is a problem, which fails by itself.
  static func findings(in report: VerifyReport) -> [Finding] { [] }

  static func leftToDo(of report: VerifyReport) -> String? { VerifyLine.leftToDo(of: report) }

  /// It writes nothing.
  static func placeFailure(of item: VerifyItem) -> BundleError? { nil }
}
