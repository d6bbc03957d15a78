package import ByteStrings

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
    var parser = JSONParser(limits: .init(depth: maxDepth)) { $0 == 0 ? text : [] }
    self = try parser.document()
  }
}

/// Reads a JSON text part by part, and holds no more of it than what it is asked to keep.
package struct JSONParser {
  /// What is taken, so that a hostile text can exhaust neither the stack nor the memory.
  package struct Limits: Sendable {
    /// Levels of arrays and objects.
    package var depth: Int
    /// Values in a document or, where the elements of a list are handed out, in one of them.
    package var values: Int
    /// Bytes of the text of a document or of such an element.
    package var bytes: Int

    package init(depth: Int = 64, values: Int = .max, bytes: Int = .max) {
      self.depth = depth
      self.values = values
      self.bytes = bytes
    }
  }

  private let limits: Limits
  /// The part of the text that is being read, and where it begins.
  private var text: [UInt8] = []
  private var textStart = 0
  private let read: (_ offset: Int) -> [UInt8]
  /// The next byte, within the part.
  private var index = 0
  /// What the limits still allow.
  private var valuesLeft: Int
  private var lastByte: Int

  /// - Parameter read: the next part of the text, from an offset in bytes; empty at its end.
  package init(limits: Limits = Limits(), read: @escaping (_ offset: Int) -> [UInt8]) {
    self.limits = limits
    self.read = read
    valuesLeft = limits.values
    lastByte = limits.bytes
  }

  /// The whole text as a value.
  package mutating func document() throws(JSONError) -> JSONValue {
    let value = try value(depth: 0)
    try end()
    return value
  }

  /// The whole text, which is an object, without the elements of one list in it: those are handed
  /// out one after the other, and the list is empty in what is returned.
  ///
  /// - Parameter take: called with an element and the fields before the list; says whether to go on.
  /// - Throws: also where `take` wanted no more.
  package mutating func document(
    handingOut list: ByteString, _ take: (JSONValue, JSONValue) -> Bool
  ) throws(JSONError) -> JSONValue {
    try skipSpace()
    guard try next() == UInt8(ascii: "{") else { return try document() }
    let value = try object { parser, key, fields throws(JSONError) in
      try parser.skipSpace()
      guard key == list, try parser.next() == UInt8(ascii: "[") else {
        return try parser.value(depth: 1)
      }
      let before = JSONValue.object(fields)
      try parser.entries(until: "]", "bracket") { parser throws(JSONError) in
        parser.valuesLeft = parser.limits.values
        let (end, overflow) = parser.place.addingReportingOverflow(parser.limits.bytes)
        parser.lastByte = overflow ? .max : end
        guard take(try parser.value(depth: 2), before) else {
          throw parser.error("no more is wanted")
        }
      }
      return .array([])
    }
    try end()
    return value
  }

  private mutating func end() throws(JSONError) {
    try skipSpace()
    if try next() != nil { throw error("something follows the value") }
  }

  /// The offset of the next byte.
  private var place: Int { textStart + index }

  private func error(_ reason: String) -> JSONError { JSONError(offset: place, reason: reason) }

  /// The next byte; nil at the end of the text.
  private mutating func next() throws(JSONError) -> UInt8? {
    if index < text.count { return text[index] }
    textStart += text.count
    index = 0
    text = read(textStart)
    if textStart > lastByte { throw error("a value has more than \(limits.bytes) bytes") }
    return text.first
  }

  private mutating func skipSpace() throws(JSONError) {
    while let byte = try next(), byte == 0x20 || byte == 0x0a || byte == 0x0d || byte == 0x09 {
      index += 1
    }
  }

  private mutating func take(_ byte: UInt8) throws(JSONError) -> Bool {
    try skipSpace()
    guard try next() == byte else { return false }
    index += 1
    return true
  }

  private mutating func value(depth: Int) throws(JSONError) -> JSONValue {
    if depth > limits.depth { throw error("more than \(limits.depth) levels") }
    try skipSpace()
    if valuesLeft == 0 { throw error("more than \(limits.values) values in one") }
    valuesLeft -= 1
    guard let byte = try next() else { throw error("the text ends where a value should be") }
    switch Unicode.Scalar(byte) {
    case "{":
      return try object { parser, _, _ throws(JSONError) in try parser.value(depth: depth + 1) }
    case "[":
      var items: [JSONValue] = []
      try entries(until: "]", "bracket") { parser throws(JSONError) in
        items.append(try parser.value(depth: depth + 1))
      }
      return .array(items)
    case "\"": return .string(try string())
    case "t":
      try expect("true", else: "no value begins like this")
      return .boolean(true)
    case "f":
      try expect("false", else: "no value begins like this")
      return .boolean(false)
    case "n":
      try expect("null", else: "no value begins like this")
      return .null
    case "-", "0"..."9": return .number(try number())
    default: throw error("no value begins like this")
    }
  }

  private mutating func expect(
    _ text: StaticString, else problem: String
  ) throws(JSONError) {
    for byte in ByteString(stringLiteral: text).bytes {
      guard try next() == byte else { throw error(problem) }
      index += 1
    }
  }

  /// Reads what stands between brackets or braces; the opening one is next.
  private mutating func entries(
    until end: Unicode.Scalar, _ name: String,
    _ entry: (inout JSONParser) throws(JSONError) -> Void
  ) throws(JSONError) {
    index += 1
    if try take(UInt8(ascii: end)) { return }
    while true {
      try entry(&self)
      if try take(UInt8(ascii: end)) { return }
      guard try take(UInt8(ascii: ",")) else {
        throw error("a comma or a closing \(name) is missing")
      }
    }
  }

  /// - Parameter value: reads the value of a key; it is told of the fields before it.
  private mutating func object(
    _ value: (inout JSONParser, ByteString, [JSONValue.Field]) throws(JSONError) -> JSONValue
  ) throws(JSONError) -> JSONValue {
    var fields: [JSONValue.Field] = []
    var keys: Set<ByteString> = []
    try entries(until: "}", "brace") { parser throws(JSONError) in
      try parser.skipSpace()
      guard try parser.next() == UInt8(ascii: "\"") else { throw parser.error("a key is missing") }
      let key = try parser.string()
      guard keys.insert(key).inserted else { throw parser.error("the key \(key) is there twice") }
      guard try parser.take(UInt8(ascii: ":")) else { throw parser.error("a colon is missing") }
      fields.append(.init(key, try value(&parser, key, fields)))
    }
    return .object(fields)
  }

  /// `-? (0 | [1-9][0-9]*) (. [0-9]+)? ([eE] [+-]? [0-9]+)?`, kept as it stands.
  private mutating func number() throws(JSONError) -> String {
    var digits: [UInt8] = []
    try keep(&digits) { $0 == UInt8(ascii: "-") }
    if try !keep(&digits, where: { $0 == UInt8(ascii: "0") }) { try keepDigits(&digits) }
    if try keep(&digits, where: { $0 == UInt8(ascii: ".") }) { try keepDigits(&digits) }
    if try keep(&digits, where: { $0 | 0x20 == UInt8(ascii: "e") }) {
      try keep(&digits) { $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "+") }
      try keepDigits(&digits)
    }
    return String(decoding: digits, as: UTF8.self)
  }

  @discardableResult
  private mutating func keep(_ kept: inout [UInt8], where fits: (UInt8) -> Bool)
    throws(JSONError) -> Bool
  {
    guard let byte = try next(), fits(byte) else { return false }
    kept.append(byte)
    index += 1
    return true
  }

  private mutating func keepDigits(_ digits: inout [UInt8]) throws(JSONError) {
    let count = digits.count
    while try keep(&digits, where: { 0x30...0x39 ~= $0 }) {}
    if digits.count == count { throw error("a digit is missing") }
  }

  private mutating func string() throws(JSONError) -> ByteString {
    let start = place
    index += 1
    var bytes: [UInt8] = []
    while let byte = try next() {
      switch byte {
      case UInt8(ascii: "\""):
        index += 1
        let string = ByteString(bytes)
        if string.utf8 == nil { throw JSONError(offset: start, reason: "a string is not UTF-8") }
        return string
      case UInt8(ascii: "\\"):
        index += 1
        try escape(into: &bytes)
      case 0..<0x20: throw error("a control character stands in a string")
      default:
        bytes.append(byte)
        index += 1
      }
    }
    throw JSONError(offset: start, reason: "a string has no end")
  }

  private mutating func escape(into bytes: inout [UInt8]) throws(JSONError) {
    guard let byte = try next() else { throw error("a string has no end") }
    index += 1
    switch Unicode.Scalar(byte) {
    case "\"", "\\", "/": bytes.append(byte)
    case "b": bytes.append(0x08)
    case "f": bytes.append(0x0c)
    case "n": bytes.append(0x0a)
    case "r": bytes.append(0x0d)
    case "t": bytes.append(0x09)
    case "u":
      var value = try fourDigits()
      if 0xd800...0xdbff ~= value {
        try expect("\\u", else: "half a surrogate pair")
        let low = try fourDigits()
        guard 0xdc00...0xdfff ~= low else { throw error("half a surrogate pair") }
        value = 0x10000 + (value - 0xd800) << 10 + (low - 0xdc00)
      }
      guard let scalar = Unicode.Scalar(value) else { throw error("half a surrogate pair") }
      bytes += scalar.utf8
    default: throw error("no escape begins like this")
    }
  }

  private mutating func fourDigits() throws(JSONError) -> UInt32 {
    var value: UInt32 = 0
    for _ in 0..<4 {
      guard let byte = try next(), let digit = Character(Unicode.Scalar(byte)).hexDigitValue,
        byte < 0x80
      else { throw error("\\u takes four hexadecimal digits") }
      value = value << 4 | UInt32(digit)
      index += 1
    }
    return value
  }
}
