/// The text of a scalar as it grows. What exceeds a manifest's limit is not kept.
struct PyYAMLScalarText {
  private(set) var bytes: [UInt8] = []
  private(set) var isCut = false
  private static let limit = YAMLLimits().bytes

  var isEmpty: Bool { bytes.isEmpty }

  mutating func append(_ character: Unicode.Scalar) { append(code: character.value) }

  /// Appends the character of a code; a lone surrogate, which Python allows, as UTF-8 would write it.
  mutating func append(code: UInt32) {
    if bytes.count >= Self.limit {
      isCut = true
    } else if code < 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: code))
    } else if let character = Unicode.Scalar(code) {
      bytes += character.utf8
    } else {
      bytes += [0xED, UInt8(0x80 | code >> 6 & 0x3F), UInt8(0x80 | code & 0x3F)]
    }
  }

  mutating func append(_ text: PyYAMLScalarText) {
    let free = Self.limit - bytes.count
    isCut = isCut || text.isCut || text.bytes.count > free
    bytes += text.bytes.prefix(max(free, 0))
  }

  /// Appends what a line break and those after it stand for between two words.
  mutating func fold(_ lineBreak: Unicode.Scalar, then breaks: PyYAMLScalarText) {
    if lineBreak != "\n" {
      append(lineBreak)
    } else if breaks.isEmpty {
      append(" ")
    }
    append(breaks)
  }
}
