import ByteStrings
import JSON

/// The fields of a JSON object, read as what they are to be; errors name the place.
struct JSONFields {
  private let value: JSONValue
  private let place: String

  init(_ value: JSONValue, at place: String) {
    self.value = value
    self.place = place
  }

  func has(_ key: StaticString) -> Bool { value[ByteString(stringLiteral: key)] != nil }

  func require(_ key: StaticString) throws(ReportError) { _ = try field(key) }

  private func field(_ key: StaticString) throws(ReportError) -> JSONValue {
    guard let field = value[ByteString(stringLiteral: key)] else {
      throw ReportError("\(place) has no \(key)")
    }
    return field
  }

  private func wrong(_ key: StaticString, _ wanted: String) -> ReportError {
    ReportError("\(key) of \(place) is not \(wanted)")
  }

  func fields(_ key: StaticString) throws(ReportError) -> JSONFields {
    let field = try field(key)
    guard case .object = field else { throw wrong(key, "an object") }
    return JSONFields(field, at: "\(key) of \(place)")
  }

  func text(_ key: StaticString) throws(ReportError) -> ByteString {
    guard case .string(let text) = try field(key) else { throw wrong(key, "a string") }
    return text
  }

  func boolean(_ key: StaticString) throws(ReportError) -> Bool {
    guard case .boolean(let value) = try field(key) else { throw wrong(key, "true or false") }
    return value
  }

  func number<Number: FixedWidthInteger>(_ key: StaticString) throws(ReportError) -> Number {
    guard case .number(let text) = try field(key), let number = Number(text), number >= 0 else {
      throw wrong(key, "a whole number in range")
    }
    return number
  }

  func seconds(_ key: StaticString) throws(ReportError) -> Double {
    guard case .number(let text) = try field(key), let number = Double(text),
      (0...1e9).contains(number)
    else { throw wrong(key, "a number of seconds") }
    return number
  }

  /// Permission bits, as `modeText` writes them.
  func mode(_ key: StaticString) throws(ReportError) -> UInt16 {
    guard let text = try text(key).utf8, let mode = UInt16(text, radix: 8), mode <= 0o7777 else {
      throw wrong(key, "a file mode")
    }
    return mode
  }

  func choice<Choice>(_ key: StaticString, _ make: (String) -> Choice?) throws(ReportError)
    -> Choice
  {
    let text = try text(key)
    guard let choice = text.utf8.flatMap(make) else {
      throw ReportError("\(place) has the unknown \(key) '\(text)': use a release that knows it")
    }
    return choice
  }

  /// A choice; nil where the field is null.
  func optionalChoice<Choice>(_ key: StaticString, _ make: (String) -> Choice?)
    throws(ReportError) -> Choice?
  {
    if try field(key) == .null { return nil }
    return try choice(key, make)
  }

  func texts(_ key: StaticString) throws(ReportError) -> [ByteString] {
    try Self.texts(try field(key), at: "\(key) of \(place)")
  }

  /// A path: its text, or its bytes where `KEY_base64` has them.
  func path(_ key: StaticString) throws(ReportError) -> ByteString {
    let text = try text(key)
    guard let encoded = value[ByteString("\(key)_base64")] else { return text }
    guard case .string(let digits) = encoded, let bytes = Base64.decoded(digits.bytes) else {
      throw wrong(key, "Base64 in \(key)_base64")
    }
    return ByteString(bytes)
  }

  /// A list of paths: their texts, or their bytes where `KEY_base64` has them.
  func paths(_ key: StaticString) throws(ReportError) -> [ByteString] {
    let texts = try texts(key)
    guard let encoded = value[ByteString("\(key)_base64")] else { return texts }
    let digits = try Self.texts(encoded, at: "\(key)_base64 of \(place)")
    let paths = digits.compactMap { Base64.decoded($0.bytes).map { ByteString($0) } }
    if digits.count != texts.count || paths.count != texts.count {
      throw wrong(key, "Base64 in \(key)_base64")
    }
    return paths
  }

  func list<Item>(
    _ key: StaticString, _ make: (JSONValue, String) throws(ReportError) -> Item
  ) throws(ReportError) -> [Item] {
    guard case .array(let values) = try field(key) else { throw wrong(key, "a list") }
    var items: [Item] = []
    for (index, value) in values.enumerated() {
      items.append(try make(value, "\(key)[\(index)]"))
    }
    return items
  }

  func entries<Item>(
    _ key: StaticString, _ make: (ByteString, JSONValue, String) throws(ReportError) -> Item
  ) throws(ReportError) -> [Item] {
    guard case .object(let fields) = try field(key) else { throw wrong(key, "an object") }
    var items: [Item] = []
    for field in fields { items.append(try make(field.key, field.value, "\(key) of \(place)")) }
    return items
  }

  static func texts(_ value: JSONValue, at place: String) throws(ReportError) -> [ByteString] {
    guard case .array(let values) = value else { throw ReportError("\(place) has no list") }
    var texts: [ByteString] = []
    for value in values {
      guard case .string(let text) = value else { throw ReportError("\(place) has no strings") }
      texts.append(text)
    }
    return texts
  }
}
