import BundleFormats
import ByteStrings
import JSON

/// What a value looks like in JSON, there and back.
struct JSONForm<Value>: Sendable {
  let write: @Sendable (Value) -> JSONValue
  let read: @Sendable (JSONValue, JSONPlace) throws(ReportError) -> Value
}

extension JSONForm {
  /// - Parameters:
  ///   - wanted: what the JSON has to be, for messages.
  ///   - read: nil for other JSON.
  private static func plain(
    _ wanted: String, _ write: @escaping @Sendable (Value) -> JSONValue,
    read: @escaping @Sendable (JSONValue) -> Value?
  ) -> Self {
    Self(write: write) { json, place throws(ReportError) in
      guard let value = read(json) else { throw place.isNot(wanted) }
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
  fileprivate static var whole: Self {
    plain("a whole number in range", { .number($0) }, read: { $0.number(0...Value.max) })
  }
}

extension JSONForm<Int> { static let number = whole }
extension JSONForm<UInt32> { static let number = whole }
extension JSONForm<UInt64> { static let number = whole }

extension JSONForm<Bool> {
  static let boolean = plain(
    "true or false", { .boolean($0) },
    read: { if case .boolean(let value) = $0 { value } else { nil } })
}

extension JSONForm<Double> {
  /// A number with three digits after the point.
  static let seconds = plain(
    "a number of seconds",
    {
      let milliseconds = Int(($0 * 1000).rounded())
      let fraction = String(milliseconds % 1000 + 1000).dropFirst()
      return .number("\(milliseconds / 1000).\(fraction)")
    }, read: { $0.number(0...1e9) })
}

extension JSONForm<ByteString> {
  static let text = plain("a string", { .string($0) }, read: \.text)
  static let base64 = plain(
    "Base64", { .string(Base64.encoded($0.bytes)) },
    read: { $0.text.flatMap { Base64.decoded($0.bytes) }.map { ByteString($0) } })
}

extension JSONForm<String> {
  static let text = plain("a string", { .string($0) }, read: { $0.text?.lossy })
  /// A line that is shown as it is: a file may say anything.
  static let line = plain("a string", { .string($0) }, read: { $0.text?.description })
}

extension JSONForm<UInt16> {
  /// Permission bits, in octal digits.
  static let mode = plain(
    "a file mode", { .string(modeText($0)) },
    read: { $0.text.flatMap { UInt16($0.lossy, radix: 8) }.flatMap { $0 <= 0o7777 ? $0 : nil } })
}

extension JSONValue {
  fileprivate var text: ByteString? { if case .string(let text) = self { text } else { nil } }

  fileprivate func number<Number: LosslessStringConvertible & Comparable>(
    _ range: ClosedRange<Number>
  ) -> Number? {
    guard case .number(let text) = self, let number = Number(text), range ~= number else {
      return nil
    }
    return number
  }
}
