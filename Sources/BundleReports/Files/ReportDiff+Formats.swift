import BundleFormats
import ByteStrings
import JSON

extension ReportDiff: ReportDocument {
  public func rendered(as format: ReportFile.Format) -> [UInt8] {
    switch format {
    case .json: json.rendered()
    case .html: DiffFacts(self).page.rendered()
    case .md: markdown
    case .csv: CSVTable.rendered(Self.columns, first: incompleteRow, rows)
    case .xml: junit.rendered()
    }
  }

  private static let columns = ["name", "kind", "worse", "old", "new"]

  private var incompleteRow: [String]? {
    guard !old.isComplete || !new.isComplete else { return nil }
    func text(_ side: Side) -> String { side.isComplete ? "complete" : "incomplete" }
    return CSVTable.row(
      Self.columns,
      [
        "kind": "incomplete", "worse": isLessComplete ? "yes" : "no", "old": text(old),
        "new": text(new),
      ])
  }

  private var rows: [[String]] {
    items.flatMap { item in
      item.changes.map {
        [
          item.name.description, $0.kind.rawValue, $0.isWorse ? "yes" : "no",
          ByteString($0.old ?? "").description, ByteString($0.new ?? "").description,
        ]
      }
    }
  }

  private var markdown: [UInt8] {
    let facts = DiffFacts(self)
    func side(_ name: String, _ side: Side) -> String {
      let start = side.runs.first.map { ", started \($0.started)" } ?? ""
      return "\(name): \(MarkdownPage.code(side.path))"
        + MarkdownPage.text("\(start)\(side.isComplete ? "" : ", incomplete")") + "\n\n"
    }
    return MarkdownPage(
      title: "airflow-bundle report diff (\(command))", verdict: facts.verdict,
      run: nil, figures: side("Old", old) + side("New", new), lists: [],
      columns: ["", "Bundle", "Difference"],
      rows: facts.itemsByUrgency.map { item in
        [
          item.isWorse ? "worse" : "other", MarkdownPage.code(item.name),
          item.changes.map { MarkdownPage.text(DiffFacts.text(of: $0)) }.joined(separator: "<br>"),
        ]
      }
    ).rendered()
  }

  private var junit: JUnitReport {
    let cases = items.map { item in
      let text = item.changes.map(DiffFacts.text).joined(separator: "\n")
      return JUnitReport.Case(
        name: item.name,
        outcome: item.isWorse ? .failed(type: "worse", message: text) : .passed,
        notes: item.isWorse ? [] : item.changes.map(DiffFacts.text))
    }
    let lack =
      isLessComplete
      ? [
        JUnitReport.Case(
          name: new.path,
          outcome: .failed(type: "incomplete", message: "the new report is incomplete"))
      ]
      : []
    return JUnitReport(suite: "airflow-bundle report diff", seconds: nil, cases: cases + lack)
  }
}
