import BundleFormats
import ByteStrings
import JSON

extension VerifyReport: ReportDocument {
  public func rendered(as format: ReportFile.Format) -> [UInt8] {
    switch format {
    case .json: renderedJSON
    case .csv: CSVTable.rendered(Self.columns, first: incompleteRow, rows)
    case .md: markdown
    case .xml: junit.rendered()
    case .html: VerifyFacts(self).page.rendered()
    }
  }

  static let columns = ["path", "ok", "airflow", "container", "dags", "code", "message"]

  /// What says that a report is not whole.
  private var incompleteRow: [String]? {
    RunFacts(self).lack.map {
      CSVTable.row(Self.columns, ["ok": "no", "code": "incomplete", "message": $0])
    }
  }

  /// A row for each problem, and one for each item without any. Names and messages are as people
  /// see them: one line, control characters escaped.
  private var rows: [[String]] {
    items.flatMap { item -> [[String]] in
      let start = [
        item.path.description, item.isOK ? "yes" : "no", item.airflow?.rawValue ?? "",
        item.container?.rawValue ?? "", item.dags.map(\.description).joined(separator: " "),
      ]
      if item.isOK { return [start + ["", ""]] }
      return item.problems.map {
        start + [$0.code.rawValue, ByteString($0.explanation).description]
      }
    }
  }

  private var markdown: [UInt8] {
    let facts = VerifyFacts(self)
    let shown = VerifyFacts.Outcome.allCases.reversed().filter { facts.count($0) > 0 }
    let figures =
      MarkdownPage.head((["Bundles"] + shown.map(\.words)).map(Column.number))
      + MarkdownPage.row((["\(items.count)"] + shown.map { "\(facts.count($0))" })) + "\n"
      + (DagService.summary(of: facts.services).map { MarkdownPage.text($0) + "\n\n" } ?? "")
      + MarkdownPage.executables(VerifyFacts.platforms(of: items))
    return MarkdownPage(
      title: "airflow-bundle verify", verdict: facts.verdict, run: facts.run, figures: figures,
      lists: ReportGroups(self).lists,
      columns: ["Airflow", "Bundle", "Container", "Dags"],
      rows: facts.rowsByUrgency.map { _, item in
        [
          VerifyFacts.Outcome(item).words, MarkdownPage.code(item.path),
          item.container?.rawValue ?? "", item.dags.map(MarkdownPage.code).joined(separator: " "),
        ]
      }
    ).rendered()
  }
}
