public import ByteStrings

/// A JSON value whose object keys are bytes, in the order given.
///
/// Foundation's encoders key objects by `String`, which makes one key of two dag_ids that differ
/// in Unicode normalisation only; Airflow keeps such ids apart, and so must a report.
public enum JSONValue: Sendable, Equatable {
  case null
  case boolean(Bool)
  /// A number, as its JSON text, so that no digit is lost.
  case number(String)
  case string(ByteString)
  case array([JSONValue])
  case object([Field])

  public struct Field: Sendable, Equatable {
    public var key: ByteString
    public var value: JSONValue

    public init(_ key: ByteString, _ value: JSONValue) {
      self.key = key
      self.value = value
    }
  }

  package static func number(_ value: some BinaryInteger) -> JSONValue { .number(String(value)) }
  package static func string(_ text: String) -> JSONValue { .string(ByteString(text)) }

  /// The value of a key; nil where there is none.
  public subscript(key: ByteString) -> JSONValue? {
    guard case .object(let fields) = self else { return nil }
    return fields.first { $0.key == key }?.value
  }

  /// The text: two spaces of indent, one field a line, a line feed at the end.
  public func rendered() -> [UInt8] { text(indent: 0) }

  /// The text of an object with the elements of one list in it, which is empty in this value. They are
  /// made one after the other: as values, those of a large report take several times as much memory as the
  /// text.
  package func rendered(handingIn list: ByteString, _ elements: some Sequence<JSONValue>) -> [UInt8]
  {
    guard case .object(let fields) = self else { return rendered() }
    var out: [UInt8] = []
    Self.write(fields, "{", "}", to: &out, indent: 0) { field, out in
      Self.write(field.key, to: &out)
      out += ": ".utf8
      if field.key == list {
        Self.write(elements, "[", "]", to: &out, indent: 2) { $0.write(to: &$1, indent: 4) }
      } else {
        field.value.write(to: &out, indent: 2)
      }
    }
    out.append(UInt8(ascii: "\n"))
    return out
  }

  /// An object with another value of a key that it has.
  package func replacing(_ key: ByteString, _ value: JSONValue) -> JSONValue {
    guard case .object(let fields) = self else { return self }
    return .object(fields.map { $0.key == key ? Field(key, value) : $0 })
  }

  /// The text without a line feed in it, and one at the end.
  public func line() -> [UInt8] { text(indent: nil) }

  private func text(indent: Int?) -> [UInt8] {
    var out: [UInt8] = []
    write(to: &out, indent: indent)
    out.append(UInt8(ascii: "\n"))
    return out
  }

  /// - Parameter indent: the columns before a line; nil for all on one line.
  private func write(to out: inout [UInt8], indent: Int?) {
    switch self {
    case .null: out += "null".utf8
    case .boolean(let value): out += (value ? "true" : "false").utf8
    case .number(let text): out += text.utf8
    case .string(let text): Self.write(text, to: &out)
    case .array(let items):
      Self.write(items, "[", "]", to: &out, indent: indent) { item, out in
        item.write(to: &out, indent: indent.map { $0 + 2 })
      }
    case .object(let fields):
      Self.write(fields, "{", "}", to: &out, indent: indent) { field, out in
        Self.write(field.key, to: &out)
        out += ": ".utf8
        field.value.write(to: &out, indent: indent.map { $0 + 2 })
      }
    }
  }

  private static func write<Item>(
    _ items: some Sequence<Item>, _ open: String, _ close: String, to out: inout [UInt8],
    indent: Int?, _ body: (Item, inout [UInt8]) -> Void
  ) {
    out += open.utf8
    var isEmpty = true
    for item in items {
      if !isEmpty { out.append(UInt8(ascii: ",")) }
      if let indent {
        out.append(0x0a)
        out += [UInt8](repeating: 0x20, count: indent + 2)
      } else if !isEmpty {
        out.append(0x20)
      }
      isEmpty = false
      body(item, &out)
    }
    if !isEmpty, let indent {
      out.append(0x0a)
      out += [UInt8](repeating: 0x20, count: indent)
    }
    out += close.utf8
  }

  /// Writes a string; what is not UTF-8 becomes U+FFFD.
  private static func write(_ text: ByteString, to out: inout [UInt8]) {
    out.append(UInt8(ascii: "\""))
    for scalar in text.lossy.unicodeScalars {
      switch scalar {
      case "\"": out += "\\\"".utf8
      case "\\": out += "\\\\".utf8
      case "\n": out += "\\n".utf8
      case "\r": out += "\\r".utf8
      case "\t": out += "\\t".utf8
      case "\u{0}"..."\u{1f}", "\u{7f}"..."\u{9f}", "\u{2028}", "\u{2029}":
        let digits = String(scalar.value, radix: 16)
        out += ("\\u" + String(repeating: "0", count: 4 - digits.utf8.count) + digits).utf8
      default: out += scalar.utf8
      }
    }
    out.append(UInt8(ascii: "\""))
  }
}
