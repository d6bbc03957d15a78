package import ByteStrings

/// What PyYAML makes of a scalar, with the text it had.
package struct PythonScalar: Sendable {
  package enum Value: Sendable {
    case none
    case boolean(Bool)
    case integer(PythonInteger)
    case float(Double)
    case string
    case binary([UInt8])
    case timestamp(PythonTimestamp)
  }

  package var value: Value
  /// The text in the manifest; for a string the string itself.
  package var text: ByteString

  /// The text of a `str`, or nil.
  package var string: ByteString? {
    if case .string = value { return text }
    return nil
  }
}

/// Why PyYAML has no value for a node.
package struct PythonFailure: Error, Hashable, Sendable {
  package enum Exception: String, Hashable, Sendable {
    /// A `yaml.YAMLError`: Airflow skips the bundle.
    case yamlError = "YAMLError"
    // All others leave Airflow's scan of the whole folder broken.
    case valueError = "ValueError"
    case overflowError = "OverflowError"
    case indexError = "IndexError"
    case keyError = "KeyError"
    case attributeError = "AttributeError"
    case typeError = "TypeError"
    case recursionError = "RecursionError"
    /// None at all: what PyYAML does is not followed.
    case undecided
  }

  package var exception: Exception
  package var problem: String

  /// Whether it is something else than a `yaml.YAMLError`.
  package var escapes: Bool { exception != .yamlError }
}

extension PythonScalar {
  /// `SafeConstructor` for a scalar of that tag, which must be one of a scalar.
  package init(text: ByteString, tag: YAMLTag) throws(PythonFailure) {
    self.text = text
    switch tag {
    case .null: value = .none
    case .bool: value = .boolean(try Self.boolean(text))
    case .int: value = .integer(try Self.integer(text))
    case .float: value = .float(try Self.float(text))
    case .str: value = .string
    case .binary: value = .binary(try Self.binary(text))
    case .timestamp: value = .timestamp(try Self.timestamp(text))
    case .merge, .value, .yaml, .seq, .map, .set, .omap, .pairs:
      throw PythonFailure(
        exception: .yamlError,
        problem: "PyYAML has no constructor for a scalar with the tag '\(tag.uri)'")
    }
  }

  private static func shown(_ text: ByteString) -> String {
    guard text.count > 60 else { return "\"\(text)\"" }
    return "\"\(ByteString(text.lossy.unicodeScalars.prefix(50).map(String.init).joined()))…\""
  }

  private static func boolean(_ text: ByteString) throws(PythonFailure) -> Bool {
    switch text.lossy.lowercased() {
    case "yes", "true", "on": return true
    case "no", "false", "off": return false
    default:
      throw PythonFailure(exception: .keyError, problem: "\(shown(text)) is no boolean")
    }
  }

  /// Sign and rest of a number's text, without underscores.
  private static func signed(
    _ text: [UInt8], of name: String
  ) throws(PythonFailure) -> (negative: Bool, digits: ArraySlice<UInt8>) {
    let text = text.filter { $0 != UInt8(ascii: "_") }
    guard let first = text.first else {
      throw PythonFailure(exception: .indexError, problem: "an empty text is no \(name)")
    }
    let sign = first == UInt8(ascii: "-") || first == UInt8(ascii: "+")
    return (first == UInt8(ascii: "-"), sign ? text.dropFirst() : text[...])
  }

