import BundleFormats
import ByteStrings

/// A report as Markdown for a pull request: GitHub's dialect, within a comment's limit.
struct MarkdownPage {
  /// `airflow-bundle verify`.
  var title: String
  /// The outcome in a sentence.
  var verdict: String
  /// When, where, by whom and how the run was made; nil for a page that is of no run.
  var run: RunFacts?
  /// Markdown: tables of figures and the like.
  var figures: String
  var lists: [ReportGroups.List]
  var columns: [Column]
  /// A row a bundle, the most urgent first, its cells Markdown.
  var rows: [[String]]

  /// The most that is written, in bytes; a comment on GitHub holds 65,536 characters.
  private static let limit = 60_000

  func rendered() -> [UInt8] {
    var out = "## \(Self.text(title))\n\n**\(Self.text(verdict))**\n\n" + runTable + figures
    for list in lists {
      // What needs somebody to act gets the room first.
      out += self.list(list, within: (Self.limit - out.utf8.count) / (list.tone == .plain ? 3 : 2))
    }
    out += table(within: Self.limit - out.utf8.count)
    return Array(out.utf8)
  }

  /// The first runs of many; the others are in the other reports.
  private var runTable: String {
    guard let run, !run.runs.isEmpty || !run.isComplete else { return "" }
    let shown = run.runs.prefix(10)
    func cells(_ label: String, _ values: [String]) -> String {
      Self.row(["**\(label)**"] + values.map { $0.isEmpty ? " " : $0 })
    }
    let facts = shown.map(RunFacts.facts)
    let width = max(1, shown.count)
    var out = Self.row(["Run"] + (1...width).map { width == 1 ? "" : "\($0)" })
    out += Self.row(Array(repeating: "---", count: width + 1))
    let complete = Self.text(run.completeness.text.description)
    out += cells("Complete", [complete] + Array(repeating: "", count: width - 1))
    for (index, first) in (facts.first ?? []).enumerated() {
      out += cells(
        first.label,
        facts.map {
          $0[index].isCode
            ? Self.code($0[index].text) : Self.text($0[index].text.description)
        })
    }
    let rest = run.runs.count - shown.count
    return out + (rest > 0 ? "\n… and \(rest) more runs\n" : "") + "\n"
  }

  private func list(_ list: ReportGroups.List, within limit: Int) -> String {
    var out = "### \(Self.text(list.heading))\n\n"
    let share = limit / max(1, list.groups.count)
    for group in list.groups {
      out += "<details><summary><code>\(group.code)</code>: \(group.entries.count)</summary>\n\n"
      out += Self.text(group.advice) + "\n\n"
      var rows = ""
      var shown = 0
      for entry in group.entries {
        let row = "- \(Self.code(entry.name)): \(Self.text(entry.message))\n"
        if rows.utf8.count + row.utf8.count > share { break }
        rows += row
        shown += 1
      }
      out += rows
      if shown < group.entries.count { out += "- … and \(group.entries.count - shown) more\n" }
      out += "\n</details>\n\n"
    }
    return out
  }

  private func table(within limit: Int) -> String {
    if rows.isEmpty { return "" }
    let noun = rows.count == 1 ? "The bundle" : "All \(rows.count) bundles"
    var out = "<details><summary>\(noun)</summary>\n\n" + Self.head(columns)
    var shown = 0
    for cells in rows {
      let row = Self.row(cells)
      if out.utf8.count + row.utf8.count > limit - 200 { break }
      out += row
      shown += 1
    }
    if shown < rows.count {
      out += "\n\(rows.count - shown) more do not fit here: see the .html or .csv report.\n"
    }
    return out + "\n</details>\n"
  }

  static func head(_ columns: [Column]) -> String {
    row(columns.map(\.name)) + row(columns.map { $0.isNumber ? "---:" : "---" })
  }

  static func row(_ cells: [String]) -> String {
    "| " + cells.joined(separator: " | ") + " |\n"
  }

  /// How many executables of each kind there are, as a paragraph.
  static func executables(_ kinds: [(name: String, count: Int)]) -> String {
    if kinds.isEmpty { return "" }
    let shown = kinds.prefix(10).map { "\($0.count) × \(text($0.name))" }
    return "Executables: " + shown.joined(separator: ", ") + ".\n\n"
  }

  /// A name as code. `<code>` rather than backticks: no name can end it, and GitHub makes no
  /// mention or link of what is in it.
  static func code(_ name: ByteString) -> String { "<code>\(escaped(name.description))</code>" }

  static func text(_ text: String) -> String { escaped(ByteString(text).description) }

  /// Text that is nothing but text, in a table too: what Markdown or HTML could take for markup is
  /// written as a character reference.
  private static func escaped(_ text: String) -> String {
    var out = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      // An empty comment keeps GitHub from taking a name or an issue for the one that it has.
      case "@", "#": out += "&#\(scalar.value);<!-- -->"
      case "a"..."z", "A"..."Z", "0"..."9", " ", "/", "-", ",", ";", ".": out += String(scalar)
      case "\u{21}"..."\u{7e}": out += "&#\(scalar.value);"
      default: out.unicodeScalars.append(scalar)
      }
    }
    return out.replacingAll("www.", with: "www&#46;")
  }
}

extension String {
  fileprivate func replacingAll(_ text: String, with other: String) -> String {
    split(separator: text, omittingEmptySubsequences: false).joined(separator: other)
  }
}
