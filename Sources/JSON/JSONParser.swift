import ByteStrings

/// Why a text is no JSON value that is taken.
public struct JSONError: Error, Sendable, Equatable, CustomStringConvertible {
  /// Where, in bytes from the start.
  public var offset: Int
  /// What is wrong there.
  public var reason: String

  public var description: String { "at byte \(offset): \(reason)" }
}

extension JSONValue {
  /// Parses a JSON text (RFC 8259), strictly: UTF-8, no duplicate keys, nothing after the value.
  ///
  /// - Parameters:
  ///   - text: one JSON value, in UTF-8.
  ///   - maxDepth: how many levels of arrays and objects are taken, so that a hostile text
  ///     cannot exhaust the stack.
  public init(parsing text: [UInt8], maxDepth: Int = 64) throws(JSONError) {
    var parser = JSONParser(text, maxDepth: maxDepth)
    self = try parser.document()
  }
}

private struct JSONParser {
  private let text: [UInt8]
  private let maxDepth: Int
  private var place = 0

  init(_ text: [UInt8], maxDepth: Int) {
    self.text = text
    self.maxDepth = maxDepth
  }

  mutating func document() throws(JSONError) -> JSONValue {
    let value = try value(depth: 0)
    skipSpace()
    if place < text.count { throw error("something follows the value") }
    return value
  }

  private func error(_ reason: String) -> JSONError { JSONError(offset: place, reason: reason) }

  private var next: UInt8? { place < text.count ? text[place] : nil }

  private mutating func skipSpace() {
    while let byte = next, byte == 0x20 || byte == 0x0a || byte == 0x0d || byte == 0x09 {
      place += 1
    }
  }

  private mutating func take(_ byte: UInt8) -> Bool {
    skipSpace()
    guard next == byte else { return false }
    place += 1
    return true
  }

  private mutating func value(depth: Int) throws(JSONError) -> JSONValue {
    if depth > maxDepth { throw error("more than \(maxDepth) levels") }
    skipSpace()
    switch next {
    case UInt8(ascii: "{"): return try object(depth: depth)
    case UInt8(ascii: "["): return try array(depth: depth)
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "t"): return try word("true", .boolean(true))
    case UInt8(ascii: "f"): return try word("false", .boolean(false))
    case UInt8(ascii: "n"): return try word("null", .null)
    case UInt8(ascii: "-")?, 0x30?, 0x31?, 0x32?, 0x33?, 0x34?, 0x35?, 0x36?, 0x37?, 0x38?, 0x39?:
      return .number(try number())
    case nil: throw error("the text ends where a value should be")
    default: throw error("no value begins like this")
    }
  }

  private mutating func word(_ word: StaticString, _ value: JSONValue) throws(JSONError)
    -> JSONValue
  {
    let bytes = ByteString(stringLiteral: word).bytes
    guard text[place...].starts(with: bytes) else { throw error("no value begins like this") }
    place += bytes.count
    return value
  }

  private mutating func array(depth: Int) throws(JSONError) -> JSONValue {
    place += 1
    var items: [JSONValue] = []
    if take(UInt8(ascii: "]")) { return .array(items) }
    while true {
      items.append(try value(depth: depth + 1))
      if take(UInt8(ascii: "]")) { return .array(items) }
      guard take(UInt8(ascii: ",")) else { throw error("a comma or a closing bracket is missing") }
    }
  }

  private mutating func object(depth: Int) throws(JSONError) -> JSONValue {
    place += 1
    var fields: [JSONValue.Field] = []
    var keys: Set<ByteString> = []
    if take(UInt8(ascii: "}")) { return .object(fields) }
    while true {
      skipSpace()
      guard next == UInt8(ascii: "\"") else { throw error("a key is missing") }
      let key = try string()
      guard keys.insert(key).inserted else { throw error("the key \(key) is there twice") }
      guard take(UInt8(ascii: ":")) else { throw error("a colon is missing") }
      fields.append(.init(key, try value(depth: depth + 1)))
      if take(UInt8(ascii: "}")) { return .object(fields) }
      guard take(UInt8(ascii: ",")) else { throw error("a comma or a closing brace is missing") }
    }
  }

  /// `-? (0 | [1-9][0-9]*) (. [0-9]+)? ([eE] [+-]? [0-9]+)?`, kept as it stands.
  private mutating func number() throws(JSONError) -> String {
    let start = place
    if next == UInt8(ascii: "-") { place += 1 }
    if next == UInt8(ascii: "0") { place += 1 } else { try digits() }
    if next == UInt8(ascii: ".") {
      place += 1
      try digits()
    }
    if next == UInt8(ascii: "e") || next == UInt8(ascii: "E") {
      place += 1
      if next == UInt8(ascii: "+") || next == UInt8(ascii: "-") { place += 1 }
      try digits()
    }
    return String(decoding: text[start..<place], as: UTF8.self)
  }

  private mutating func digits() throws(JSONError) {
    let start = place
    while let byte = next, 0x30...0x39 ~= byte { place += 1 }
    if place == start { throw error("a digit is missing") }
  }

  private mutating func string() throws(JSONError) -> ByteString {
    let start = place
    place += 1
    var bytes: [UInt8] = []
    while let byte = next {
      switch byte {
      case UInt8(ascii: "\""):
        place += 1
        let string = ByteString(bytes)
        if string.utf8 == nil { throw JSONError(offset: start, reason: "a string is not UTF-8") }
        return string
      case UInt8(ascii: "\\"):
        place += 1
        try escape(into: &bytes)
      case 0..<0x20: throw error("a control character stands in a string")
      default:
        bytes.append(byte)
        place += 1
      }
    }
    throw JSONError(offset: start, reason: "a string has no end")
  }

  private mutating func escape(into bytes: inout [UInt8]) throws(JSONError) {
    guard let byte = next else { throw error("a string has no end") }
    place += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): bytes.append(byte)
    case UInt8(ascii: "b"): bytes.append(0x08)
    case UInt8(ascii: "f"): bytes.append(0x0c)
    case UInt8(ascii: "n"): bytes.append(0x0a)
    case UInt8(ascii: "r"): bytes.append(0x0d)
    case UInt8(ascii: "t"): bytes.append(0x09)
    case UInt8(ascii: "u"):
      var value = try fourDigits()
      if 0xd800...0xdbff ~= value {
        guard text[place...].starts(with: Array("\\u".utf8)) else {
          throw error("half a surrogate pair")
        }
        place += 2
        let low = try fourDigits()
        guard 0xdc00...0xdfff ~= low else { throw error("half a surrogate pair") }
        value = 0x10000 + (value - 0xd800) << 10 + (low - 0xdc00)
      }
      guard let scalar = Unicode.Scalar(value) else { throw error("half a surrogate pair") }
      bytes += Array(String(scalar).utf8)
    default: throw error("no escape begins like this")
    }
  }

  private mutating func fourDigits() throws(JSONError) -> UInt32 {
    var value: UInt32 = 0
    for _ in 0..<4 {
      guard let byte = next, let digit = Character(Unicode.Scalar(byte)).hexDigitValue,
        byte < 0x80
      else { throw error("\\u takes four hexadecimal digits") }
      value = value << 4 | UInt32(digit)
      place += 1
    }
    return value
  }
}
