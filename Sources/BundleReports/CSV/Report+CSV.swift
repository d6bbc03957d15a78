import BundleFormats
import ByteStrings

/// The report as a table for a spreadsheet, a row an item.
///
/// Names are as messages show them, control characters escaped, so that a record is one line.
extension Report {
  static let columns = [
    "status", "input", "output", "from", "to", "input_size", "output_size", "sha256", "mode",
    "executable", "executable_size", "format", "arch", "dags", "tasks", "error_code",
    "error_message", "warnings", "notes", "finding_codes", "finding_messages",
  ]

  /// What says, before all other rows, that a report is not whole.
  var incompleteRow: [String]? {
    RunFacts(self).lack.map {
      CSVTable.row(Self.columns, ["status": "incomplete", "error_message": $0])
    }
  }

  var rows: some Sequence<[String]> { items.lazy.map(\.cells) }
}

extension ReportItem {
  fileprivate var cells: [String] {
    func number(_ value: (some BinaryInteger)?) -> String { value.map { "\($0)" } ?? "" }
    return [
      status.rawValue, input.description, output?.description ?? "",
      from?.rawValue ?? "", to?.rawValue ?? "", number(inputSize),
      number(result?.size), result?.sha256 ?? "", result?.mode.map(modeText) ?? "",
      executable?.name.description ?? "", number(executable?.size),
      executable?.format.rawValue ?? "", executable?.architecture ?? "",
      (dags ?? []).map(\.id.description).joined(separator: " "),
      number(dags?.reduce(0) { $0 + $1.tasks.count }),
      error?.code.rawValue ?? "", message ?? "",
      "\(findings.count { $0.severity == .warning })",
      "\(findings.count { $0.severity == .note })",
      findings.map(\.code.rawValue).joined(separator: " "),
      findings.map(\.message).joined(separator: " | "),
    ]
  }
}
