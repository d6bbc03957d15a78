import ByteStrings

/// The report as one HTML file that needs nothing else: no network, and no script but for sorting
/// and filtering.
struct HTMLReport {
  let facts: ReportFacts
  var report: Report { facts.report }

  init(_ report: Report) { facts = ReportFacts(report) }

  func rendered() -> [UInt8] {
    let groups = ReportGroups(report)
    var page = head
    page += "<body>\n" + header + "<main>\n"
    page += tiles
    page += section("act", "What to do", actions(groups))
    page += "<div class=\"pair\">\n"
    page += section("sizes", "Sizes before and after", sizes)
    page += section("space", "Space on disk", space) + section("kinds", "Executables", kinds)
    page += "</div>\n"
    page += section("dags", "Which bundle serves which Dag", dags)
    page += section("items", "All bundles", items)
    page += "</main>\n" + footer
    page += "<script>\(HTMLScript.text)</script>\n</body>\n</html>\n"
    return Array(page.utf8)
  }

  private var title: String {
    "airflow-bundle \(HTMLText.escaped(report.command))\(report.isDryRun ? ": dry run" : "")"
  }

  /// The policy allows the one style sheet and the one script below, by their digests: even markup
  /// that got past the escaping could load and run nothing.
  private var head: String {
    func digest(_ text: String) -> String {
      "'sha256-\(Base64.encoded(Digest.of(Array(text.utf8))))'"
    }
    let policy =
      "default-src 'none'; style-src \(digest(HTMLStyle.text)); "
      + "script-src \(digest(HTMLScript.text)); base-uri 'none'; form-action 'none'"
    return """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta http-equiv="Content-Security-Policy" content="\(policy)">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta name="color-scheme" content="light dark">
      <meta name="referrer" content="no-referrer">
      <title>\(title)</title>
      <style>\(HTMLStyle.text)</style>
      </head>

      """
  }

  private var header: String {
    let tone =
      report.count(.failed) > 0 ? "bad" : facts.hasWarnings ? "warn" : "good"
    let warning =
      facts.hasWarnings
      ? " Some have warnings: look at these before the bundles go into service." : ""
    let what = report.command == "export" ? "Export" : "Migration"
    return """
      <header class="\(tone)">
      <p class="kicker">airflow-bundle \(HTMLText.escaped(report.command))\
      \(report.isDryRun ? " <span class=\"badge\">dry run, nothing was written</span>" : "")</p>
      <h1>\(what) report</h1>
      <p class="verdict">\(HTMLText.escaped(facts.verdict))\(warning)</p>
      <nav>\(links)</nav>
      </header>

      """
  }

  private var links: String {
    let sections = [
      ("act", "What to do"), ("sizes", "Sizes"), ("space", "Space"), ("kinds", "Executables"),
      ("dags", "Dags"), ("items", "Bundles"),
    ]
    return sections.map { "<a href=\"#\($0.0)\">\($0.1)</a>" }.joined(separator: "\n")
  }

  private var tiles: String {
    var tiles: [(tone: String, number: String, label: String)] = [
      ("", ByteText.grouped(report.items.count), report.items.count == 1 ? "bundle" : "bundles")
    ]
    for status in ReportItem.Status.allCases {
      let count = report.count(status)
      if count == 0 && status != .failed && status != .converted { continue }
      let tone = count == 0 ? "" : status == .failed ? "bad" : status == .skipped ? "" : "good"
      tiles.append((tone, ByteText.grouped(count), facts.words(for: status)))
    }
    tiles.append(("", ByteText.size(report.bytesRead), "read"))
    tiles.append(
      ("", ByteText.size(report.bytesWritten), report.isDryRun ? "to write" : "written"))
    tiles.append(("", ByteText.seconds(report.seconds), "time taken"))
    let cells = tiles.map {
      "<div class=\"tile \($0.tone)\"><dd>\($0.number)</dd><dt>\($0.label)</dt></div>\n"
    }
    return "<dl class=\"tiles\">\n\(cells.joined())</dl>\n"
  }

  private func section(_ id: String, _ heading: String, _ body: String) -> String {
    body.isEmpty
      ? "" : "<section id=\"\(id)\">\n<h2>\(heading)</h2>\n\(body)</section>\n"
  }

  private var footer: String {
    "<footer>Made by airflow-bundle \(HTMLText.escaped(report.toolVersion)). "
      + "The same figures for machines: <code>--report FILE.json</code> or <code>.csv</code>."
      + "</footer>\n"
  }
}

extension ReportFacts {
  var hasWarnings: Bool {
    report.items.contains { $0.findings.contains { $0.severity == .warning } }
  }
}
