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
    var body: HTML
    /// Whether it may stand beside its neighbours where there is room.
    var isNarrow: Bool

    /// - Parameter heading: nil where that is what the way to it is called.
    init(
      _ id: String, _ link: String, _ heading: String? = nil, isNarrow: Bool = false, body: HTML
    ) {
      self.id = id
      self.link = link
      self.heading = heading ?? link
      self.body = body
      self.isNarrow = isNarrow
    }
  }

  /// `migrate`.
  var command: String
  /// What is said beside the command, if anything.
  var remark: String?
  var heading: String
  /// The outcome in a sentence or two.
  var verdict: String
  var tone: Tone
  /// When, where, by whom and how the run was made.
  var run: HTML
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
      page += "<section id=\"\(section.id)\">\n<h2>\(section.heading)</h2>\n"
      page += section.body + "</section>\n"
    }
    if isInPair { page += "</div>\n" }
    page += "</main>\n" + footer
    page += "<script>\(Self.script)</script>\n</body>\n</html>\n"
    return Array(page.markup.utf8)
  }

  private var title: String { "airflow-bundle \(command)" + (remark == nil ? "" : ": \(heading)") }

  static let style = HTML(embedded: PackageResources.page_css)
  /// Sorts and filters the tables. It reads nothing but the table it belongs to and makes no HTML
  /// out of text.
  static let script = HTML(embedded: PackageResources.page_js)

  /// The policy allows the one style sheet and the one script below, by their digests: even markup
  /// that got past the escaping could load and run nothing.
  private var head: HTML {
    func digest(_ embedded: HTML) -> HTML {
      "'sha256-\(Base64.encoded(Digest.of(Array(embedded.markup.utf8))))'"
    }
    let policy: HTML =
      "default-src 'none'; style-src \(digest(Self.style)); "
      + "script-src \(digest(Self.script)); base-uri 'none'; form-action 'none'"
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
      <style>\(Self.style)</style>
      </head>

      """
  }

  private var header: HTML {
    let badge: HTML = remark.map { " <span class=\"badge\">\($0)</span>" } ?? ""
    let links = sections.filter { !$0.body.isEmpty }
      .map { "<a href=\"#\($0.id)\">\($0.link)</a>" as HTML }
    return """
      <header class="\(tone.rawValue)">
      <p class="kicker">airflow-bundle \(command)\(badge)</p>
      <h1>\(heading)</h1>
      <p class="verdict">\(verdict)</p>
      \(run)\
      <nav>\(links.joined(separator: "\n"))</nav>
      </header>

      """
  }

  private var tileList: HTML {
    let cells = tiles.map { tile -> HTML in
      "<div class=\"tile \(tile.tone.rawValue)\"><dd>\(tile.number)</dd>"
        + "<dt>\(tile.label)</dt></div>\n"
    }
    return "<dl class=\"tiles\">\n\(cells.joined())</dl>\n"
  }

  private var footer: HTML {
    "<footer>Made by airflow-bundle \(toolVersion). "
      + "The same figures for machines: <code>--report FILE.json</code> or <code>.csv</code>."
      + "</footer>\n"
  }
}
