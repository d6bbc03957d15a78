internal import ByteStrings

/// The text of a Python number: `construct_yaml_int` and `construct_yaml_float`, with Python's
/// `int(text, base)` and `float(text)` below them.
struct PythonNumberText {
  /// The most decimal digits that Python (3.10.7 and later) converts, either way.
  static let digitLimit = 4300

  private let text: ByteString
  private let isNegative: Bool
  /// What follows the sign, without underscores.
  private let digits: ArraySlice<UInt8>

  /// - Parameter kind: what a message calls the number.
  init(_ text: ByteString, of kind: String) throws(PythonFailure) {
    let digits = text.bytes.filter { $0 != UInt8(ascii: "_") }
    guard let first = digits.first else {
      throw PythonFailure(.indexError, "an empty text is no \(kind)")
    }
    self.text = text
    isNegative = first == UInt8(ascii: "-")
    self.digits = isNegative || first == UInt8(ascii: "+") ? digits.dropFirst() : digits[...]
  }

  private func failure(_ exception: PythonFailure.Exception, _ problem: String) -> PythonFailure {
    PythonFailure(exception, "\(PythonScalar.shown(text)) \(problem)")
  }

  /// What stands between colons; nil where there are none.
  private var sixties: [ArraySlice<UInt8>]? {
    let parts = digits.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
    return parts.count > 1 ? parts : nil
  }

  // MARK: Integers

  func integer() throws(PythonFailure) -> PythonInteger {
    if digits.isEmpty { throw failure(.indexError, "is no integer") }
    if digits.starts(with: "0b".utf8) { return try integer(digits.dropFirst(2), base: 2) }
    if digits.starts(with: "0x".utf8) { return try integer(digits.dropFirst(2), base: 16) }
    if digits.first == UInt8(ascii: "0") { return try integer(digits, base: 8) }
    guard let sixties else { return try integer(digits, base: 10) }
    var sum = DecimalDigits(0)
    var isShort = digits.count < 20_000
    for part in sixties {
      let value = try integer(part, base: 10, negated: false).decimal.flatMap { UInt32($0) }
      // Nothing depends on the value of one that has a sign, or too many digits, within.
      isShort = isShort && value != nil
      if isShort, let value { sum.multiply(by: 60, adding: value) }
    }
    let decimal = isShort ? sum.text : ""
    guard isShort, decimal.utf8.count <= Self.digitLimit else { return .other(text) }
    return .decimal(isNegative ? "-" + decimal : decimal)
  }

  /// `int(part, base)` for base 2, 8, 10 or 16, negated where the whole is unless told otherwise.
  private func integer(
    _ part: ArraySlice<UInt8>, base: UInt8, negated: Bool? = nil
  ) throws(PythonFailure) -> PythonInteger {
    var rest = Self.normalize(part)
    var isNegative = negated ?? isNegative
    if let sign = rest.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") {
      isNegative = isNegative != (sign == UInt8(ascii: "-"))
      rest.removeFirst()
    }
    // `int("0x10", 16)` takes the prefix of its own base.
    let letter: UInt8? =
      switch base {
      case 2: UInt8(ascii: "b")
      case 8: UInt8(ascii: "o")
      case 16: UInt8(ascii: "x")
      default: nil
      }
    if let letter, rest.first == UInt8(ascii: "0"),
      rest.dropFirst().first.map({ $0 | 0x20 }) == letter
    {
      rest.removeFirst(2)
    }
    let digits = rest.compactMap { byte in
      TextCursor.hexValue(byte).flatMap { $0 < base ? $0 : nil }
    }
    guard !digits.isEmpty, digits.count == rest.count else {
      throw failure(.valueError, "is no integer")
    }
    if base == 10, digits.count > Self.digitLimit {
      throw failure(.valueError, "has more than \(Self.digitLimit) digits")
    }
    return PythonInteger(digits: digits, base: base, isNegative: isNegative)
  }

  // MARK: Floats

  func float() throws(PythonFailure) -> Double {
    let sign = isNegative ? -1.0 : 1.0
    let word = String(decoding: digits, as: UTF8.self).lowercased()
    if word == ".inf" { return sign * .infinity }
    if word == ".nan" { return .nan }
    guard let sixties else { return sign * (try float(digits)) }
    var parts: [Double] = []
    for part in sixties { parts.append(try float(part)) }
    // 60 to the power of 174 is an integer that no float holds.
    guard parts.count <= 174 else {
      throw failure(.overflowError, "has more than 174 sexagesimal parts")
    }
    // As Python forms the sum: each power of 60 is exact until it is made a float.
    var power = DecimalDigits(1)
    var sum = 0.0
    for part in parts.reversed() {
      sum += part * (Double(power.text) ?? .infinity)
      power.multiply(by: 60, adding: 0)
    }
    return sign * sum
  }

  /// `float(part)`, which takes what Swift takes but hexadecimal numbers and `nan(1)`.
  private func float(_ part: ArraySlice<UInt8>) throws(PythonFailure) -> Double {
    let text = Self.normalize(part)
    guard text.allSatisfy({ TextCursor.isDigit($0) || "+-.eEinfatyINFATY".utf8.contains($0) }),
      let value = Double(String(decoding: text, as: UTF8.self))
    else { throw failure(.valueError, "is no float") }
    return value
  }

  // MARK: Texts

  /// Strips what `str.strip` strips and makes every decimal digit, of whatever script, ASCII.
  /// Other characters beyond ASCII become NUL, which no number has.
  private static func normalize(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    if text.allSatisfy({ $0 < 0x80 }) { return strip(text) }
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
    var text = text.drop(while: isSpace)
    while let last = text.last, isSpace(last) { text.removeLast() }
    return text
  }
}
