import BundleFormats
import ByteStrings

/// What is wrong and what was found, grouped by what to do about it.
enum HTMLActions {
  /// How many bundles of a group are shown without being asked for.
  private static let shown = 5
  /// How many groups of a list are unfolded.
  private static let unfolded = 4

  static func html(_ lists: [ReportGroups.List]) -> HTML {
    lists.isEmpty
      ? "<p class=\"calm\">Nothing: no failures and no findings.</p>\n"
      : lists.map(html).joined()
  }

  private static func html(_ list: ReportGroups.List) -> HTML {
    var out: HTML = "<h3>\(list.heading)</h3>\n"
    for (index, group) in list.groups.enumerated() {
      let open: HTML = list.tone != .plain && index < unfolded ? " open" : ""
      let count = ByteText.grouped(group.entries.count)
      out += "<details class=\"group \(list.tone.rawValue)\"\(open)>\n<summary><b>\(count)</b> "
      out += "\(group.title) <code>\(group.code)</code>"
      out += "</summary>\n"
      out += "<p class=\"advice\">\(group.advice)</p>\n"
      out += "<ul>\n" + group.entries.prefix(shown).map(line).joined() + "</ul>\n"
      let rest = group.entries.dropFirst(shown)
      if !rest.isEmpty {
        out += "<details class=\"more\"><summary>\(ByteText.grouped(rest.count)) more</summary>\n"
        out += "<ul>\n" + rest.map(line).joined() + "</ul>\n</details>\n"
      }
      out += "</details>\n"
    }
    return out
  }

  private static func line(_ entry: ReportGroups.Entry) -> HTML {
    "<li><code>\(HTML.path(entry.name))</code> \(entry.message)</li>\n"
  }
}
