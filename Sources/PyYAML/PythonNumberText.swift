internal import ByteStrings

/// Python's `int(text, base)` and `float(text)`.
enum PythonNumberText {
  /// The most decimal digits that Python (3.10.7 and later) converts, either way.
  static let digitLimit = 4300

  enum Failure: Error {
    case notANumber
    case tooManyDigits
  }

  /// Strips what `str.strip` strips and makes every decimal digit, of whatever script, ASCII.
  /// Other characters beyond ASCII become NUL, which no number has.
  static func normalize(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    if text.allSatisfy({ $0 < 0x80 }) {
      return strip(text)
    }
    var ascii: [UInt8] = []
    ascii.reserveCapacity(text.count)
    for scalar in String(decoding: text, as: UTF8.self).unicodeScalars {
      if scalar.isASCII {
        ascii.append(UInt8(truncatingIfNeeded: scalar.value))
      } else if scalar.properties.numericType == .decimal,
        let value = scalar.properties.numericValue
      {
        ascii.append(UInt8(ascii: "0") + UInt8(value))
      } else {
        ascii.append(scalar.properties.isWhitespace ? 0x20 : 0)
      }
    }
    return strip(ascii[...])
  }

  private static func strip(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    func isSpace(_ byte: UInt8) -> Bool {
      byte == 0x20 || (0x09...0x0D).contains(byte) || (0x1C...0x1F).contains(byte)
    }
    var text = text
    while let first = text.first, isSpace(first) { text.removeFirst() }
    while let last = text.last, isSpace(last) { text.removeLast() }
    return text
  }

  /// `int(text, base)` for base 2, 8, 10 or 16 and a text without underscores.
  static func integer(
    _ text: ArraySlice<UInt8>, base: UInt32, negated: Bool = false
  ) throws(Failure) -> PythonInteger {
    var text = normalize(text)
    var negative = negated
    if let first = text.first, first == UInt8(ascii: "-") || first == UInt8(ascii: "+") {
      negative = negated != (first == UInt8(ascii: "-"))
      text.removeFirst()
    }
    // `int("0x10", 16)` takes the prefix of its own base.
    let letter: [UInt32: UInt8] = [2: 0x62, 8: 0x6F, 16: 0x78]
    if text.count > 1, text.first == UInt8(ascii: "0"),
      letter[base] == text[text.startIndex + 1] | 0x20
    {
      text = text.dropFirst(2)
    }
    guard !text.isEmpty else { throw .notANumber }
    var digits: [UInt8] = []
    digits.reserveCapacity(text.count)
    for byte in text {
      let value: UInt8
      if TextCursor.isDigit(byte) {
        value = byte - UInt8(ascii: "0")
      } else if TextCursor.isHex(byte) {
        value = (byte | 0x20) - UInt8(ascii: "a") + 10
      } else {
        throw .notANumber
      }
      guard value < base else { throw .notANumber }
      digits.append(value)
    }
    if base == 10, digits.count > digitLimit { throw .tooManyDigits }
    let significant = digits.drop { $0 == 0 }
    guard !significant.isEmpty else { return PythonInteger(0) }
    // 4,300 digits are 14,285 bits; in other bases than 10 Python reads more, but does not write.
    let bits = base == 10 ? 0 : significant.count * base.trailingZeroBitCount
    let decimal = bits > 14_300 ? nil : DecimalDigits(significant, base: base).text
    guard let decimal, decimal.utf8.count <= digitLimit else {
      return .other(ByteString([negative ? 1 : 0, UInt8(base)] + significant))
    }
    return .decimal(negative ? "-" + decimal : decimal)
  }

  /// `float(text)` for a text without underscores.
  static func float(_ text: ArraySlice<UInt8>) throws(Failure) -> Double {
    let text = normalize(text)
    var cursor = TextCursor(text)
    let negative = text.first == UInt8(ascii: "-")
    cursor.takeSign()
    var rest = text
    if let first = text.first, first == UInt8(ascii: "-") || first == UInt8(ascii: "+") {
      rest.removeFirst()
    }
    let word = String(decoding: rest, as: UTF8.self).lowercased()
    if word == "inf" || word == "infinity" { return negative ? -.infinity : .infinity }
    if word == "nan" { return .nan }
    let whole = cursor.takeAll(TextCursor.isDigit)
    var fraction = 0
    if cursor.take(".") { fraction = cursor.takeAll(TextCursor.isDigit) }
    guard whole + fraction > 0 else { throw .notANumber }
    if !cursor.atEnd {
      guard cursor.take(TextCursor.isE) else { throw .notANumber }
      cursor.takeSign()
      guard cursor.takeAll(TextCursor.isDigit) > 0, cursor.atEnd else { throw .notANumber }
    }
    // Python's grammar holds, so this cannot fail.
    guard let value = Double(String(decoding: text, as: UTF8.self)) else { throw .notANumber }
    return value
  }
}
