import BundleFormats
import ByteStrings

/// The page of a `report diff`.
struct DiffPage {
  private let facts: DiffFacts
  private var diff: ReportDiff { facts.diff }

  init(_ diff: ReportDiff) { facts = DiffFacts(diff) }

  func rendered() -> [UInt8] {
    HTMLPage(
      command: "report diff", remark: diff.command, heading: "What is different",
      verdict: facts.verdict, tone: facts.tone,
      run: side("Old", diff.old) + side("New", diff.new), tiles: tiles,
      sections: [.init(id: "items", link: "Differences", heading: "Differences", body: items)],
      toolVersion: ToolVersion.current
    ).rendered()
  }

  private func side(_ name: String, _ side: ReportDiff.Side) -> HTML {
    let kind = diff.command == "verify" ? "" : side.isDryRun ? ", dry run" : ", real run"
    let complete = side.isComplete ? "" : ", incomplete"
    return "<p>\(name): <code>\(HTML.path(side.path))</code>"
      + "\(kind)\(complete), \(ByteText.grouped(side.count)) items</p>\n"
      + HTMLRun.html(RunFacts(side))
  }

  private var tiles: [HTMLPage.Tile] {
    ReportDiff.Change.Kind.allCases.map { kind in
      HTMLPage.Tile(number: ByteText.grouped(diff.count(kind)), label: DiffFacts.words(for: kind))
    } + [
      HTMLPage.Tile(
        number: ByteText.grouped(diff.worse), label: "got worse",
        tone: diff.worse > 0 ? .bad : .good)
    ]
  }

  private var items: HTML {
    if diff.items.isEmpty { return "" }
    return HTMLTable(
      noun: "bundle", columns: ["", "Bundle", "Difference"].map { .init(name: $0) },
      filters: [
        .init(
          label: "Difference", attribute: "status",
          options: ReportDiff.Change.Kind.allCases.map { ($0.rawValue, DiffFacts.words(for: $0)) })
      ],
      rows: facts.itemsByUrgency.map { item in
        let lines = item.changes.map { "<li>\(DiffFacts.text(of: $0))</li>" as HTML }
        return HTMLTable.Row(
          tone: item.isWorse ? "failed" : "",
          attributes: [("status", item.changes.map(\.kind.rawValue).joined(separator: " "))],
          cells: [
            .init(HTMLTable.chip(item.isWorse ? "worse" : "other", item.isWorse ? .bad : .plain)),
            .init(path: item.name), .init("<ul>\(lines.joined())</ul>"),
          ])
      }
    ).html
  }
}

extension RunFacts {
  init(_ side: ReportDiff.Side) {
    (runs, isComplete) = (side.runs, side.isComplete)
    lack = side.isComplete ? nil : "it is incomplete"
  }
}
