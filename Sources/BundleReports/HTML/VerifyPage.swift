import BundleFormats
import ByteStrings

/// The page of a `verify`.
struct VerifyPage {
  private let facts: VerifyFacts
  private var report: VerifyReport { facts.report }

  init(_ report: VerifyReport) { facts = VerifyFacts(report) }

  func rendered() -> [UInt8] { page.rendered() }

  private var page: HTMLPage {
    let groups = ReportGroups(report).lists
    let folders = TopFolders(report.items.lazy.map(\.path))
    return HTMLPage(
      command: "verify", remark: report.isComplete ? nil : "incomplete",
      heading: "Verification report", verdict: facts.verdict,
      tone: facts.tone, run: HTMLRun.html(facts.run), tiles: tiles,
      sections: [
        .init(
          id: "act", link: "What to do", heading: "What to do",
          body: HTMLActions.html(groups)),
        .init(
          id: "folders", link: "By folder", heading: "What to do, by folder",
          body: HTMLActions.byFolder(groups, folders)),
        .init(
          id: "dags", link: "Dags", heading: "Which bundle serves which Dag",
          body: HTMLServices.html(facts.services)),
        .init(
          id: "kinds", link: "Executables", heading: "Executables",
          body: HTMLCharts.kinds(VerifyFacts.platforms(of: report.items))),
        .init(id: "items", link: "Bundles", heading: "All bundles", body: items(folders)),
      ], toolVersion: report.toolVersion)
  }

  private var tiles: [HTMLPage.Tile] {
    func tile(_ outcome: VerifyFacts.Outcome, _ label: String) -> HTMLPage.Tile? {
      let count = facts.count(outcome)
      if count == 0 && outcome != .ok && outcome != .skipped { return nil }
      let tone = count == 0 ? .plain : outcome.tone
      return .init(number: ByteText.grouped(count), label: label, tone: tone)
    }
    return [
      HTMLPage.Tile(counting: report.items.count), tile(.ok, "ok"),
      tile(.problems, "found, with problems"), tile(.skipped, "skipped by Airflow"),
      tile(.breaksScan, "break Airflow's scan"), tile(.open, "not looked at"),
      HTMLPage.Tile(
        number: ByteText.grouped(facts.services.count { $0.state != .unserved }),
        label: "Dags served"),
    ].compactMap { $0 }
  }

  private func items(_ folders: TopFolders) -> HTML {
    if report.items.isEmpty { return "" }
    let outcomes = VerifyFacts.Outcome.allCases.filter { facts.count($0) > 0 }
    let codes = Set(report.items.flatMap { $0.problems.map(\.code.rawValue) })
    return HTMLTable(
      noun: "bundle",
      columns: ["Airflow", "Bundle", "Container", "Dags", "Executable", "Problems"].map {
        .init(name: $0, isNumber: $0 == "Dags")
      },
      filters: [
        .init(
          label: "Airflow", attribute: "status",
          options: outcomes.map { ($0.rawValue, $0.words) }),
        .init(label: "Code", attribute: "codes", options: codes.sorted().map { ($0, $0) }),
      ] + HTMLTable.Filter.folders(folders, report.items.lazy.map(\.path)),
      rows: facts.rowsByUrgency.map { row($1, $0, folders) }
    ).html
  }

  private func row(_ item: VerifyItem, _ index: Int, _ folders: TopFolders) -> HTMLTable.Row {
    let outcome = VerifyFacts.Outcome(item)
    let order = VerifyFacts.Outcome.allCases.firstIndex(of: outcome) ?? 0
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
