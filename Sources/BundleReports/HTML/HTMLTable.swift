import ByteStrings
import JSON

/// A table that sorts and filters where the script runs, and is complete where it does not.
struct HTMLTable {
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
    /// The place in the report, which links lead to; nil where none does.
    var index: Int?
    /// What the search finds besides the text of the row.
    var words: [ByteString] = []
    var attributes: [(name: String, value: String)] = []
    var cells: [Cell]
  }

  struct Cell {
    var body: HTML
    /// What rows are sorted by, where that is not the text.
    var sortKey: String?

    init(_ body: HTML, sortKey: String? = nil) {
      self.body = body
      self.sortKey = sortKey
    }

    /// A size in bytes, which may not be known.
    init(size: UInt64?) {
      self.init(size.map { "\(ByteText.size($0))" } ?? "", sortKey: size.map { "\($0)" } ?? "-1")
    }

    /// A path and what is to stand below it.
    init(path: ByteString, _ below: HTML = "") {
      self.init(
        "<code>\(HTML.path(path))</code>\(below)", sortKey: path.description)
    }
  }

  /// What a row is about: `bundle`.
  var noun: String
  var columns: [Column]
  var filters: [Filter] = []
  var rows: [Row]

  var html: HTML {
    let heads = columns.map { "<th scope=\"col\"\($0.kind)>\($0.name)</th>" as HTML }
    return """
      <p class="paper">\(ByteText.grouped(rows.count)) \(rows.count == 1 ? "row is" : "rows are") \
      not printed here: open the page on a screen, or use the .csv report.</p>
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

  private func choice(_ filter: Filter) -> HTML {
    var out: HTML = "<label>\(filter.label) <select data-column=\"\(filter.attribute)\">"
    out += "<option value=\"\">all</option>"
    for option in filter.options {
      out += "<option value=\"\(option.value)\">"
      out += "\(option.label)</option>"
    }
    return out + "</select></label>\n"
  }

  private func row(_ row: Row) -> HTML {
    var out: HTML = row.tone.isEmpty ? "<tr" : "<tr class=\"\(row.tone)\""
    if let index = row.index { out += " id=\"\(Self.rowID(index))\"" }
    if !row.words.isEmpty {
      out += " data-words=\"\(row.words.map { "\($0)" as HTML }.joined(separator: " "))\""
    }
    for attribute in row.attributes {
      out += " data-\(attribute.name)=\"\(attribute.value)\""
    }
    out += ">"
    for (column, cell) in zip(columns, row.cells) {
      out += "<td data-label=\"\(column.name)\"\(column.kind)"
      if let key = cell.sortKey { out += " data-sort=\"\(key)\"" }
      out += ">\(cell.body)</td>"
    }
    return out + "</tr>\n"
  }

  /// The id of the row of an item.
  static func rowID(_ index: Int) -> String { "item-\(index)" }

  /// A word in a coloured box.
  static func chip(_ word: String, _ tone: Tone = .plain) -> HTML {
    "<span class=\"chip \(tone.rawValue)\">\(word)</span>"
  }

  /// Words in boxes, from which what they stand for is unfolded.
  static func unfolding(_ chips: [HTML], _ lines: [String]) -> HTML {
    if lines.isEmpty { return chips.joined(separator: " ") }
    let list = lines.map { "<li>\($0)</li>" as HTML }
    return "<details><summary>\(chips.joined(separator: " "))</summary>"
      + "<ul>\(list.joined())</ul></details>"
  }
}

extension Column {
  fileprivate var kind: HTML { isNumber ? " class=\"number\"" : "" }
}

extension HTMLTable.Filter {
  /// Shows the rows of one folder; none where there is only one.
  ///
  /// The folders go by their bytes in Base64, since names may have spaces.
  static func folders(_ folders: TopFolders, _ names: some Sequence<ByteString>)
    -> [HTMLTable.Filter]
  {
    let all = Set(names.map { folders.folder(of: $0) })
    if all.count < 2 { return [] }
    return [
      HTMLTable.Filter(
        label: "Folder", attribute: "folder",
        options: all.sorted { ($0 ?? "") < ($1 ?? "") }
          .map { (word(for: $0), TopFolders.title($0)) })
    ]
  }

  /// The attribute of a row that the filter goes by.
  static func attribute(_ folders: TopFolders, _ name: ByteString) -> (name: String, value: String)
  {
    ("folder", word(for: folders.folder(of: name)))
  }

  /// A folder as one word: its bytes.
  private static func word(for folder: ByteString?) -> String {
    folder.map { Base64.encoded($0.bytes) } ?? "-"
  }
}
