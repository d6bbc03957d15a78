import BundleFormats
import ByteStrings

/// A report as JUnit XML, which CI systems show as the results of tests: a case for each bundle.
struct JUnitReport {
  /// What became of a case.
  enum Outcome {
    case passed
    case skipped(String)
    /// The codes and, a line each, what is wrong and what to do.
    case failed(type: String, message: String)
  }

  struct Case {
    var name: ByteString
    var outcome: Outcome
    /// What there is to say besides, a line each.
    var notes: [String] = []
  }

  /// What the suite is called.
  var suite: String
  var seconds: Double?
  var cases: [Case]

  func rendered() -> [UInt8] {
    let failures = cases.count { if case .failed = $0.outcome { true } else { false } }
    let skipped = cases.count { if case .skipped = $0.outcome { true } else { false } }
    let figures =
      #" tests="\#(cases.count)" failures="\#(failures)" errors="0" skipped="\#(skipped)""#
      + (seconds.map { " time=\"\($0)\"" } ?? "")
    var out = """
      <?xml version="1.0" encoding="UTF-8"?>
      <testsuites name="airflow-bundle"\(figures)>
      <testsuite name="\(Self.escaped(suite))"\(figures)>

      """
    for one in cases { out += rendered(one) }
    out += "</testsuite>\n</testsuites>\n"
    return Array(out.utf8)
  }

  private func rendered(_ one: Case) -> String {
    let name = Self.escaped(one.name.description)
    var out = "<testcase classname=\"\(Self.escaped(suite))\" name=\"\(name)\">"
    switch one.outcome {
    case .passed: break
    case .skipped(let why): out += "<skipped message=\"\(Self.escaped(why))\"/>"
    case .failed(let type, let message):
      out += "<failure type=\"\(Self.escaped(type))\" message=\"\(Self.escaped(message))\"/>"
    }
    if !one.notes.isEmpty {
      out += "<system-out>\(one.notes.map(Self.escaped).joined(separator: "\n"))</system-out>"
    }
    return out + "</testcase>\n"
  }

  /// Text for content and quoted attributes. XML 1.0 has no way at all to write the two last
  /// scalars of the first plane.
  private static func escaped(_ text: String) -> String {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    return lines.map { ("\(String($0))" as HTML).markup }.joined(separator: "&#10;")
      .replacing("\u{FFFE}", with: "\u{FFFD}").replacing("\u{FFFF}", with: "\u{FFFD}")
  }
}

extension JUnitReport.Case {
  /// A case that fails where a run is not all of it, since its items may all be well.
  static func incomplete(_ facts: RunFacts) -> [JUnitReport.Case] {
    facts.lack.map {
      [JUnitReport.Case(name: "the whole run", outcome: .failed(type: "incomplete", message: $0))]
    } ?? []
  }
}

extension Report {
  /// A case for each item; what was left out on purpose is skipped.
  var junit: JUnitReport {
    let cases = items.map { item in
      let outcome: JUnitReport.Outcome =
        switch (item.status, item.error) {
        case (.failed, let error?):
          .failed(type: error.code.rawValue, message: error.message(for: item.input))
        case (.skipped, let error?):
          .skipped("\(error.code.rawValue): \(error.message(for: item.input))")
        default: .passed
        }
      return JUnitReport.Case(
        name: item.input, outcome: outcome,
        notes: item.findings.map { "\($0.severity.rawValue) \($0.code.rawValue): \($0.message)" })
    }
    return JUnitReport(
      suite: "airflow-bundle \(command)\(isDryRun ? " --dry-run" : "")", seconds: seconds,
      cases: cases + JUnitReport.Case.incomplete(RunFacts(self)))
  }
}

extension VerifyReport {
  /// A case for each item, failed if anything is wrong with it.
  var junit: JUnitReport {
    let cases = items.map { item in
      JUnitReport.Case(
        name: item.path,
        outcome: item.isOK
          ? .passed
          : .failed(
            type: item.problems.map(\.code.rawValue).joined(separator: " "),
            message: item.problems.map { $0.message(for: item.path) }.joined(separator: "\n")),
        notes: item.airflow.map { ["Airflow 3.3: \($0.rawValue)"] } ?? [])
    }
    return JUnitReport(
      suite: "airflow-bundle verify", seconds: nil,
      cases: cases + JUnitReport.Case.incomplete(RunFacts(self)))
  }
}
