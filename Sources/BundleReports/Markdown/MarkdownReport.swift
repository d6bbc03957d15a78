import BundleFormats
import ByteStrings

/// A `migrate` or `export` as Markdown.
struct MarkdownReport {
  private let facts: ReportFacts
  private var report: Report { facts.report }

  init(_ report: Report) { facts = ReportFacts(report) }

  func rendered() -> [UInt8] {
    MarkdownPage(
      title: "airflow-bundle \(report.command.rawValue)\(report.isDryRun ? " (dry run)" : "")",
      verdict: facts.verdict, run: facts.run,
      figures: orphans + summary + fileSystems + MarkdownPage.executables(facts.architectures),
      lists: ReportGroups(report).lists,
      columns: [
        .init(name: "Status"), .init(name: "Input"), .init(name: "Output"),
        .init(name: "Before", isNumber: true), .init(name: "After", isNumber: true),
      ], rows: facts.itemsByUrgency.map(row)
    ).rendered()
  }

  private var summary: String {
    let shown = ReportItem.Status.allCases.filter { report.count($0) > 0 }
    let names =
      ["Bundles"] + shown.map { facts.words(for: $0) }
      + ["Read", report.isDryRun ? "To write" : "Written"]
    let cells =
      ["\(report.items.count)"] + shown.map { "\(report.count($0))" }
      + [ByteText.size(report.bytesRead), ByteText.size(report.bytesWritten)]
    return MarkdownPage.head(names.map { .init(name: $0, isNumber: true) })
      + MarkdownPage.row(cells) + "\n"
  }

  private var orphans: String {
    if report.orphans.isEmpty { return "" }
    let shown = report.orphans.prefix(20).map { "- \(MarkdownPage.code($0))\n" }.joined()
    let rest = report.orphans.count - 20
    return MarkdownPage.text(ReportFacts.orphanAdvice) + "\n\n" + shown
      + (rest > 0 ? "- … and \(rest) more\n" : "") + "\n"
  }

  private var fileSystems: String {
    if report.fileSystems.isEmpty { return "" }
    let rows = report.fileSystems.map { system in
      MarkdownPage.row([
        MarkdownPage.code(system.path), ByteText.size(system.needed), ByteText.size(system.free),
        system.fits ? "fits" : "**not enough room**",
      ])
    }
    let head = MarkdownPage.head([
      .init(name: "File system of"), .init(name: "Needed", isNumber: true),
      .init(name: "Free", isNumber: true), .init(name: ""),
    ])
    return head + rows.joined() + "\n"
  }

  private func row(_ item: ReportItem) -> [String] {
    [
      facts.words(for: item.status), MarkdownPage.code(item.input),
      item.output.map(MarkdownPage.code) ?? "", item.inputSize.map(ByteText.size) ?? "",
      item.result.map { ByteText.size($0.size) } ?? "",
    ]
  }
}
