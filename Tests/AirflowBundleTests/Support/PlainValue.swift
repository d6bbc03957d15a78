import ByteStrings
import PyYAML
import YAML

/// What a manifest says to Airflow, as plain values to compare: the order of keys and the style of
/// scalars are gone, types are not.
indirect enum PlainValue: Equatable {
  case scalar(String)
  case list([PlainValue])
  case mapping([String: PlainValue])

  /// Loads a manifest as the released consumer does; nil where it cannot.
  init?(loading manifest: [UInt8]) {
    guard case .success(let value) = PyYAML.safeLoad(manifest) else { return nil }
    self.init(value)
  }

  init(_ value: PythonValue) {
    switch value.content {
    case .scalar(let scalar): self = .scalar(Self.text(scalar))
    case .list(let items): self = .list(items.map { PlainValue($0) })
    case .dict(let items):
      self = .mapping(
        Dictionary(
          items.map { (Self.text($0.key), PlainValue($0.value)) }, uniquingKeysWith: { $1 }))
    case .set, .pairs: self = .scalar("\(value.content)")
    }
  }

  private static func text(_ scalar: PythonScalar) -> String {
    if case .string = scalar.value { return "str \(scalar.text.lossy)" }
    return "\(scalar.value)"
  }

  /// Without a key of a mapping below a path.
  func without(_ key: String, below path: String...) -> PlainValue {
    without(key, below: path[...])
  }

  private func without(_ key: String, below path: ArraySlice<String>) -> PlainValue {
    guard case .mapping(var items) = self else { return self }
    if let first = path.first {
      items["str \(first)"] = items["str \(first)"]?.without(key, below: path.dropFirst())
    } else {
      items["str \(key)"] = nil
    }
    return .mapping(items)
  }
}
