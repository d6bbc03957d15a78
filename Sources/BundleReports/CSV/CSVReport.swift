import BundleFormats
import ByteStrings

/// The report as a table for a spreadsheet, a row an item.
///
/// Names are as messages show them, control characters escaped, so that a record is one line. A report
/// that is not whole begins with a row that says so.
struct CSVReport {
  private let report: Report

  init(_ report: Report) { self.report = report }

  static let columns = [
    "status", "input", "output", "from", "to", "input_size", "output_size", "sha256", "mode",
    "executable", "executable_size", "format", "arch", "dags", "tasks", "error_code",
    "error_message", "warnings", "notes", "finding_codes", "finding_messages",
  ]

  func rendered() -> [UInt8] {
    let lack = RunFacts(report).lack.map {
      CSVTable.row(Self.columns, ["status": "incomplete", "error_message": $0])
    }
    return CSVTable.rendered(
      Self.columns, first: lack, report.items.lazy.map { Self.cells(of: $0) })
  }

  private static func cells(of item: ReportItem) -> [String] {
    func number(_ value: (some BinaryInteger)?) -> String { value.map { "\($0)" } ?? "" }
    let result = item.result
    let dags = item.dags ?? []
    return [
      item.status.rawValue, item.input.description, item.output?.description ?? "",
      item.from?.rawValue ?? "", item.to?.rawValue ?? "", number(item.inputSize),
      number(result?.size), result?.sha256 ?? "", result?.mode.map(modeText) ?? "",
      item.executable?.name.description ?? "", number(item.executable?.size),
      item.executable?.format.rawValue ?? "", item.executable?.architecture ?? "",
      dags.map(\.id.description).joined(separator: " "),
      item.dags == nil ? "" : "\(dags.reduce(0) { $0 + $1.tasks.count })",
      item.error?.code.rawValue ?? "", item.message ?? "",
      "\(item.findings.count { $0.severity == .warning })",
      "\(item.findings.count { $0.severity == .note })",
      item.findings.map(\.code.rawValue).joined(separator: " "),
      item.findings.map(\.message).joined(separator: " | "),
    ]
  }
}
