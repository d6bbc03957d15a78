internal import ByteStrings

/// Classes of characters in PyYAML's scanner. NUL stands for the end of the text.
extension Unicode.Scalar {
  /// `\r\n\x85\u2028\u2029`
  var isBreak: Bool {
    switch self {
    case "\r", "\n", "\u{85}", "\u{2028}", "\u{2029}": true
    default: false
    }
  }

  /// `\0` and a break.
  var isBreakOrEnd: Bool { self == "\0" || isBreak }

  /// `\0`, a space and a break.
  var isSpaceOrEnd: Bool { self == " " || isBreakOrEnd }

  /// `\0`, a space, a tab and a break.
  var isBlankOrEnd: Bool { self == "\t" || isSpaceOrEnd }

  /// A space and a tab.
  var isBlank: Bool { self == " " || self == "\t" }

  /// `0-9A-Za-z-_`
  var isWord: Bool {
    switch self {
    case "0"..."9", "A"..."Z", "a"..."z", "-", "_": true
    default: false
    }
  }

  func isOne(of set: StaticString) -> Bool {
    isASCII && set.withUTF8Buffer { $0.contains(UInt8(truncatingIfNeeded: value)) }
  }

  /// The character for a message.
  var shown: String { self == "\0" ? "the end" : "'\(ByteString(String(self)))'" }
}
