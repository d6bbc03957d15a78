/// Where something stands in a manifest: 1-based line and column, the column in characters.
///
/// Line 0 means that the node was made by hand and stands nowhere.
package struct YAMLMark: Hashable, Sendable {
  package var line: Int32
  package var column: Int32

  package init(line: Int, column: Int) {
    self.line = Int32(clamping: line)
    self.column = Int32(clamping: column)
  }

  /// Where an offset in a text is; the bytes before it must be UTF-8.
  package init(offset: Int, in bytes: [UInt8]) {
    let before = bytes[..<offset]
    let start = before.lastIndex(of: 10).map { $0 + 1 } ?? 0
    self.init(
      line: before.count { $0 == 10 } + 1, column: before[start...].count { $0 & 0xC0 != 0x80 } + 1)
  }

  /// The mark of a node that stands in no file.
  package static let none = YAMLMark(line: 0, column: 0)

  /// The end of a message: the keys that lead to what is wrong, and where it stands.
  package func remark(path: String) -> String {
    (path.isEmpty ? "" : " (at \(path))") + (line > 0 ? ", line \(line), column \(column)" : "")
  }
}
