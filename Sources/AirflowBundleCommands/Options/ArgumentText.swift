import ByteStrings

/// Arguments as texts, without loss: the parser works on texts, but a path may be any bytes.
///
/// A byte that is not UTF-8 is written as one of the last 256 scalars of a private plane. Where an
/// argument holds such a scalar itself, its bytes are written in that way too, so that every
/// argument has exactly one text, and two arguments never have the same.
enum ArgumentText {
  private static let first: UInt32 = 0x10FF00

  static func text(of argument: ByteString) -> String {
    if let text = argument.utf8, !text.unicodeScalars.contains(where: isEscape) { return text }
    var text = ""
    var rest = argument.bytes[...]
    while let byte = rest.first {
      var decoder = UTF8()
      var next = rest.prefix(4).makeIterator()
      if case .scalarValue(let scalar) = decoder.decode(&next), !isEscape(scalar) {
        text.unicodeScalars.append(scalar)
        rest = rest.dropFirst(UTF8.width(scalar))
      } else {
        text.unicodeScalars.append(escape(byte))
        rest = rest.dropFirst()
      }
    }
    return text
  }

  fileprivate static func bytes(of text: String) -> [UInt8] {
    var bytes: [UInt8] = []
    for scalar in text.unicodeScalars {
      if isEscape(scalar) {
        bytes.append(UInt8(truncatingIfNeeded: scalar.value))
      } else {
        bytes += Array(String(scalar).utf8)
      }
    }
    return bytes
  }

  /// A message of the parser that may quote arguments, safe for a terminal.
  static func shown(_ message: String) -> String {
    message.split(separator: "\n", omittingEmptySubsequences: false)
      .map { ByteString(argument: String($0)).description }.joined(separator: "\n")
  }

  private static func isEscape(_ scalar: Unicode.Scalar) -> Bool { scalar.value >= first }

  private static func escape(_ byte: UInt8) -> Unicode.Scalar {
    Unicode.Scalar(first + UInt32(byte)) ?? "\u{fffd}"
  }
}

extension ByteString {
  /// The bytes of an argument, or of a part of one, that the parser has as `text`.
  init(argument text: String) { self.init(ArgumentText.bytes(of: text)) }
}
