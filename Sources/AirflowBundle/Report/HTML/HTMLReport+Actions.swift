import ByteStrings

extension HTMLReport {
  /// Failures and findings, grouped by what to do about them.
  func actions(_ groups: ReportGroups) -> String {
    let failing = report.isDryRun ? "Would fail: mend these" : "Failed: mend these and run again"
    var out = list(failing, "bad", groups.failures, isOpen: true)
    out += list("Look at these before they go into service", "warn", groups.warnings, isOpen: true)
    out += list("Skipped", "", groups.skipped, isOpen: false)
    out += list("Good to know", "", groups.notes, isOpen: false)
    return out.isEmpty ? "<p class=\"calm\">Nothing: no failures and no findings.</p>\n" : out
  }

  /// How many bundles of a group are shown without being asked for.
  private static let shown = 5

  private func list(
    _ heading: String, _ tone: String, _ groups: [ReportGroups.Group], isOpen: Bool
  ) -> String {
    if groups.isEmpty { return "" }
    var out = "<h3>\(heading)</h3>\n"
    for (index, group) in groups.enumerated() {
      let open = isOpen && index < 4 ? " open" : ""
      let count = ByteText.grouped(group.entries.count)
      out += "<details class=\"group \(tone)\"\(open)>\n<summary><b>\(count)</b> "
      out += "\(HTMLText.escaped(group.title)) <code>\(HTMLText.escaped(group.code))</code>"
      out += "</summary>\n"
      out += "<p class=\"advice\">\(HTMLText.escaped(group.advice))</p>\n"
      out += "<ul>\n" + group.entries.prefix(Self.shown).map(line).joined() + "</ul>\n"
      let rest = group.entries.dropFirst(Self.shown)
      if !rest.isEmpty {
        out += "<details class=\"more\"><summary>\(ByteText.grouped(rest.count)) more</summary>\n"
        out += "<ul>\n" + rest.map(line).joined() + "</ul>\n</details>\n"
      }
      out += "</details>\n"
    }
    return out
  }

  private func line(_ entry: (item: ReportItem, message: String)) -> String {
    let message = ReportFacts.fact(of: entry.message, entry.item)
    return "<li><code>\(HTMLText.path(entry.item.input))</code> \(HTMLText.escaped(message))</li>\n"
  }

  /// Each Dag with the bundle that will serve it.
  var dags: String {
    let services = facts.services
    if services.isEmpty { return "" }
    let contested = services.count { $0.bundles.count > 1 }
    var rows = ""
    for service in services {
      let isContested = service.bundles.count > 1
      rows += "<tr\(isContested ? " class=\"warn\"" : "")>"
      rows += "<td data-label=\"Dag\"><code>\(HTMLText.escaped(service.id))</code></td>"
      rows += "<td data-label=\"Tasks\" class=\"number\">\(service.tasks)</td>"
      rows += "<td data-label=\"Bundle\">"
      if isContested { rows += "<span class=\"chip warn\">undefined: one of</span> " }
      rows += service.bundles.prefix(5).map { "<code>\(HTMLText.path($0))</code>" }
        .joined(separator: ", ")
      if service.bundles.count > 5 { rows += " and \(service.bundles.count - 5) more" }
      rows += "</td></tr>\n"
    }
    let lead =
      contested > 0
      ? "\(ByteText.grouped(services.count)) Dags; \(ByteText.grouped(contested)) of them claimed "
        + "by several bundles, of which Airflow takes any."
      : "\(ByteText.grouped(services.count)) Dags, each claimed by one bundle."
    let table = table(
      "Dag", [("Dag", false), ("Tasks", true), ("Bundle", false)], rows, extraControls: "")
    let isLong = services.count > 20
    return "<p>\(lead)</p>\n"
      + (isLong ? "<details><summary>Show them</summary>\n\(table)</details>\n" : table)
  }
}
