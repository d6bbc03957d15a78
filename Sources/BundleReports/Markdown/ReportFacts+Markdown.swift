import BundleFormats
import ByteStrings

/// A `migrate` or `export` as Markdown.
extension ReportFacts {
  var markdown: MarkdownPage {
    MarkdownPage(
      title: "airflow-bundle \(report.commandName)\(report.isDryRun ? " (dry run)" : "")",
      verdict: verdict, run: run,
      figures: orphans + summary + fileSystems + MarkdownPage.executables(architectures),
      lists: ReportGroups(report).lists,
      columns: ["Status", "Input", "Output", .number("Before"), .number("After")],
      rows: rowsByUrgency.map { row($0.item) }
    )
  }

  private var summary: String {
    let shown = ReportItem.Status.allCases.filter { report.count($0) > 0 }
    let names =
      ["Bundles"] + shown.map { words(for: $0) }
      + ["Read", report.isDryRun ? "To write" : "Written"]
    let cells =
      ["\(report.items.count)"] + shown.map { "\(report.count($0))" }
      + [ByteText.size(report.bytesRead), ByteText.size(report.bytesWritten)]
    return MarkdownPage.head(names.map(Column.number))
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
    let columns: [Column] = ["File system of", .number("Needed"), .number("Free"), ""]
    return MarkdownPage.head(columns) + rows.joined() + "\n"
  }

  private func row(_ item: ReportItem) -> [String] {
    [
      words(for: item.status), MarkdownPage.code(item.input),
      item.output.map(MarkdownPage.code) ?? "", item.inputSize.map(ByteText.size) ?? "",
      item.result.map { ByteText.size($0.size) } ?? "",
    ]
  }
}
