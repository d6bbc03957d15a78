import ByteStrings

/// The report as a table for a spreadsheet: RFC 4180, a row an item.
///
/// Names are as messages show them, control characters escaped, so that a record is one line.
struct CSVReport {
  private let report: Report

  init(_ report: Report) { self.report = report }

  static let columns = [
    "status", "input", "output", "from", "to", "input_size", "output_size", "sha256", "mode",
    "executable", "executable_size", "format", "arch", "dags", "tasks", "error_code",
    "error_message", "warnings", "notes", "finding_codes", "finding_messages",
  ]

  func rendered() -> [UInt8] {
    // Without the mark, Excel takes UTF-8 for the code page of the machine.
    var out: [UInt8] = [0xef, 0xbb, 0xbf]
    out += Self.record(Self.columns)
    for item in report.items { out += Self.record(Self.cells(of: item)) }
    return out
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
      item.error?.code.rawValue ?? "", item.error?.message ?? "",
      "\(item.findings.count { $0.severity == .warning })",
      "\(item.findings.count { $0.severity == .note })",
      item.findings.map(\.code.rawValue).joined(separator: " "),
      item.findings.map(\.message).joined(separator: " | "),
    ]
  }

  private static func record(_ cells: [String]) -> [UInt8] {
    Array((cells.map(cell).joined(separator: ",") + "\r\n").utf8)
  }

  /// A cell, quoted where it has to be. A spreadsheet runs what begins like a formula, and cells
  /// come from archives: an apostrophe before it makes it text.
  static func cell(_ text: String) -> String {
    let formula = Set("=+-@\t\r".unicodeScalars)
    var cell = text
    if let first = cell.unicodeScalars.first, formula.contains(first) { cell = "'" + cell }
    let special = Set(",\"\r\n".unicodeScalars)
    guard cell.unicodeScalars.contains(where: { special.contains($0) }) else { return cell }
    var quoted = "\""
    for scalar in cell.unicodeScalars {
      if scalar == "\"" { quoted += "\"" }
      quoted.unicodeScalars.append(scalar)
    }
    return quoted + "\""
  }
}
