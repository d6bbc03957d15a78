import BundleFormats
import ByteStrings

/// The page of a `verify`.
extension VerifyFacts {
  var page: HTMLPage {
    let groups = ReportGroups(report).lists
    let folders = TopFolders(report.items.lazy.map(\.path))
    return HTMLPage(
      command: "verify", remark: report.isComplete ? nil : "incomplete",
      heading: "Verification report", verdict: verdict,
      tone: tone, run: HTMLRun.html(run), tiles: tiles,
      sections: [
        .init("act", "What to do", body: HTMLActions.html(groups)),
        .init(
          "folders", "By folder", "What to do, by folder",
          body: HTMLActions.byFolder(groups, folders)),
        .init("dags", "Dags", "Which bundle serves which Dag", body: HTMLServices.html(services)),
        .init("kinds", "Executables", body: HTMLCharts.kinds(Self.platforms(of: report.items))),
        .init("items", "Bundles", "All bundles", body: items(folders)),
      ], toolVersion: report.toolVersion)
  }

  private var tiles: [HTMLPage.Tile] {
    func tile(_ outcome: Outcome, _ label: String) -> HTMLPage.Tile? {
      let count = count(outcome)
      if count == 0 && outcome != .ok && outcome != .skipped { return nil }
      let tone = count == 0 ? .plain : outcome.tone
      return .init(number: ByteText.grouped(count), label: label, tone: tone)
    }
    return [
      HTMLPage.Tile(counting: report.items.count), tile(.ok, "ok"),
      tile(.problems, "found, with problems"), tile(.skipped, "skipped by Airflow"),
      tile(.breaksScan, "break Airflow's scan"), tile(.open, "not looked at"),
      HTMLPage.Tile(
        number: ByteText.grouped(services.count { $0.state != .unserved }),
        label: "Dags served"),
    ].compactMap { $0 }
  }

  private func items(_ folders: TopFolders) -> HTML {
    if report.items.isEmpty { return "" }
    let outcomes = Outcome.allCases.filter { count($0) > 0 }
    let codes = Set(report.items.flatMap { $0.problems.map(\.code.rawValue) })
    return HTMLTable(
      noun: "bundle",
      columns: ["Airflow", "Bundle", "Container", .number("Dags"), "Executable", "Problems"],
      filters: [
        .init(
          label: "Airflow", attribute: "status",
          options: outcomes.map { ($0.rawValue, $0.words) }),
        .init(label: "Code", attribute: "codes", options: codes.sorted().map { ($0, $0) }),
      ] + HTMLTable.Filter.folders(folders, report.items.lazy.map(\.path)),
      rows: rowsByUrgency.map { row($1, $0, folders) }
    ).html
  }

  private func row(_ item: VerifyItem, _ index: Int, _ folders: TopFolders) -> HTMLTable.Row {
    let outcome = Outcome(item)
    let order = Outcome.allCases.firstIndex(of: outcome) ?? 0
    let why: HTML? = item.problems.first.map {
      "<div class=\"why\">\($0.explanation)</div>"
    }
    let chips = item.problems.map { HTMLTable.chip($0.code.rawValue, outcome.tone) }
    let further = item.problems.dropFirst().map {
      "\($0.code.rawValue): \($0.explanation)"
    }
    return HTMLTable.Row(
      tone: outcome.tone == .bad ? "failed" : outcome.rawValue, index: index, words: item.dags,
      attributes: [
        HTMLTable.Filter.attribute(folders, item.path),
        ("status", outcome.rawValue),
        ("codes", item.problems.map(\.code.rawValue).joined(separator: " ")),
      ],
      cells: [
        .init(HTMLTable.chip(outcome.words, outcome.tone), sortKey: "\(order)"),
        .init(path: item.path, why ?? ""), .init("\(item.container?.rawValue ?? "")"),
        .init(item.dags.isEmpty ? "" : "\(item.dags.count)", sortKey: "\(item.dags.count)"),
        .init("\(item.executable?.platform ?? "")"),
        .init(HTMLTable.unfolding(chips, Array(further))),
      ])
  }
}
