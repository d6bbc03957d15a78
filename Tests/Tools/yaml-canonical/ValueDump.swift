internal import ByteStrings
internal import PyYAML
internal import YAML

/// A Python value in a form that a script can make of the real one and compare.
struct ValueDump {
  private(set) var bytes: [UInt8] = []
  private var open: Set<UInt32> = []

  init(_ value: PythonValue) { add(value) }
  private init() {}

  private mutating func add(_ text: String) { bytes += Array(text.utf8) }

  /// What aliases share is written out each time; more than this is nobody's test.
  private static let limit = 64 << 20

  private mutating func add(_ value: PythonValue) {
    guard bytes.count < Self.limit else { return }
    switch value.content {
    case .scalar(let scalar): return add(scalar)
    default: break
    }
    // As python_value.py does for a value that stands inside itself or is too deep.
    guard open.count < 499, open.insert(value.identity).inserted else { return add("R") }
    defer { open.remove(value.identity) }
    switch value.content {
    case .scalar(let scalar): add(scalar)
    case .list(let items):
      add("[")
      for item in items { add(item) }
      add("]")
    case .dict(let items):
      add("{")
      for item in items {
        add(item.key)
        add(item.value)
      }
      add("}")
    case .set(let items):
      // A Python set has no order.
      let parts = items.map { item in
        var part = ValueDump()
        part.add(item)
        return ByteString(part.bytes)
      }.sorted()
      add("<")
      for part in parts { bytes += part.bytes }
      add(">")
    case .pairs(let pairs):
      add("[")
      for pair in pairs {
        add("(")
        add(pair.first)
        add(pair.second)
        add(")")
      }
      add("]")
    }
  }

  private mutating func add(_ scalar: PythonScalar) {
    switch scalar.value {
    case .none: add("N")
    case .boolean(let value): add(value ? "T" : "F")
    case .integer(let value): add("i\(value.decimal ?? "?");")
    case .float(let value):
      add(value.isNaN ? "fnan;" : "f\(String(value.bitPattern, radix: 16));")
    case .string:
      add("s\(scalar.text.count):")
      bytes += scalar.text.bytes
    case .binary(let value):
      add("b")
      for byte in value { add((byte < 16 ? "0" : "") + String(byte, radix: 16)) }
      add(";")
    case .timestamp(.date(let days)): add("d\(days);")
    case .timestamp(.naive(let time)): add("n\(time);")
    case .timestamp(.aware(let time)): add("a\(time);")
    }
  }
}
