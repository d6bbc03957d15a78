import BundleFormats
import ByteStrings

/// The page of a `report diff`.
extension DiffFacts {
  var page: HTMLPage {
    HTMLPage(
      command: "report diff", remark: diff.command, heading: "What is different",
      verdict: verdict, tone: tone,
      run: side("Old", diff.old) + side("New", diff.new), tiles: tiles,
      sections: [.init("items", "Differences", body: items)],
      toolVersion: ToolVersion.current
    )
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
      HTMLPage.Tile(number: ByteText.grouped(diff.count(kind)), label: Self.words(for: kind))
    } + [
      HTMLPage.Tile(
        number: ByteText.grouped(diff.worse), label: "got worse",
        tone: diff.worse > 0 ? .bad : .good)
    ]
  }

  private var items: HTML {
    if diff.items.isEmpty { return "" }
    return HTMLTable(
      noun: "bundle", columns: ["", "Bundle", "Difference"],
      filters: [
        .init(
          label: "Difference", attribute: "status",
          options: ReportDiff.Change.Kind.allCases.map { ($0.rawValue, Self.words(for: $0)) })
      ],
      rows: itemsByUrgency.map { item in
        let lines = item.changes.map { "<li>\(Self.text(of: $0))</li>" as HTML }
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
