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

  /// The mark of a node that stands in no file.
  package static let none = YAMLMark(line: 0, column: 0)
}
