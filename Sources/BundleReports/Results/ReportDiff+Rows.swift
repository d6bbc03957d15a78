import BundleFormats
import ByteStrings

extension ReportDiff {
  /// Compares two reports of `migrate` or of `export`; one may be of a dry run.
  init(
    _ old: (name: ByteString, report: Report), _ new: (name: ByteString, report: Report)
  ) {
    func side(_ part: (name: ByteString, report: Report)) -> Side {
      Side(
        path: part.name, isDryRun: part.report.isDryRun, isComplete: part.report.isComplete,
        runs: part.report.runs, count: part.report.items.count)
    }
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
      command: new.report.command.rawValue, old: side(old), new: side(new),
      items: Self.items(old.report.items.map(\.diffRow), new.report.items.map(\.diffRow))
        + orphans)
    items.sort { $0.name < $1.name }
  }

  /// Compares two reports of `verify`.
  init(
    _ old: (name: ByteString, report: VerifyReport), _ new: (name: ByteString, report: VerifyReport)
  ) {
    func side(_ part: (name: ByteString, report: VerifyReport)) -> Side {
      Side(
        path: part.name, isComplete: part.report.isComplete, runs: part.report.runs,
        count: part.report.items.count)
    }
    self.init(
      command: "verify", old: side(old), new: side(new),
      items: Self.items(old.report.items.map(\.diffRow), new.report.items.map(\.diffRow)))
  }
}

extension ReportItem {
  fileprivate var diffRow: ReportDiff.Row {
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

extension VerifyItem {
  fileprivate var diffRow: ReportDiff.Row {
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
