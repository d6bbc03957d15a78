import ByteStrings
import PyYAML
import YAML

/// A Python value as text that is the same for equal values, whatever the order of their keys.
struct PythonText {
  private(set) var bytes: [UInt8] = []
  /// What is around the value: it may stand inside itself.
  private var open: Set<UInt32> = []
  /// What aliases share is written out each time; values that grow beyond this are not compared.
  private static let limit = 1 << 18

  private init(open: Set<UInt32> = []) { self.open = open }

  /// nil for a value that is too large to compare.
  static func of(_ value: PythonValue) -> [UInt8]? {
    var text = PythonText()
    text.add(value)
    return text.bytes.count < limit ? text.bytes : nil
  }

  private mutating func add(_ text: String) { bytes += text.utf8 }

  private mutating func add(_ value: PythonValue) {
    guard bytes.count < Self.limit else { return }
    guard open.insert(value.identity).inserted else { return add("R") }
    defer { open.remove(value.identity) }
    switch value.content {
    case .scalar(let scalar): add(scalar)
    case .list(let items):
      add("[")
      for item in items { add(item) }
      add("]")
    case .dict(let items): addSorted(items.map { ($0.key, $0.value) })
    case .set(let items): addSorted(items.map { ($0, nil) })
    case .pairs(let pairs):
      add("(")
      for pair in pairs {
        add(pair.first)
        add(pair.second)
      }
      add(")")
    }
  }

  private mutating func addSorted(_ entries: [(key: PythonScalar, value: PythonValue?)]) {
    var parts: [[UInt8]] = []
    var total = bytes.count
    for entry in entries where total < Self.limit {
      var part = PythonText(open: open)
      part.add(entry.key)
      if let value = entry.value { part.add(value) }
      total += part.bytes.count
      parts.append(part.bytes)
    }
    add("{")
    for part in parts.sorted(by: { $0.lexicographicallyPrecedes($1) }) { bytes += part }
    add("}")
  }

  private mutating func add(_ scalar: PythonScalar) {
    switch scalar.value {
    case .none: add("N")
    case .boolean(let value): add(value ? "T" : "F")
    case .integer(let value): add("i\(value.decimal ?? "\(value)");")
    case .float(let value): add(value.isNaN ? "fnan;" : "f\(value.bitPattern);")
    case .string:
      add("s\(scalar.text.count):")
      bytes += scalar.text.bytes
    case .binary(let value): add("b\(value);")
    case .timestamp(let value): add("t\(value);")
    }
  }
}
