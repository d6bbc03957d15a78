package import ByteStrings

/// What PyYAML makes of a scalar, with the text it had.
package struct PythonScalar: Sendable {
  package enum Value: Sendable {
    case none
    case boolean(Bool)
    case integer(PythonInteger)
    case float(Double)
    case string
    case binary([UInt8])
    case timestamp(PythonTimestamp)
  }

  package var value: Value
  /// The text in the manifest; for a string the string itself.
  package var text: ByteString

  /// The text of a `str`, or nil.
  package var string: ByteString? {
    if case .string = value { return text }
    return nil
  }
}

extension PythonScalar {
  /// `SafeConstructor` for a scalar of that tag.
  package init(text: ByteString, tag: YAMLTag) throws(PythonFailure) {
    self.text = text
    switch tag {
    case .null: value = .none
    case .bool: value = .boolean(try Self.boolean(text))
    case .int: value = .integer(try PythonNumberText(text, of: "integer").integer())
    case .float: value = .float(try PythonNumberText(text, of: "float").float())
    case .str: value = .string
    case .binary: value = .binary(try PythonBase64.decode(text.bytes))
    case .timestamp: value = .timestamp(try PythonTimestamp(text))
    case .merge, .value, .yaml, .seq, .map, .set, .omap, .pairs:
      throw PythonFailure(
        .yamlError, "could not determine a constructor of scalars for the tag '\(tag.uri)'")
    }
  }

  /// The text of a scalar for a message.
  static func shown(_ text: ByteString) -> String {
    guard text.count > 60 else { return "\"\(text)\"" }
    return "\"\(ByteString(text.lossy.unicodeScalars.prefix(50).map(String.init).joined()))…\""
  }

  private static func boolean(_ text: ByteString) throws(PythonFailure) -> Bool {
    switch text.lossy.lowercased() {
    case "yes", "true", "on": return true
    case "no", "false", "off": return false
    default: throw PythonFailure(.keyError, "\(shown(text)) is no boolean")
    }
  }
}
