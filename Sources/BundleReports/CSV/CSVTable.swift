/// A table for a spreadsheet: RFC 4180, with the mark without which Excel takes UTF-8 for the code
/// page of the machine.
enum CSVTable {
  /// - Parameter first: a row before the others.
  static func rendered(
    _ columns: [String], first: [String]? = nil, _ rows: some Sequence<[String]>
  ) -> [UInt8] {
    var out: [UInt8] = [0xef, 0xbb, 0xbf] + record(columns) + (first.map(record) ?? [])
    for row in rows { out += record(row) }
    return out
  }

  /// A row with some cells only.
  static func row(_ columns: [String], _ cells: [String: String]) -> [String] {
    columns.map { cells[$0] ?? "" }
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
