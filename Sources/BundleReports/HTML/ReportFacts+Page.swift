import BundleFormats
import ByteStrings

/// The page of a `migrate` or an `export`.
extension ReportFacts {
  var page: HTMLPage {
    let groups = ReportGroups(report).lists
    let folders = TopFolders(report.items.lazy.map(\.input))
    let warning =
      hasWarnings ? " Some have warnings: look at these before the bundles go into service." : ""
    return HTMLPage(
      command: report.command.rawValue,
      remark: remarks.isEmpty ? nil : remarks.joined(separator: "; "),
      heading: report.command.title,
      verdict: verdict + warning,
      tone: report.count(.failed) > 0 || !report.isComplete
        ? .bad : hasWarnings || !report.orphans.isEmpty ? .warn : .good,
      run: HTMLRun.html(run), tiles: tiles,
      sections: [
        .init("act", "What to do", body: HTMLActions.html(groups)),
        .init(
          "folders", "By folder", "What to do, by folder",
          body: HTMLActions.byFolder(groups, folders)),
        .init("orphans", "Orphans", "In the output folder, but from no input", body: orphans),
        .init(
          "sizes", "Sizes", "Sizes before and after", isNarrow: true, body: HTMLCharts.sizes(sizes)),
        .init(
          "space", "Space", "Space on disk", isNarrow: true,
          body: HTMLCharts.space(report.fileSystems)),
        .init("kinds", "Executables", isNarrow: true, body: HTMLCharts.kinds(architectures)),
        .init("dags", "Dags", "Which bundle serves which Dag", body: HTMLServices.html(services)),
        .init("items", "Bundles", "All bundles", body: items(folders)),
      ], toolVersion: report.toolVersion)
  }

  private var hasWarnings: Bool {
    report.items.contains { $0.findings.contains { $0.severity == .warning } }
  }

  private var remarks: [String] {
    (report.isDryRun ? ["dry run, nothing was written"] : [])
      + (report.isComplete ? [] : ["incomplete"])
  }

  private var tiles: [HTMLPage.Tile] {
    var tiles = [HTMLPage.Tile(counting: report.items.count)]
    for status in ReportItem.Status.allCases {
      let count = report.count(status)
      if count == 0 && status != .failed && status != .converted { continue }
      let tone: Tone =
        count == 0 || status == .skipped ? .plain : status == .failed ? .bad : .good
      tiles.append(
        .init(number: ByteText.grouped(count), label: words(for: status), tone: tone))
    }
    return tiles + [
      .init(number: ByteText.size(report.bytesRead), label: "read"),
      .init(
        number: ByteText.size(report.bytesWritten), label: report.isDryRun ? "to write" : "written"),
      .init(number: ByteText.seconds(report.seconds), label: "time taken"),
    ]
  }

  private var orphans: HTML {
    if report.orphans.isEmpty { return "" }
    let rows = report.orphans.map { "<li><code>\(HTML.path($0))</code></li>\n" as HTML }
    return "<p>\(ReportFacts.orphanAdvice)</p>\n<ul>\n\(rows.joined())</ul>\n"
  }

  /// The table of all items, failures first.
  private func items(_ folders: TopFolders) -> HTML {
    if report.items.isEmpty { return "" }
    let statuses = ReportItem.Status.allCases.filter { report.count($0) > 0 }
    let codes = Set(report.items.flatMap { $0.findings.map(\.code.rawValue) })
      .union(report.items.compactMap { $0.error?.code.rawValue })
    return HTMLTable(
      noun: "bundle",
      columns: [
        "Status", "Bundle", .number("Before"), .number("After"), "Executable", "Findings",
      ],
      filters: [
        .init(
          label: "Status", attribute: "status",
          options: statuses.map { ($0.rawValue, words(for: $0)) }),
        .init(label: "Code", attribute: "codes", options: codes.sorted().map { ($0, $0) }),
      ] + HTMLTable.Filter.folders(folders, report.items.lazy.map(\.input)),
      rows: rowsByUrgency.map { row($1, $0, folders) }
    ).html
  }

  private func row(_ item: ReportItem, _ index: Int, _ folders: TopFolders) -> HTMLTable.Row {
    let codes = (item.findings.map(\.code.rawValue) + [item.error?.code.rawValue].compactMap { $0 })
    let order = ReportItem.Status.allCases.firstIndex(of: item.status) ?? 0
    let tone: Tone =
      switch item.status {
      case .failed: .bad
      case .converted, .copied: .good
      case .unchanged, .skipped: .plain
      }
    var below: HTML =
      item.output.map { "<div class=\"to\">→ <code>\(HTML.path($0))</code></div>" } ?? ""
    if let error = item.error {
      below += "<div class=\"why\">\(error.explanation)</div>"
    }
    return HTMLTable.Row(
      tone: item.status.rawValue, index: index,
      words: (item.dags ?? []).flatMap { [$0.id] + $0.tasks },
      attributes: [
        ("status", item.status.rawValue), ("codes", codes.joined(separator: " ")),
        HTMLTable.Filter.attribute(folders, item.input),
      ],
      cells: [
        .init(HTMLTable.chip(words(for: item.status), tone), sortKey: "\(100 - order)"),
        .init(path: item.input, below), .init(size: item.inputSize),
        .init(size: item.result?.size), .init("\(item.executable?.platform ?? "")"),
        .init(findings(item)),
      ])
  }

  /// The codes; the messages are unfolded from them.
  private func findings(_ item: ReportItem) -> HTML {
    var chips: [HTML] = []
    if let error = item.error {
      chips.append(HTMLTable.chip(error.code.rawValue, item.status == .failed ? .bad : .plain))
    }
    var seen: Set<Finding.Code> = []
    for finding in item.findings where seen.insert(finding.code).inserted {
      chips.append(
        HTMLTable.chip(finding.code.rawValue, finding.severity == .warning ? .warn : .plain))
    }
    return HTMLTable.unfolding(chips, item.findings.map(\.message))
  }
}

extension HTMLPage.Tile {
  /// The number of bundles.
  init(counting bundles: Int) {
    self.init(number: ByteText.grouped(bundles), label: bundles == 1 ? "bundle" : "bundles")
  }
}
