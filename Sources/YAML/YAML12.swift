package import PyYAML

/// What a YAML 1.2 reader may take for something other than a string: the core schema, and what
/// ruamel.yaml resolves by default (`ruamel/yaml/resolver.py`, the rules for version 1.2).
package enum YAML12 {
  /// Whether a plain text is a string for all of them.
  ///
  /// - Parameter tag: what `YAML11` finds: the dates are the same.
  package static func isString(_ text: [UInt8], in11 tag: YAMLTag) -> Bool {
    guard let first = text.first else { return false }
    switch Unicode.Scalar(first) {
    case "0"..."9", "+", "-", ".":
      return tag != .timestamp && !isInteger(text[...]) && !isFloat(text[...])
    case "~", "n", "N", "t", "T", "f", "F", "<", "=":
      return !TextCursor(text[...]).isOne(of: words)
    default: return true
    }
  }

  private static let words: [StaticString] = [
    "~", "null", "Null", "NULL", "true", "True", "TRUE", "false", "False", "FALSE", "<<", "=",
  ]

  private static func isInteger(_ text: ArraySlice<UInt8>) -> Bool {
    var cursor = TextCursor(text)
    cursor.takeSign()
    if cursor.take("0") {
      if cursor.take("b") { return cursor.takeRest(TextCursor.isBinaryOrBar) }
      if cursor.take("x") { return cursor.takeRest(TextCursor.isHexOrBar) }
      if cursor.take("o") { return cursor.takeRest(TextCursor.isOctalOrBar) }
      return cursor.atEnd || cursor.takeRest(TextCursor.isDigitOrBar)
    }
    return cursor.takeRest(TextCursor.isDigitOrBar)
  }

  private static func isFloat(_ text: ArraySlice<UInt8>) -> Bool {
    var cursor = TextCursor(text)
    let isSigned = cursor.takeSign() != nil
    if cursor.next == UInt8(ascii: ".") {
      if cursor.isOne(of: [".inf", ".Inf", ".INF"]) { return true }
      if !isSigned, cursor.isOne(of: [".nan", ".NaN", ".NAN"]) { return true }
    }
    let whole = cursor.takeAll(TextCursor.isDigitOrBar)
    let fraction = cursor.take(".") ? cursor.takeAll(TextCursor.isDigitOrBar) : 0
    guard whole + fraction > 0 else { return false }
    if cursor.atEnd { return true }
    guard cursor.take(TextCursor.isE) else { return false }
    cursor.takeSign()
    return cursor.takeRest(TextCursor.isDigit)
  }
}
