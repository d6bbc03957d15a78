import ByteStrings

/// The report as Markdown for a pull request: GitHub's dialect, within a comment's limit.
struct MarkdownReport {
  private let facts: ReportFacts
  private var report: Report { facts.report }

  init(_ report: Report) { facts = ReportFacts(report) }

  /// The most that is written, in bytes; a comment on GitHub holds 65,536 characters.
  private static let limit = 60_000

  func rendered() -> [UInt8] {
    let groups = ReportGroups(report)
    var out = "## airflow-bundle \(report.command)\(report.isDryRun ? " (dry run)" : "")\n\n"
    out += "**\(facts.verdict)**\n\n"
    out += summary() + fileSystems() + architectures()
    // What needs somebody to act gets the room first.
    out += list("Failed", groups.failures, within: (Self.limit - out.utf8.count) / 2)
    out += list("Look at these first", groups.warnings, within: (Self.limit - out.utf8.count) / 2)
    out += list("Skipped", groups.skipped, within: (Self.limit - out.utf8.count) / 3)
    out += list("Notes", groups.notes, within: (Self.limit - out.utf8.count) / 3)
    out += items(within: Self.limit - out.utf8.count)
    return Array(out.utf8)
  }

  private func summary() -> String {
    let shown = ReportItem.Status.allCases.filter { report.count($0) > 0 }
    var out = "| Bundles | " + shown.map { facts.words(for: $0) }.joined(separator: " | ")
    out += (shown.isEmpty ? "" : " | ") + "Read | \(report.isDryRun ? "To write" : "Written") |\n"
    out += "|" + String(repeating: " ---: |", count: shown.count + 3) + "\n"
    out += "| \(report.items.count) | "
    out += shown.map { "\(report.count($0)) | " }.joined()
    out += "\(ByteText.size(report.bytesRead)) | \(ByteText.size(report.bytesWritten)) |\n\n"
    return out
  }

  private func fileSystems() -> String {
    if report.fileSystems.isEmpty { return "" }
    var out = "| File system of | Needed | Free | |\n| --- | ---: | ---: | --- |\n"
    for system in report.fileSystems {
      out += "| \(Self.code(system.path)) | \(ByteText.size(system.needed)) | "
      out += "\(ByteText.size(system.free)) | \(system.fits ? "fits" : "**not enough room**") |\n"
    }
    return out + "\n"
  }

  private func architectures() -> String {
    let kinds = facts.architectures
    if kinds.isEmpty { return "" }
    let shown = kinds.prefix(10).map { "\($0.count) × \(Self.text($0.name))" }
    return "Executables: " + shown.joined(separator: ", ") + ".\n\n"
  }

  private func list(_ heading: String, _ groups: [ReportGroups.Group], within limit: Int)
    -> String
  {
    if groups.isEmpty { return "" }
    var out = "### \(heading)\n\n"
    let share = limit / groups.count
    for group in groups {
      out += "<details><summary><code>\(group.code)</code>: \(group.entries.count)</summary>\n\n"
      out += Self.text(group.advice) + "\n\n"
      var rows = ""
      var shown = 0
      for (item, message) in group.entries {
        let row = "- \(Self.code(item.input)): \(Self.text(ReportFacts.fact(of: message, item)))\n"
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

  private func items(within limit: Int) -> String {
    if report.items.isEmpty { return "" }
    var out = "<details><summary>All \(report.items.count) bundles</summary>\n\n"
    out += "| Status | Input | Output | Before | After |\n| --- | --- | --- | ---: | ---: |\n"
    var shown = 0
    for item in facts.itemsByUrgency {
      var row = "| \(facts.words(for: item.status)) | \(Self.code(item.input)) | "
      row += "\(item.output.map(Self.code) ?? "") | "
      row += "\(item.inputSize.map(ByteText.size) ?? "") | "
      row += "\(item.result.map { ByteText.size($0.size) } ?? "") |\n"
      if out.utf8.count + row.utf8.count > limit - 200 { break }
      out += row
      shown += 1
    }
    if shown < report.items.count {
      out += "\n\(report.items.count - shown) more do not fit here: see the .html or .csv report.\n"
    }
    return out + "\n</details>\n"
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
