package import ByteStrings

/// A key of a Python `dict`: equal where Python's keys are.
package enum PythonKey: Hashable, Sendable {
  case none
  /// Booleans, integers and whole floats: `True == 1 == 1.0`.
  case whole(PythonInteger)
  case fraction(UInt64)
  /// PyYAML has one NaN object for `.nan`; identity makes it equal to itself as a key.
  case sharedNaN
  /// `float("nan")` is equal to nothing but the very object.
  case ownNaN(Int)
  case string(ByteString)
  case binary([UInt8])
  case timestamp(PythonTimestamp)
  /// A scalar that PyYAML cannot construct, told by its text.
  case unknown(ByteString, tag: ByteString)

  /// The key that a scalar makes; `identity` tells objects apart that are equal to nothing.
  package init(_ scalar: PythonScalar, identity: Int) {
    switch scalar.value {
    case .none: self = .none
    case .boolean(let value): self = .whole(PythonInteger(value ? 1 : 0))
    case .integer(let value): self = .whole(value)
    case .float(let value):
      if value.isNaN {
        self = scalar.text.bytes.contains(UInt8(ascii: ".")) ? .sharedNaN : .ownNaN(identity)
      } else if let whole = Int128(exactly: value) {
        self = .whole(PythonInteger(whole))
      } else {
        self = .fraction(value.bitPattern)
      }
    case .string: self = .string(scalar.text)
    case .binary(let bytes): self = .binary(bytes)
    case .timestamp(let value): self = .timestamp(value)
    }
  }
}
