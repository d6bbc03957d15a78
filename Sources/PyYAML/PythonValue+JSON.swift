import ByteStrings
package import JSON

/// What PyYAML reads, as JSON can show it.
///
/// Dates, non-finite numbers, keys that are no strings and integers of more than 4,300 digits
/// appear as the text they had, binary values as their base64 text. Objects keep the order of the
/// Python dictionary. No value may stand inside itself.
extension JSONValue {
  package init(_ value: PythonValue) {
    switch value.content {
    case .scalar(let scalar): self.init(scalar)
    case .list(let items): self = .array(items.map { JSONValue($0) })
    case .dict(let items):
      self = .object(items.map { Field($0.key.text, JSONValue($0.value)) })
    case .set(let items): self = .array(items.map { JSONValue($0) })
    case .pairs(let pairs):
      self = .array(pairs.map { .array([JSONValue($0.first), JSONValue($0.second)]) })
    }
  }

  private init(_ scalar: PythonScalar) {
    switch scalar.value {
    case .none: self = .null
    case .boolean(let value): self = .boolean(value)
    case .integer(let value):
      self = value.decimal.map { .number($0) } ?? .string(scalar.text)
    case .float(let value):
      self = value.isFinite ? .number(value.description) : .string(scalar.text)
    case .string, .binary, .timestamp: self = .string(scalar.text)
    }
  }
}
