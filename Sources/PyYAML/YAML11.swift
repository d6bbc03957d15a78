/// How PyYAML 6.0.3 tells the type of a plain scalar: `yaml/resolver.py`, expression by expression.
package enum YAML11 {
  /// The tag of a plain text.
  package static func tag(ofPlain text: [UInt8]) -> YAMLTag { tag(ofPlain: text[...]) }

  static func tag(ofPlain text: ArraySlice<UInt8>) -> YAMLTag {
    guard let first = text.first else { return .null }
    switch Unicode.Scalar(first) {
    case "0"..."9", "-", "+", ".":
      let body = body(of: text)
      if isFloat(body) { return .float }
      if isInteger(body) { return .int }
      return isTimestamp(body) ? .timestamp : .str
    case "y", "Y": return isOne(text, of: ["yes", "Yes", "YES"]) ? .bool : .str
    case "t", "T": return isOne(text, of: ["true", "True", "TRUE"]) ? .bool : .str
    case "f", "F": return isOne(text, of: ["false", "False", "FALSE"]) ? .bool : .str
    case "o", "O":
      return isOne(text, of: ["on", "On", "ON", "off", "Off", "OFF"]) ? .bool : .str
    case "n", "N":
      if isOne(text, of: ["no", "No", "NO"]) { return .bool }
      return isOne(text, of: ["null", "Null", "NULL"]) ? .null : .str
    case "~": return body(of: text).count == 1 ? .null : .str
    case "<": return isOne(text, of: ["<<"]) ? .merge : .str
    case "=": return body(of: text).count == 1 ? .value : .str
    case "!", "&", "*": return body(of: text).count == 1 ? .yaml : .str
    default: return .str
    }
  }

  /// The text without a last line feed, before which Python's `$` matches too. A plain scalar has none,
  /// but `! "1\n"` is resolved as well.
  private static func body(of text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    text.last == UInt8(ascii: "\n") ? text.dropLast() : text
  }

  private static func isOne(_ text: ArraySlice<UInt8>, of words: [StaticString]) -> Bool {
    TextCursor(body(of: text)).isOne(of: words)
  }

  private static func isFloat(_ text: ArraySlice<UInt8>) -> Bool {
    var cursor = TextCursor(text)
    let isSigned = cursor.takeSign() != nil
    if cursor.take(".") {
      if cursor.isOne(of: ["inf", "Inf", "INF"]) { return true }
      if isSigned { return false }
      if cursor.isOne(of: ["nan", "NaN", "NAN"]) { return true }
      return cursor.take(TextCursor.isDigit) && endsFloat(&cursor)
    }
    guard cursor.take(TextCursor.isDigit) else { return false }
    cursor.takeAll(TextCursor.isDigitOrBar)
    if cursor.next == UInt8(ascii: ":") {
      guard takeSixties(&cursor), cursor.take(".") else { return false }
      cursor.takeAll(TextCursor.isDigitOrBar)
      return cursor.atEnd
    }
    return cursor.take(".") && endsFloat(&cursor)
  }

  /// `[0-9_]*(?:[eE][-+][0-9]+)?` and the end.
  private static func endsFloat(_ cursor: inout TextCursor) -> Bool {
    cursor.takeAll(TextCursor.isDigitOrBar)
    if cursor.atEnd { return true }
    guard cursor.take(TextCursor.isE), cursor.takeSign() != nil else { return false }
    return cursor.takeRest(TextCursor.isDigit)
  }

  /// `(?::[0-5]?[0-9])+`, as far as it goes.
  private static func takeSixties(_ cursor: inout TextCursor) -> Bool {
    var found = false
    while cursor.take(":") {
      let low = cursor.take { $0 &- UInt8(ascii: "0") < 6 }
      let more = cursor.take(TextCursor.isDigit)
      guard low || more else { return false }
      found = true
    }
    return found
  }

  private static func isInteger(_ text: ArraySlice<UInt8>) -> Bool {
    var cursor = TextCursor(text)
    cursor.takeSign()
    if cursor.take("0") {
      if cursor.atEnd { return true }
      if cursor.take("b") { return cursor.takeRest(TextCursor.isBinaryOrBar) }
      if cursor.take("x") { return cursor.takeRest(TextCursor.isHexOrBar) }
      return cursor.takeRest(TextCursor.isOctalOrBar)
    }
    guard cursor.take(TextCursor.isDigit) else { return false }
    cursor.takeAll(TextCursor.isDigitOrBar)
    return cursor.atEnd || (takeSixties(&cursor) && cursor.atEnd)
  }

  private static func isTimestamp(_ text: ArraySlice<UInt8>) -> Bool {
    guard let stamp = PythonTimestamp.Fields(text) else { return false }
    return stamp.hour != nil || stamp.isCanonicalDate
  }
}
