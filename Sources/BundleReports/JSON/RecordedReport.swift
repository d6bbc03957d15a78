public import ByteStrings

/// A report that was read from a file: of which command, the file says.
public enum RecordedReport: Sendable {
  case conversion(Report)
  case verification(VerifyReport)

  /// The report, whatever its command.
  public var report: any JSONReport {
    switch self {
    case .conversion(let report): report
    case .verification(let report): report
    }
  }

  /// Joins reports of one command.
  ///
  /// - Throws: `ReportError` where they do not go together.
  public static func merging(_ parts: [(name: ByteString, report: RecordedReport)])
    throws(ReportError) -> RecordedReport
  {
    var conversions: [(name: ByteString, report: Report)] = []
    var verifications: [(name: ByteString, report: VerifyReport)] = []
    for (name, report) in parts {
      switch report {
      case .conversion(let report): conversions.append((name, report))
      case .verification(let report): verifications.append((name, report))
      }
    }
    if verifications.isEmpty { return .conversion(try Report.merging(conversions)) }
    if let other = conversions.first {
      throw ReportError(
        "\(verifications[0].name) is a report of verify, and \(other.name) of \(other.report.commandName): join reports of one command only"
      )
    }
    return .verification(try VerifyReport.merging(verifications))
  }

  /// Compares two reports of one command.
  ///
  /// - Throws: `ReportError` where they do not go together.
  public static func difference(
    _ old: (name: ByteString, report: RecordedReport),
    _ new: (name: ByteString, report: RecordedReport)
  ) throws(ReportError) -> ReportDiff {
    switch (old.report, new.report) {
    case (.conversion(let one), .conversion(let other)) where one.command == other.command:
      return ReportDiff((old.name, one), (new.name, other))
    case (.verification(let one), .verification(let other)):
      return ReportDiff((old.name, one), (new.name, other))
    default:
      throw ReportError(
        "\(old.name) is a report of \(old.report.command), and \(new.name) of \(new.report.command): compare reports of one command"
      )
    }
  }

  /// `migrate`.
  public var command: String { report.commandName }
}
