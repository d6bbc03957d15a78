public import ByteStrings
public import JSON

/// A report that was read from a file: of which command, the file says.
public enum RecordedReport: Sendable {
  case conversion(Report)
  case verification(VerifyReport)

  /// The report as docs/report.schema.json describes it.
  public var json: JSONValue {
    switch self {
    case .conversion(let report): report.json
    case .verification(let report): report.json
    }
  }

  /// What the report lacks, in words.
  public var missing: [String] {
    switch self {
    case .conversion(let report): report.missing
    case .verification(let report): report.missing
    }
  }

  /// The exit status: 0 or 1, since nothing interrupts it any more.
  public var exitStatus: Int32 {
    switch self {
    case .conversion(let report): report.exitStatus
    case .verification(let report): report.exitStatus
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
        "\(verifications[0].name) is a report of verify, and \(other.name) of \(other.report.command.rawValue): join reports of one command only"
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
  public var command: String {
    switch self {
    case .conversion(let report): report.command.rawValue
    case .verification: "verify"
    }
  }
}
