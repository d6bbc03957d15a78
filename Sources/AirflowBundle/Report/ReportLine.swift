import ByteStrings

/// A report as people read it: a line a bundle, its findings below, a summary.
public enum ReportLine {
  /// The line for an item, and one for each finding.
  public static func lines(for item: ReportItem) -> [String] {
    let word = item.status.rawValue
    let label = word + String(repeating: " ", count: max(0, 10 - word.utf8.count))
    var lines: [String] = []
    if let error = item.error {
      lines.append("\(label) \(error.message) [\(error.code.rawValue)]")
    } else {
      let size = item.result.map { " (\(bytes($0.size)))" } ?? ""
      let place = item.output.map { " -> \($0)" } ?? ""
      lines.append("\(label) \(item.input)\(place)\(size)")
    }
    for finding in item.findings {
      lines.append("  \(finding.severity.rawValue): \(finding.message) [\(finding.code.rawValue)]")
    }
    return lines
  }

  /// What only the whole run shows, after the items' own lines.
  public static func fleetLines(of report: Report) -> [String] {
    report.items.flatMap { item in
      item.findings.filter { $0.code == .duplicateDag || $0.code == .architectureMixed }
        .map { "\($0.severity.rawValue): \(item.input): \($0.message) [\($0.code.rawValue)]" }
    }
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
    let tenths = Int((report.seconds * 10).rounded())
    return "\(what); \(written) in \(tenths / 10).\(tenths % 10) s"
  }

  /// A number of bytes in the unit that suits it.
  static func bytes(_ count: UInt64) -> String {
    let units = ["KB", "MB", "GB", "TB"]
    if count < 1000 { return "\(count) bytes" }
    var value = Double(count) / 1000
    var unit = 0
    while value >= 999.95, unit + 1 < units.count {
      value /= 1000
      unit += 1
    }
    let tenths = Int((value * 10).rounded())
    return "\(tenths / 10).\(tenths % 10) \(units[unit])"
  }
}
