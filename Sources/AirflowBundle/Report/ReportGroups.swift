/// The items of a report, grouped by what to do about them.
struct ReportGroups {
  /// One thing to do, and the bundles it is to be done about.
  struct Group {
    /// A code of the contract.
    var code: String
    var title: String
    var advice: String
    /// The items, in the order of the report, each with its message.
    var entries: [(item: ReportItem, message: String)]
  }

  /// What failed, by error; the largest group first.
  private(set) var failures: [Group] = []
  /// Converted, but worth a look before the bundle goes into service.
  private(set) var warnings: [Group] = []
  /// Worth knowing.
  private(set) var notes: [Group] = []
  /// What was skipped, and why.
  private(set) var skipped: [Group] = []

  init(_ report: Report) {
    var errors: [ErrorCode: [(item: ReportItem, message: String)]] = [:]
    var skips: [ErrorCode: [(item: ReportItem, message: String)]] = [:]
    var findings: [Finding.Code: [(item: ReportItem, message: String)]] = [:]
    for item in report.items {
      if let error = item.error {
        if item.status == .failed { errors[error.code, default: []].append((item, error.message)) }
        if item.status == .skipped { skips[error.code, default: []].append((item, error.message)) }
      }
      for finding in item.findings {
        findings[finding.code, default: []].append((item, finding.message))
      }
    }
    failures = Self.groups(errors)
    skipped = Self.groups(skips)
    warnings = Self.groups(findings.filter { $0.key.severity == .warning })
    notes = Self.groups(findings.filter { $0.key.severity == .note })
  }

  private static func groups(_ entries: [ErrorCode: [(item: ReportItem, message: String)]])
    -> [Group]
  {
    sorted(
      entries.map { code, entries in
        Group(
          code: code.rawValue, title: code.rawValue.sentence, advice: code.advice.sentence + ".",
          entries: entries)
      })
  }

  private static func groups(_ entries: [Finding.Code: [(item: ReportItem, message: String)]])
    -> [Group]
  {
    sorted(
      entries.map { code, entries in
        Group(code: code.rawValue, title: code.title, advice: code.advice, entries: entries)
      })
  }

  private static func sorted(_ groups: [Group]) -> [Group] {
    groups.sorted { left, right in
      left.entries.count == right.entries.count
        ? Array(left.code.utf8).lexicographicallyPrecedes(Array(right.code.utf8))
        : left.entries.count > right.entries.count
    }
  }
}

extension String {
  /// The words of a code or of advice with a capital at the front: `crc-mismatch` is `Crc mismatch`.
  fileprivate var sentence: String {
    let words = contains(" ") ? self : split(separator: "-").joined(separator: " ")
    return words.prefix(1).uppercased() + words.dropFirst()
  }
}
