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
      out += folded(group.entries.map(line))
      out += "</details>\n"
    }
    return out
  }

  /// A list of which only the beginning is unfolded.
  private static func folded(_ lines: [HTML]) -> HTML {
    let list: HTML = "<ul>\n\(lines.prefix(shown).joined())</ul>\n"
    let rest = lines.dropFirst(shown)
    if rest.isEmpty { return list }
    return list
      + "<details class=\"more\"><summary>\(ByteText.grouped(rest.count)) more</summary>\n"
      + "<ul>\n\(rest.joined())</ul>\n</details>\n"
  }

  private static func line(_ entry: ReportGroups.Entry) -> HTML {
    "<li>\(link(entry)) \(entry.message)</li>\n"
  }

  /// The name of a bundle, which leads to its row in the table of all.
  private static func link(_ entry: ReportGroups.Entry) -> HTML {
    "<a href=\"#\(HTMLTable.rowID(entry.index))\"><code>\(HTML.path(entry.name))</code></a>"
  }

  /// The same by top folder, for who hands the work out to teams. Nothing where all is in one.
  static func byFolder(_ lists: [ReportGroups.List], _ folders: TopFolders) -> HTML {
    var entries: [ByteString?: [(code: String, entry: ReportGroups.Entry)]] = [:]
    for list in lists where list.tone != .plain {
      for group in list.groups {
        for entry in group.entries {
          entries[folders.folder(of: entry.name), default: []].append((group.code, entry))
        }
      }
    }
    if entries.keys.count < 2 && entries.keys.allSatisfy({ $0 == nil }) { return "" }
    let sorted = entries.sorted {
      ($1.value.count, $0.key ?? "") < ($0.value.count, $1.key ?? "")
    }
    return sorted.map { folder, entries in
      let codes = ReportFacts.counted(entries.map(\.code)).map {
        "\(ByteText.grouped($0.count)) <code>\($0.name)</code>" as HTML
      }
      let lines = folded(
        entries.map { code, entry -> HTML in
          "<li>\(link(entry)) <code>\(code)</code> \(entry.message)</li>\n"
        })
      let count = ByteText.grouped(Set(entries.map(\.entry.index)).count)
      return "<details class=\"group\">\n<summary><b>\(count)</b> \(TopFolders.title(folder)): "
        + "\(codes.joined(separator: ", "))</summary>\n\(lines)</details>\n"
    }.joined()
  }
}
