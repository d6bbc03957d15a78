package import ByteStrings

/// What PyYAML's `safe_load` returns.
package indirect enum PythonValue: Sendable {
  case scalar(PythonScalar)
  case list([PythonValue])
  /// In Python's order: the first key object, the last value.
  case dict([Item])
  case set([PythonScalar])
  /// What `!!omap` and `!!pairs` make: a list of tuples of two.
  case pairs([Pair])
  /// A value inside itself, or below more levels than anybody looks at.
  case elided

  package struct Item: Sendable {
    /// Only scalars are hashable.
    package var key: PythonScalar
    package var value: PythonValue
  }

  package struct Pair: Sendable {
    package var first: PythonValue
    package var second: PythonValue
  }

  /// The text of a `str`, or nil.
  package var string: ByteString? {
    guard case .scalar(let scalar) = self, case .string = scalar.value else { return nil }
    return scalar.text
  }

  /// The items of a `dict`, or nil.
  package var items: [Item]? {
    if case .dict(let items) = self { return items }
    return nil
  }

  /// The elements of a `list`, or nil; those of `!!omap` and `!!pairs` are tuples.
  package var elements: [PythonValue]? {
    switch self {
    case .list(let elements): elements
    case .pairs(let pairs): pairs.map { .list([$0.first, $0.second]) }
    default: nil
    }
  }

  /// The value of the string key of a `dict`, or nil.
  package subscript(key: ByteString) -> PythonValue? {
    items?.first { item in
      if case .string = item.key.value { item.key.text == key } else { false }
    }?.value
  }

  /// Python's truth of the value: what `if value:` takes.
  package var isTruthy: Bool {
    switch self {
    case .scalar(let scalar):
      switch scalar.value {
      case .none: false
      case .boolean(let value): value
      case .integer(let value): value != PythonInteger(0)
      case .float(let value): value != 0
      case .string: !scalar.text.isEmpty
      case .binary(let bytes): !bytes.isEmpty
      case .timestamp: true
      }
    case .list(let elements): !elements.isEmpty
    case .dict(let items): !items.isEmpty
    case .set(let elements): !elements.isEmpty
    case .pairs(let pairs): !pairs.isEmpty
    case .elided: true
    }
  }
}