  private static func integer(_ text: ByteString) throws(PythonFailure) -> PythonInteger {
    let (negative, digits) = try signed(text.bytes, of: "integer")
    func read(
      _ part: ArraySlice<UInt8>, base: UInt32, negated: Bool = negative
    ) throws(PythonFailure) -> PythonInteger {
      do throws(PythonNumberText.Failure) {
        return try PythonNumberText.integer(part, base: base, negated: negated)
      } catch {
        let problem =
          switch error {
          case .notANumber: "\(shown(text)) is no integer"
          case .tooManyDigits:
            "\(shown(text)) has more than \(PythonNumberText.digitLimit) digits"
          }
        throw PythonFailure(exception: .valueError, problem: problem)
      }
    }
    if digits.starts(with: "0b".utf8) { return try read(digits.dropFirst(2), base: 2) }
    if digits.starts(with: "0x".utf8) { return try read(digits.dropFirst(2), base: 16) }
    if digits.elementsEqual("0".utf8) { return PythonInteger(0) }
    if digits.isEmpty {
      throw PythonFailure(exception: .indexError, problem: "\(shown(text)) is no integer")
    }
    if digits.first == UInt8(ascii: "0") { return try read(digits, base: 8) }
    guard digits.contains(UInt8(ascii: ":")) else { return try read(digits, base: 10) }
    var sum = DecimalDigits(0)
    var isShort = true
    for part in digits.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false) {
      let value = try read(part, base: 10, negated: false).decimal.flatMap { UInt32($0) }
      // Nothing depends on the value of one that has a sign, or too many digits, within.
      isShort = isShort && value != nil && digits.count < 20_000
      if isShort, let value { sum.multiply(by: 60, adding: value) }
    }
    let decimal = isShort ? sum.text : ""
    guard isShort, decimal.utf8.count <= PythonNumberText.digitLimit else { return .other(text) }
    return .decimal(negative ? "-" + decimal : decimal)
  }

  private static func float(_ text: ByteString) throws(PythonFailure) -> Double {
    let (negative, digits) = try signed(text.bytes, of: "float")
    func read(_ part: ArraySlice<UInt8>) throws(PythonFailure) -> Double {
      do throws(PythonNumberText.Failure) {
        return try PythonNumberText.float(part)
      } catch {
        throw PythonFailure(exception: .valueError, problem: "\(shown(text)) is no float")
      }
    }
    let sign = negative ? -1.0 : 1.0
    let lowered = digits.map { ($0 &- UInt8(ascii: "A")) < 26 ? $0 | 0x20 : $0 }
    if lowered.elementsEqual(".inf".utf8) { return sign * .infinity }
    if lowered.elementsEqual(".nan".utf8) { return .nan }
    guard digits.contains(UInt8(ascii: ":")) else { return sign * (try read(digits)) }
    var parts: [Double] = []
    for part in digits.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false) {
      parts.append(try read(part))
    }
    // 60 to the power of 174 is an integer that no float holds.
    guard parts.count <= 174 else {
      throw PythonFailure(
        exception: .overflowError, problem: "\(shown(text)) has more than 174 sexagesimal parts")
    }
    return sign * sexagesimal(parts)
  }

  /// The sum as Python forms it: each power of 60 is exact until it is made a float.
  private static func sexagesimal(_ parts: [Double]) -> Double {
    var power = DecimalDigits(1)
    var sum = 0.0
    for part in parts.reversed() {
      sum += part * (Double(power.text) ?? .infinity)
      power.multiply(by: 60, adding: 0)
    }
    return sum
  }

  private static func binary(_ text: ByteString) throws(PythonFailure) -> [UInt8] {
    guard text.bytes.allSatisfy({ $0 < 0x80 }) else {
      throw PythonFailure(
        exception: .yamlError, problem: "failed to convert base64 data into ascii")
    }
    do throws(PythonBase64.Failure) {
      return try PythonBase64.decode(text.bytes)
    } catch {
      throw PythonFailure(exception: .yamlError, problem: error.problem)
    }
  }

  private static func timestamp(_ text: ByteString) throws(PythonFailure) -> PythonTimestamp {
    let body = text.bytes.last == 10 ? text.bytes.dropLast() : text.bytes[...]
    guard let fields = PythonTimestamp.Fields(body) else {
      throw PythonFailure(exception: .attributeError, problem: "\(shown(text)) is no timestamp")
    }
    do throws(PythonTimestamp.OutOfRange) {
      return try PythonTimestamp(fields)
    } catch {
      throw PythonFailure(
        exception: .valueError, problem: "\(shown(text)) is no date: \(error.problem)")
    }
  }
}
