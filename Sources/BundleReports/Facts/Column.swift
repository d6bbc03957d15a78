/// A column of a table, on whatever page.
struct Column: ExpressibleByStringLiteral {
  var name: String
  /// Whether it has numbers, which are set to the right.
  var isNumber = false

  init(stringLiteral name: String) { self.name = name }

  static func number(_ name: String) -> Column {
    var column = Column(stringLiteral: name)
    column.isNumber = true
    return column
  }
}
