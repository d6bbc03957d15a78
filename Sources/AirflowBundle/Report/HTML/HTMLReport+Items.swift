import ByteStrings

extension HTMLReport {
  /// The table of all items, failures first.
  var items: String {
    if report.items.isEmpty { return "" }
    let rows = facts.itemsByUrgency.map(row).joined()
    let statuses = ReportItem.Status.allCases.filter { report.count($0) > 0 }
    var choice = "<label>Status <select data-column=\"status\"><option value=\"\">all</option>"
    for status in statuses {
      choice += "<option value=\"\(status.rawValue)\">\(facts.words(for: status))</option>"
    }
    choice += "</select></label>\n"
    let codes = Set(report.items.flatMap { $0.findings.map(\.code.rawValue) })
      .union(report.items.compactMap { $0.error?.code.rawValue })
    choice += "<label>Code <select data-column=\"codes\"><option value=\"\">all</option>"
    for code in codes.sorted() { choice += "<option>\(HTMLText.escaped(code))</option>" }
    choice += "</select></label>\n"
    return table(
      "bundle",
      [
        ("Status", false), ("Bundle", false), ("Before", true), ("After", true),
        ("Executable", false), ("Findings", false),
      ], rows, extraControls: choice)
  }

  /// A table with its controls, which stay hidden until the script that they need runs.
  func table(
    _ what: String, _ columns: [(name: String, isNumber: Bool)], _ rows: String,
    extraControls: String
  ) -> String {
    let heads = columns.map { column in
      "<th scope=\"col\"\(column.isNumber ? " class=\"number\"" : "")>\(column.name)</th>"
    }
    return """
      <div class="sortable">
      <div class="controls" hidden>
      <label>Find <input type="search" placeholder="part of a \(what)'s row"></label>
      \(extraControls)<output></output>
      </div>
      <table>
      <thead><tr>\(heads.joined())</tr></thead>
      <tbody>
      \(rows)</tbody>
      </table>
      </div>

      """
  }

  private func row(_ item: ReportItem) -> String {
    var codes = item.findings.map(\.code.rawValue)
    if let error = item.error { codes.append(error.code.rawValue) }
    let order = ReportItem.Status.allCases.firstIndex(of: item.status) ?? 0
    var out = "<tr class=\"\(item.status.rawValue)\" data-status=\"\(item.status.rawValue)\" "
    out += "data-codes=\"\(HTMLText.escaped(codes.joined(separator: " ")))\">"
    out += "<td data-label=\"Status\" data-sort=\"\(100 - order)\">"
    out += "<span class=\"chip \(tone(item))\">\(facts.words(for: item.status))</span></td>"
    out += "<td data-label=\"Bundle\" data-sort=\"\(HTMLText.escaped(item.input))\">"
    out += "<code>\(HTMLText.path(item.input))</code>"
    if let output = item.output {
      out += "<div class=\"to\">→ <code>\(HTMLText.path(output))</code></div>"
    }
    if let error = item.error {
      let message = ReportFacts.problem(of: error.message, item.input)
      out += "<div class=\"why\">\(HTMLText.escaped(message))</div>"
    }
    out += "</td>" + size("Before", item.inputSize) + size("After", item.result?.size)
    let kind = item.executable.map { "\($0.format.rawValue) \($0.architecture)" } ?? ""
    out += "<td data-label=\"Executable\">\(HTMLText.escaped(kind))</td>"
    return out + "<td data-label=\"Findings\">\(findings(item))</td></tr>\n"
  }

  private func tone(_ item: ReportItem) -> String {
    switch item.status {
    case .failed: "bad"
    case .converted, .copied: "good"
    case .unchanged, .skipped: ""
    }
  }

  private func size(_ label: String, _ bytes: UInt64?) -> String {
    let sort = bytes.map { "\($0)" } ?? "-1"
    let text = bytes.map(ByteText.size) ?? ""
    return "<td data-label=\"\(label)\" class=\"number\" data-sort=\"\(sort)\">\(text)</td>"
  }

  /// The codes; the messages are unfolded from them.
  private func findings(_ item: ReportItem) -> String {
    if item.findings.isEmpty && item.error == nil { return "" }
    var chips = ""
    if let error = item.error {
      let tone = item.status == .failed ? "bad" : ""
      chips += "<span class=\"chip \(tone)\">\(HTMLText.escaped(error.code.rawValue))</span> "
    }
    if item.findings.isEmpty { return chips }
    var seen: Set<Finding.Code> = []
    for finding in item.findings where seen.insert(finding.code).inserted {
      let tone = finding.severity == .warning ? "warn" : ""
      chips += "<span class=\"chip \(tone)\">\(HTMLText.escaped(finding.code.rawValue))</span> "
    }
    let lines = item.findings.map { "<li>\(HTMLText.escaped($0.message))</li>" }
    return "<details><summary>\(chips)</summary><ul>\(lines.joined())</ul></details>"
  }
}
