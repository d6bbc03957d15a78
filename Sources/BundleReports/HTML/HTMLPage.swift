import BundleFormats
import ByteStrings
import JSON

/// A page that needs nothing else: no network, and no script but for sorting and filtering.
///
/// What `migrate`, `export` and `verify` say on it they make with ``HTMLTable``, ``HTMLActions``,
/// ``HTMLServices`` and ``HTMLCharts``.
struct HTMLPage {
  /// A number at the top, and what it counts.
  struct Tile {
    var number: String
    var label: String
    var tone = Tone.plain
  }

  /// A part of the page. One without a body is left out.
  struct Section {
    var id: String
    /// What the way to it at the top of the page is called.
    var link: String
    var heading: String
    /// HTML.
    var body: String
    /// Whether it may stand beside its neighbours where there is room.
    var isNarrow = false
  }

  /// `migrate`.
  var command: String
  /// What is said beside the command, if anything.
  var remark: String?
  var heading: String
  /// The outcome in a sentence or two.
  var verdict: String
  var tone: Tone
  var tiles: [Tile]
  var sections: [Section]
  /// The version of the tool that made the report.
  var toolVersion: String

  func rendered() -> [UInt8] {
    var page = head
    page += "<body>\n" + header + "<main>\n" + tileList
    var isInPair = false
    for section in sections where !section.body.isEmpty {
      if section.isNarrow != isInPair {
        page += section.isNarrow ? "<div class=\"pair\">\n" : "</div>\n"
        isInPair = section.isNarrow
      }
      page += "<section id=\"\(section.id)\">\n<h2>\(HTMLText.escaped(section.heading))</h2>\n"
      page += section.body + "</section>\n"
    }
    if isInPair { page += "</div>\n" }
    page += "</main>\n" + footer
    page += "<script>\(HTMLScript.text)</script>\n</body>\n</html>\n"
    return Array(page.utf8)
  }

  private var title: String {
    "airflow-bundle \(HTMLText.escaped(command))"
      + (remark == nil ? "" : ": \(HTMLText.escaped(heading))")
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
    let badge = remark.map { " <span class=\"badge\">\(HTMLText.escaped($0))</span>" } ?? ""
    let links = sections.filter { !$0.body.isEmpty }
      .map { "<a href=\"#\($0.id)\">\(HTMLText.escaped($0.link))</a>" }
    return """
      <header class="\(tone.rawValue)">
      <p class="kicker">airflow-bundle \(HTMLText.escaped(command))\(badge)</p>
      <h1>\(HTMLText.escaped(heading))</h1>
      <p class="verdict">\(HTMLText.escaped(verdict))</p>
      <nav>\(links.joined(separator: "\n"))</nav>
      </header>

      """
  }

  private var tileList: String {
    let cells = tiles.map {
      "<div class=\"tile \($0.tone.rawValue)\"><dd>\($0.number)</dd>"
        + "<dt>\(HTMLText.escaped($0.label))</dt></div>\n"
    }
    return "<dl class=\"tiles\">\n\(cells.joined())</dl>\n"
  }

  private var footer: String {
    "<footer>Made by airflow-bundle \(HTMLText.escaped(toolVersion)). "
      + "The same figures for machines: <code>--report FILE.json</code> or <code>.csv</code>."
      + "</footer>\n"
  }
}
