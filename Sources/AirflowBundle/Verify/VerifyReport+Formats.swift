import ByteStrings

extension VerifyReport: ReportDocument {
  public func rendered(as format: ReportFile.Format) -> [UInt8] {
    switch format {
    case .json: json.rendered()
    case .csv: Array(csv.utf8)
    case .md: Array(markdown.utf8)
    case .html: Array(html.utf8)
    }
  }

  private static let columns = ["path", "ok", "airflow", "container", "code", "message"]

  /// A row for each problem, and one for each item without any. Names and messages are as people
  /// see them: one line, control characters escaped.
  private var rows: [[String]] {
    items.flatMap { item -> [[String]] in
      let start = [
        item.path.description, item.isOK ? "yes" : "no", item.airflow.rawValue,
        item.container?.rawValue ?? "",
      ]
      if item.isOK { return [start + ["", ""]] }
      return item.problems.map { start + [$0.code.rawValue, "\($0.problem); \($0.advice)"] }
    }
  }

  /// RFC 4180, with the mark without which Excel takes UTF-8 for the code page of the machine.
  private var csv: String {
    "\u{feff}"
      + ([Self.columns] + rows)
      .map { row in row.map(Self.cell).joined(separator: ",") + "\r\n" }.joined()
  }

  /// Always quoted; an apostrophe makes text of what a spreadsheet would run.
  private static func cell(_ text: String) -> String {
    let isFormula = text.unicodeScalars.first.map { "=+-@".unicodeScalars.contains($0) } ?? false
    return "\"" + (isFormula ? "'" : "") + replacing(text, ["\"": "\"\""]) + "\""
  }

  private var markdown: String {
    let escapes: [Unicode.Scalar: String] = [
      "|": "\\|", "\\": "\\\\", "`": "\\`", "*": "\\*", "_": "\\_", "[": "\\[", "<": "&lt;",
      "&": "&amp;", "#": "\\#", "@": "&#64;",
    ]
    var text = "## airflow-bundle verify\n\n\(VerifyLine.summary(of: self))\n\n"
    text += "| " + Self.columns.joined(separator: " | ") + " |\n"
    text += String(repeating: "| --- ", count: Self.columns.count) + "|\n"
    for row in rows {
      text += "| " + row.map { Self.replacing($0, escapes) }.joined(separator: " | ") + " |\n"
    }
    return text
  }

  private var html: String {
    let escapes: [Unicode.Scalar: String] = [
      "<": "&lt;", ">": "&gt;", "&": "&amp;", "\"": "&quot;", "'": "&#39;",
    ]
    func cells(_ row: [String], _ tag: String) -> String {
      "<tr>" + row.map { "<\(tag)>\(Self.replacing($0, escapes))</\(tag)>" }.joined() + "</tr>\n"
    }
    return """
      <!DOCTYPE html>
      <html lang="en"><head><meta charset="utf-8"><title>airflow-bundle verify</title>
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <style>
      :root { color-scheme: light dark }
      body { font: 15px/1.4 system-ui, sans-serif; margin: 1.5em }
      table { border-collapse: collapse }
      td, th { border: 1px solid #8886; padding: .3em .6em; text-align: left; overflow-wrap: anywhere; vertical-align: top }
      </style></head><body><h1>airflow-bundle verify</h1>
      <p>\(Self.replacing(VerifyLine.summary(of: self), escapes))</p>
      <table><thead>\(cells(Self.columns, "th"))</thead><tbody>
      \(rows.map { cells($0, "td") }.joined())</tbody></table></body></html>

      """
  }

  private static func replacing(_ text: String, _ escapes: [Unicode.Scalar: String]) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      if let escape = escapes[scalar] {
        result += escape
      } else {
        result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
