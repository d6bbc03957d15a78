/// How PyYAML 6.0.3 tells the type of a plain scalar: `yaml/resolver.py`, expression by expression.
package enum YAML11 {
  /// The tag of a plain text.
  package static func tag(ofPlain text: [UInt8]) -> YAMLTag {
    guard let first = text.first else { return .null }
    // Python's `$` also matches before a last line feed. A plain scalar has none, but `! "1\n"` is
    // resolved too.
    let body = text.last == UInt8(ascii: "\n") ? text.dropLast() : text[...]
    let cursor = TextCursor(body)
    switch first {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "+"),
      UInt8(ascii: "."):
      if isFloat(body) { return .float }
      if isInteger(body) { return .int }
      return isTimestamp(body) ? .timestamp : .str
    case UInt8(ascii: "y"), UInt8(ascii: "Y"), UInt8(ascii: "n"), UInt8(ascii: "N"),
      UInt8(ascii: "t"), UInt8(ascii: "T"), UInt8(ascii: "f"), UInt8(ascii: "F"),
      UInt8(ascii: "o"), UInt8(ascii: "O"):
      if cursor.isOne(of: booleans) { return .bool }
      return cursor.isOne(of: ["null", "Null", "NULL"]) ? .null : .str
    case UInt8(ascii: "~"): return body.count == 1 ? .null : .str
    case UInt8(ascii: "<"): return cursor.isOne(of: ["<<"]) ? .merge : .str
    case UInt8(ascii: "="): return body.count == 1 ? .value : .str
    case UInt8(ascii: "!"), UInt8(ascii: "&"), UInt8(ascii: "*"):
      return body.count == 1 ? .yaml : .str
    default: return .str
    }
  }

  private static let booleans: [StaticString] = [
    "yes", "Yes", "YES", "no", "No", "NO", "true", "True", "TRUE", "false", "False", "FALSE",
    "on", "On", "ON", "off", "Off", "OFF",
  ]

  private static func isFloat(_ text: ArraySlice<UInt8>) -> Bool {
    var cursor = TextCursor(text)
    if cursor.isOne(of: [".nan", ".NaN", ".NAN"]) { return true }
    let signed = text.first != UInt8(ascii: ".")
    cursor.takeSign()
    if cursor.isOne(of: [".inf", ".Inf", ".INF"]) { return true }
    if !signed {
      return cursor.take(".") && cursor.take(TextCursor.isDigit)
        && endsFloat(&cursor)
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
    guard cursor.take(TextCursor.isE),
      cursor.take({ $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "+") })
    else { return false }
    return cursor.takeAll(TextCursor.isDigit) > 0 && cursor.atEnd
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
      if cursor.take("b") {
        return cursor.takeAll(TextCursor.isBinaryOrBar) > 0 && cursor.atEnd
      }
      if cursor.take("x") { return cursor.takeAll(TextCursor.isHexOrBar) > 0 && cursor.atEnd }
      return cursor.takeAll(TextCursor.isOctalOrBar) > 0 && cursor.atEnd
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
