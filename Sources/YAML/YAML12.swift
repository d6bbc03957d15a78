internal import PyYAML

/// What a YAML 1.2 reader may take for something other than a string: the core schema, and what
/// ruamel.yaml resolves by default (`ruamel/yaml/resolver.py`, the rules for version 1.2).
package enum YAML12 {
  /// Whether a plain text is a string for all of them.
  package static func isString(_ text: [UInt8]) -> Bool {
    let cursor = TextCursor(text[...])
    if text.isEmpty || cursor.isOne(of: words) { return false }
    guard let first = text.first, TextCursor.isDigit(first) || "+-.".utf8.contains(first) else {
      return true
    }
    if isInteger(text[...]) || isFloat(text[...]) { return false }
    // The same dates as in 1.1.
    return YAML11.tag(ofPlain: text) != .timestamp
  }

  private static let words: [StaticString] = [
    "~", "null", "Null", "NULL", "true", "True", "TRUE", "false", "False", "FALSE", "<<", "=",
  ]

  private static func isInteger(_ text: ArraySlice<UInt8>) -> Bool {
    var cursor = TextCursor(text)
    cursor.takeSign()
    if cursor.take("0") {
      if cursor.take("b") {
        return cursor.takeAll(TextCursor.isBinaryOrBar) > 0 && cursor.atEnd
      }
      if cursor.take("x") { return cursor.takeAll(TextCursor.isHexOrBar) > 0 && cursor.atEnd }
      if cursor.take("o") { return cursor.takeAll(TextCursor.isOctalOrBar) > 0 && cursor.atEnd }
      cursor.takeAll(TextCursor.isDigitOrBar)
      return cursor.atEnd
    }
    return cursor.takeAll(TextCursor.isDigitOrBar) > 0 && cursor.atEnd
  }

  private static func isFloat(_ text: ArraySlice<UInt8>) -> Bool {
    var cursor = TextCursor(text)
    if cursor.isOne(of: [".nan", ".NaN", ".NAN"]) { return true }
    cursor.takeSign()
    if cursor.isOne(of: [".inf", ".Inf", ".INF"]) { return true }
    let whole = cursor.takeAll(TextCursor.isDigitOrBar)
    var fraction = 0
    let point = cursor.take(".")
    if point { fraction = cursor.takeAll(TextCursor.isDigitOrBar) }
    guard whole + fraction > 0 else { return false }
    if cursor.atEnd { return true }
    guard cursor.take(TextCursor.isE) else { return false }
    cursor.takeSign()
    return cursor.takeAll(TextCursor.isDigit) > 0 && cursor.atEnd
  }
}
