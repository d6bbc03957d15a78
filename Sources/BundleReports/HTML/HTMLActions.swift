import BundleFormats
import ByteStrings

/// What is wrong and what was found, grouped by what to do about it.
enum HTMLActions {
  /// How many bundles of a group are shown without being asked for.
  private static let shown = 5
  /// How many groups of a list are unfolded.
  private static let unfolded = 4

  static func html(_ lists: [ReportGroups.List]) -> String {
    lists.isEmpty
      ? "<p class=\"calm\">Nothing: no failures and no findings.</p>\n"
      : lists.map(html).joined()
  }

  private static func html(_ list: ReportGroups.List) -> String {
    var out = "<h3>\(HTMLText.escaped(list.heading))</h3>\n"
    for (index, group) in list.groups.enumerated() {
      let open = list.tone != .plain && index < unfolded ? " open" : ""
      let count = ByteText.grouped(group.entries.count)
      out += "<details class=\"group \(list.tone.rawValue)\"\(open)>\n<summary><b>\(count)</b> "
      out += "\(HTMLText.escaped(group.title)) <code>\(HTMLText.escaped(group.code))</code>"
      out += "</summary>\n"
      out += "<p class=\"advice\">\(HTMLText.escaped(group.advice))</p>\n"
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

  private static func line(_ entry: ReportGroups.Entry) -> String {
    "<li><code>\(HTMLText.path(entry.name))</code> \(HTMLText.escaped(entry.message))</li>\n"
  }
}
