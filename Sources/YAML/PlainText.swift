package import ByteStrings
internal import PyYAML

/// When a text may stand without quotes.
package enum PlainText {
  /// Whether the text may stand plain as a string: both readers take it for that string, and
  /// libyaml writes it plain in block context, on one line, as a key and as a value.
  package static func isString(_ text: ByteString) -> Bool {
    isWritten(text.bytes) && isString(written: text.bytes, YAML11.tag(ofPlain: text.bytes))
  }

  /// The same of a text that libyaml writes plain, given the tag that PyYAML finds for it.
  static func isString(written text: [UInt8], _ tag: YAMLTag) -> Bool {
    tag == .str && YAML12.isString(text, in11: tag) && !isBooleanOfTheText(text)
  }

  /// `y` and `n` are strings to PyYAML but booleans in the text of YAML 1.1.
  private static func isBooleanOfTheText(_ text: [UInt8]) -> Bool {
    text.count == 1 && "yYnN".utf8.contains(text[0])
  }

  /// Whether libyaml, asked for plain, does write plain: `yaml_emitter_analyze_scalar` and
  /// `yaml_emitter_select_scalar_style` (emitter.c of 0.2.5), which else silently quote.
  ///
  /// The empty text is left out: libyaml writes it as a value but not as a key.
  static func isWritten(_ text: [UInt8]) -> Bool {
    guard let first = text.first, let last = text.last else { return false }
    if first == 0x20 || last == 0x20 { return false }
    switch Unicode.Scalar(first) {
    case "#", ",", "[", "]", "{", "}", "&", "*", "!", "|", ">", "'", "\"", "%", "@", "`":
      return false
    case "?", ":", "-":
      if text.count == 1 || text[1] == 0x20 || text.starts(with: "---".utf8) { return false }
    case ".":
      if text.starts(with: "...".utf8) { return false }
    default: break
    }
    for index in text.indices {
      switch text[index] {
      // All letters are among these.
      case 0x3B...0x7E: break
      case UInt8(ascii: ":"):
        if index + 1 == text.count || text[index + 1] == 0x20 { return false }
      case UInt8(ascii: "#"):
        if index > 0, text[index - 1] == 0x20 { return false }
      case 0x20...0x39, 0x80...0xBF: break
      case 0xC2...0xEF:
        if !isPrintable(text[index...]) { return false }
      default:
        // Control characters, tabs, line feeds, and all beyond the BMP, which libyaml escapes.
        return false
      }
    }
    return true
  }

  /// libyaml's `IS_PRINTABLE`, and no line break, for a character of two or three bytes.
  private static func isPrintable(_ text: ArraySlice<UInt8>) -> Bool {
    let start = text.startIndex
    let second = text.count > 1 ? text[start + 1] : 0
    let third = text.count > 2 ? text[start + 2] : 0
    switch (text[start], second, third) {
    case (0xC2, ..<0xA0, _): return false
    case (0xE2, 0x80, 0xA8...0xA9): return false
    case (0xED, 0xA0..., _): return false
    case (0xEF, 0xBB, 0xBF): return false
    case (0xEF, 0xBF, 0xBE...0xBF): return false
    default: return true
    }
  }
}
