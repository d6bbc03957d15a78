import ByteStrings

/// A table that sorts and filters where the script runs, and is complete where it does not.
struct HTMLTable {
  struct Column {
    var name: String
    var isNumber = false
  }

  /// A choice above the table that shows only rows of one kind.
  struct Filter {
    var label: String
    /// The rows' `data-` attribute that it goes by: words with spaces between them.
    var attribute: String
    /// The words, and what they are shown as.
    var options: [(value: String, label: String)]
  }

  struct Row {
    var tone = ""
    var attributes: [(name: String, value: String)] = []
    var cells: [Cell]
  }

  struct Cell {
    /// HTML.
    var body: String
    /// What rows are sorted by, where that is not the text.
    var sortKey: String?

    init(_ body: String, sortKey: String? = nil) {
      self.body = body
      self.sortKey = sortKey
    }

    /// A size in bytes, which may not be known.
    init(size: UInt64?) {
      self.init(size.map(ByteText.size) ?? "", sortKey: size.map { "\($0)" } ?? "-1")
    }

    /// A path and what is to stand below it.
    init(path: ByteString, _ below: String = "") {
      self.init(
        "<code>\(HTMLText.path(path))</code>\(below)", sortKey: path.description)
    }
  }

  /// What a row is about: `bundle`.
  var noun: String
  var columns: [Column]
  var filters: [Filter] = []
  var rows: [Row]

  var html: String {
    let heads = columns.map { column in
      "<th scope=\"col\"\(column.isNumber ? " class=\"number\"" : "")>\(column.name)</th>"
    }
    return """
      <div class="sortable">
      <div class="controls" hidden>
      <label>Find <input type="search" placeholder="part of a \(noun)'s row"></label>
      \(filters.map(choice).joined())<output></output>
      </div>
      <table>
      <thead><tr>\(heads.joined())</tr></thead>
      <tbody>
      \(rows.map(row).joined())</tbody>
      </table>
      </div>

      """
  }

  private func choice(_ filter: Filter) -> String {
    var out = "<label>\(filter.label) <select data-column=\"\(filter.attribute)\">"
    out += "<option value=\"\">all</option>"
    for option in filter.options {
      out += "<option value=\"\(HTMLText.escaped(option.value))\">"
      out += "\(HTMLText.escaped(option.label))</option>"
    }
    return out + "</select></label>\n"
  }

  private func row(_ row: Row) -> String {
    var out = row.tone.isEmpty ? "<tr" : "<tr class=\"\(row.tone)\""
    for attribute in row.attributes {
      out += " data-\(attribute.name)=\"\(HTMLText.escaped(attribute.value))\""
    }
    out += ">"
    for (column, cell) in zip(columns, row.cells) {
      out += "<td data-label=\"\(column.name)\"\(column.isNumber ? " class=\"number\"" : "")"
      if let key = cell.sortKey { out += " data-sort=\"\(HTMLText.escaped(key))\"" }
      out += ">\(cell.body)</td>"
    }
    return out + "</tr>\n"
  }

  /// A word in a coloured box.
  static func chip(_ word: String, _ tone: Tone = .plain) -> String {
    "<span class=\"chip \(tone.rawValue)\">\(HTMLText.escaped(word))</span>"
  }

  /// Words in boxes, from which what they stand for is unfolded.
  static func unfolding(_ chips: [String], _ lines: [String]) -> String {
    if lines.isEmpty { return chips.joined(separator: " ") }
    let list = lines.map { "<li>\(HTMLText.escaped($0))</li>" }
    return "<details><summary>\(chips.joined(separator: " "))</summary>"
      + "<ul>\(list.joined())</ul></details>"
  }
}
