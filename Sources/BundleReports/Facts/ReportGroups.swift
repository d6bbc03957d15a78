import BundleFormats
import ByteStrings

/// The items of a report, grouped by what to do about them.
struct ReportGroups {
  /// A bundle and what is said of it, without the advice that stands above.
  struct Entry {
    var name: ByteString
    var message: String
    /// The place of the item in the report.
    var index: Int
  }

  /// One thing to do, and the bundles it is to be done about.
  struct Group {
    /// A code of an error or a finding.
    var code: String
    var title: String
    var advice: String
    /// In the order of the report.
    var entries: [Entry]
  }

  /// Groups that are equally urgent, the largest first.
  struct List {
    var heading: String
    var tone: Tone
    var groups: [Group]
  }

  /// The most urgent first; none is empty.
  private(set) var lists: [List] = []

  init(_ report: Report) {
    var errors: [ErrorCode: [Entry]] = [:]
    var skips: [ErrorCode: [Entry]] = [:]
    var findings: [Finding.Code: [Entry]] = [:]
    for (index, item) in report.items.enumerated() {
      if let error = item.error {
        let entry = Entry(name: item.input, message: error.fact, index: index)
        if item.status == .failed { errors[error.code, default: []].append(entry) }
        if item.status == .skipped { skips[error.code, default: []].append(entry) }
      }
      for finding in item.findings {
        findings[finding.code, default: []]
          .append(Entry(name: item.input, message: finding.message, index: index))
      }
    }
    let failing = report.isDryRun ? "Would fail: mend these" : "Failed: mend these and run again"
    add(failing, .bad, errors)
    add(
      "Look at these before they go into service", .warn,
      findings.filter { $0.key.severity == .warning })
    add("Skipped", .plain, skips)
    add("Good to know", .plain, findings.filter { $0.key.severity == .note })
  }

  init(_ report: VerifyReport) {
    var problems: [AirflowVerdict?: [ErrorCode: [Entry]]] = [:]
    for (index, item) in report.items.enumerated() {
      for problem in item.problems {
        problems[item.airflow, default: [:]][problem.code, default: []]
          .append(Entry(name: item.path, message: problem.fact, index: index))
      }
    }
    add("Airflow's scan fails on these: take them out at once", .bad, problems[.breaksScan])
    add("Airflow skips these", .bad, problems[.skipped])
    add("Airflow takes these, but look at them", .warn, problems[.found])
    add("Not looked at", .plain, problems[nil])
  }

  private mutating func add<Code: AdvisedCode>(
    _ heading: String, _ tone: Tone, _ entries: [Code: [Entry]]?
  ) {
    guard let entries, !entries.isEmpty else { return }
    let groups = entries.map { code, entries in
      Group(
        code: code.rawValue, title: (CodeMeaning.all[code.rawValue]?.title ?? "").withCapital,
        advice: code.sentence, entries: entries)
    }
    let sorted = groups.sorted {
      ($1.entries.count, ByteString($0.code)) < ($0.entries.count, ByteString($1.code))
    }
    lists.append(List(heading: heading, tone: tone, groups: sorted))
  }
}
