extension ByteString: CustomStringConvertible {
  /// The text for a person: one line, safe for a terminal.
  ///
  /// Control characters, line and paragraph separators, direction overrides and bytes that are not
  /// UTF-8 are shown escaped (`\n`, `\u{1b}`, `\xff`), so that a name from an archive can neither
  /// break a line nor steer a terminal.
  public var description: String {
    if bytes.allSatisfy({ (0x20...0x7E).contains($0) }) { return lossy }
    var shown = ""
    var rest = bytes[...]
    while !rest.isEmpty {
      if let (scalar, length) = Self.firstScalar(of: rest) {
        Self.append(scalar, to: &shown)
        rest = rest.dropFirst(length)
      } else {
        shown += "\\x" + Self.hex(rest[rest.startIndex])
        rest = rest.dropFirst()
      }
    }
    return shown
  }

  private static func append(_ scalar: Unicode.Scalar, to text: inout String) {
    switch scalar {
    case "\n": text += "\\n"
    case "\r": text += "\\r"
    case "\t": text += "\\t"
    default:
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .unassigned,
        .privateUse:
        text += "\\u{" + String(scalar.value, radix: 16) + "}"
      default: text.unicodeScalars.append(scalar)
      }
    }
  }

  private static func firstScalar(of bytes: ArraySlice<UInt8>) -> (Unicode.Scalar, Int)? {
    var decoder = UTF8()
    var iterator = bytes.prefix(4).makeIterator()
    guard case .scalarValue(let scalar) = decoder.decode(&iterator) else { return nil }
    return (scalar, UTF8.width(scalar))
  }

  private static func hex(_ byte: UInt8) -> String {
    let digits = String(byte, radix: 16)
    return digits.count == 1 ? "0" + digits : digits
  }
}
