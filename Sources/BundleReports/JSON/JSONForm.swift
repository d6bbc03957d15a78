import BundleFormats
import ByteStrings
import JSON

/// What a value looks like in JSON, there and back.
struct JSONForm<Value>: Sendable {
  let write: @Sendable (Value) -> JSONValue
  let read: @Sendable (JSONValue, JSONPlace) throws(ReportError) -> Value
}

extension JSONForm {
  /// What is written as a string.
  ///
  /// - Parameters:
  ///   - wanted: what the string has to be, for messages.
  ///   - read: nil for another string.
  private static func string(
    _ wanted: String, _ write: @escaping @Sendable (Value) -> ByteString,
    read: @escaping @Sendable (ByteString) -> Value?
  ) -> Self {
    Self {
      .string(write($0))
    } read: { json, place throws(ReportError) in
      guard case .string(let text) = json else { throw place.isNot("a string") }
      guard let value = read(text) else { throw place.isNot(wanted) }
      return value
    }
  }

  static func list<Item>(_ form: JSONForm<Item>) -> Self where Value == [Item] {
    Self {
      .array($0.map(form.write))
    } read: { json, place throws(ReportError) in
      guard case .array(let values) = json else { throw place.isNot("a list") }
      var (items, place) = ([Item](), place)
      for (index, value) in values.enumerated() {
        place.index = index
        items.append(try form.read(value, place))
      }
      return items
    }
  }

  /// A value, or null where it is not known.
  static func nullable<Known>(_ form: JSONForm<Known>) -> Self where Value == Known? {
    Self {
      $0.map(form.write) ?? .null
    } read: { json, place throws(ReportError) in
      json == .null ? nil : try form.read(json, place)
    }
  }
}

extension JSONForm where Value: BlankRecord {
  static var record: Self {
    Self {
      $0.written
    } read: { json, place throws(ReportError) in
      try Value(JSONFields(reading: json, at: place))
    }
  }
}

extension JSONForm where Value: RawRepresentable<String> & SendableMetatype {
  /// One of the names that this release knows.
  static var choice: Self {
    Self {
      .string($0.rawValue)
    } read: { json, place throws(ReportError) in
      let text = try JSONForm<ByteString>.text.read(json, place)
      if let choice = text.utf8.flatMap(Value.init(rawValue:)) { return choice }
      throw ReportError(
        "\(place.owner) has the unknown \(place.key) '\(text)': use a release that knows it")
    }
  }
}

extension JSONForm where Value: FixedWidthInteger & SendableMetatype {
  static var number: Self {
    Self {
      .number($0)
    } read: { json, place throws(ReportError) in
      guard case .number(let text) = json, let number = Value(text), number >= 0 else {
        throw place.isNot("a whole number in range")
      }
      return number
    }
  }
}

extension JSONForm<Bool> {
  static let boolean = Self {
    .boolean($0)
  } read: { json, place throws(ReportError) in
    guard case .boolean(let value) = json else { throw place.isNot("true or false") }
    return value
  }
}

extension JSONForm<Double> {
  /// A number with three digits after the point.
  static let seconds = Self { seconds in
    let milliseconds = Int((seconds * 1000).rounded())
    let fraction = String(milliseconds % 1000 + 1000).dropFirst()
    return .number("\(milliseconds / 1000).\(fraction)")
  } read: { json, place throws(ReportError) in
    guard case .number(let text) = json, let number = Double(text), (0...1e9).contains(number)
    else { throw place.isNot("a number of seconds") }
    return number
  }
}

extension JSONForm<ByteString> {
  static let text = string("a string", { $0 }, read: { $0 })
  static let base64 = string(
    "Base64", { ByteString(Base64.encoded($0.bytes)) },
    read: { Base64.decoded($0.bytes).map { ByteString($0) } })
}

extension JSONForm<String> {
  static let text = string("a string", { ByteString($0) }, read: { $0.lossy })
  /// A line that is shown as it is: a file may say anything.
  static let line = string("a string", { ByteString($0) }, read: { $0.description })
}

extension JSONForm<UInt16> {
  /// Permission bits, in octal digits.
  static let mode = string("a file mode") {
    ByteString(modeText($0))
  } read: { text in
    UInt16(text.lossy, radix: 8).flatMap { $0 <= 0o7777 ? $0 : nil }
  }
}
