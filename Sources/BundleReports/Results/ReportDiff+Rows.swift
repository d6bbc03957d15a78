import BundleFormats
import ByteStrings

/// An item that can be compared with the one of its name in another report.
protocol ComparedItem: RunItem {
  var diffRow: ReportDiff.Row { get }
}

extension ReportDiff {
  /// Compares two reports of one command; one may be of a dry run.
  init<Report: RunReport>(
    _ old: (name: ByteString, report: Report), _ new: (name: ByteString, report: Report)
  ) where Report.Item: ComparedItem {
    let known = Set(old.report.orphans)
    let orphans = new.report.orphans.filter { !known.contains($0) }.map {
      Item(
        name: $0,
        changes: [
          Change(
            kind: .orphan, old: nil, new: "no input makes it, and it goes on being served",
            isWorse: true)
        ])
    }
    self.init(
      command: new.report.commandName, old: Side(old.name, old.report),
      new: Side(new.name, new.report),
      items: Self.items(old.report.items.map(\.diffRow), new.report.items.map(\.diffRow))
        + orphans)
    items.sort { $0.name < $1.name }
  }
}

extension ReportDiff.Side {
  fileprivate init(_ path: ByteString, _ report: some RunReport) {
    self.init(
      path: path, isDryRun: report.isDryRun, isComplete: report.isComplete, runs: report.runs,
      count: report.items.count)
  }
}

extension ReportItem: ComparedItem {
  var diffRow: ReportDiff.Row {
    let rank =
      switch status {
      case .converted, .copied, .unchanged: ReportDiff.Rank.good
      case .skipped: ReportDiff.Rank.skipped
      case .failed: ReportDiff.Rank.bad
      }
    var row = ReportDiff.Row(
      name: input, status: status.rawValue + (error.map { " [\($0.code.rawValue)]" } ?? ""),
      rank: rank,
      findings: findings.map { ("\($0.code.rawValue): \($0.message)", $0.severity == .warning) })
    if let result {
      row.digest = ["\(result.size) bytes"]
      row.digest.append(result.mode.map { "mode \(modeText($0))" } ?? "no mode")
      row.digest.append(result.sha256.map { "SHA-256 \($0)" } ?? "no SHA-256")
      row.digest.append(
        (result.members ?? [])
          .map { "\($0.path) with \($0.size) bytes and mode \(modeText($0.mode))" }
          .joined(separator: ", "))
    }
    return row
  }
}

extension VerifyItem: ComparedItem {
  var diffRow: ReportDiff.Row {
    // What breaks the scan harms all the others too.
    let (word, rank) =
      switch airflow {
      case .found: isOK ? ("ok", ReportDiff.Rank.good) : ("found, with problems", 2)
      case .skipped: ("skipped by Airflow", 3)
      case .breaksScan: ("breaks Airflow's scan", 4)
      case nil: ("not looked at", ReportDiff.Rank.skipped)
      }
    return ReportDiff.Row(
      name: path, status: word, rank: rank,
      findings: problems.map { ("\($0.code.rawValue): \($0.explanation)", true) })
  }
}
