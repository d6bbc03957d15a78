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
    add(failing, .bad, errors.map(Self.group))
    add(
      "Look at these before they go into service", .warn,
      findings.filter { $0.key.severity == .warning }.map(Self.group))
    add("Skipped", .plain, skips.map(Self.group))
    add(
      "Good to know", .plain, findings.filter { $0.key.severity == .note }.map(Self.group))
  }

  init(_ report: VerifyReport) {
    var problems: [AirflowVerdict?: [ErrorCode: [Entry]]] = [:]
    for (index, item) in report.items.enumerated() {
      for problem in item.problems {
        problems[item.airflow, default: [:]][problem.code, default: []]
          .append(Entry(name: item.path, message: problem.fact, index: index))
      }
    }
    func groups(_ verdict: AirflowVerdict?) -> [Group] {
      (problems[verdict] ?? [:]).map(Self.group)
    }
    add("Airflow's scan fails on these: take them out at once", .bad, groups(.breaksScan))
    add("Airflow skips these", .bad, groups(.skipped))
    add("Airflow takes these, but look at them", .warn, groups(.found))
    add("Not looked at", .plain, groups(nil))
  }

  private mutating func add(_ heading: String, _ tone: Tone, _ groups: [Group]) {
    if groups.isEmpty { return }
    lists.append(List(heading: heading, tone: tone, groups: Self.sorted(groups)))
  }

  private static func group(_ code: ErrorCode, _ entries: [Entry]) -> Group {
    Group(
      code: code.rawValue, title: code.title, advice: code.advice.capitalized + ".",
      entries: entries)
  }

  private static func group(_ code: Finding.Code, _ entries: [Entry]) -> Group {
    Group(code: code.rawValue, title: code.title, advice: code.advice, entries: entries)
  }

  private static func sorted(_ groups: [Group]) -> [Group] {
    groups.sorted { left, right in
      left.entries.count == right.entries.count
        ? Array(left.code.utf8).lexicographicallyPrecedes(Array(right.code.utf8))
        : left.entries.count > right.entries.count
    }
  }
}

extension ErrorCode {
  /// What a report calls what went wrong: the code's words, abbreviations in capitals.
  fileprivate var title: String {
    let words = rawValue.split(separator: "-").map { word in
      ["crc", "zip", "io"].contains(word)
        ? word.uppercased() : word == "dag" ? "Dag" : String(word)
    }
    return words.joined(separator: " ").capitalized
  }
}

extension String {
  /// The text with a capital at the front.
  fileprivate var capitalized: String { prefix(1).uppercased() + dropFirst() }
}
