internal import ByteStrings

/// PyYAML's `Reader` of a `str`: the characters, and where the scanner is.
///
/// A port, here and in the files beside it, of the pure-Python PyYAML 6.0.3 (MIT licence), since
/// its scanner and libyaml's differ about tabs, flow context, escapes and more.
struct PyYAMLReader {
  private let window: CharacterWindow
  private(set) var index = 0
  private(set) var line = 0
  private(set) var column = 0

  struct Mark {
    var index = 0
    var line = 0
    var column = 0

    var yaml: YAMLMark { YAMLMark(line: line + 1, column: column + 1) }
  }

  /// The text must be UTF-8; it is read twice.
  init(_ source: @escaping CharacterWindow.Source) throws(ConstructionFailure) {
    let all = CharacterWindow(source)
    var place = 0
    while let character = all.character(at: place, keeping: place) {
      guard Self.isPrintable(character) else {
        let code = String(character, radix: 16, uppercase: true)
        throw ConstructionFailure(
          exception: .yamlError,
          problem: "special characters are not allowed: U+\(code), character \(place)",
          path: "", mark: .none)
      }
      place += 1
    }
    window = CharacterWindow(source)
  }

  /// A reader of a text in memory, which must be UTF-8.
  init(_ bytes: [UInt8]) throws(ConstructionFailure) {
    try self.init { offset, count in Array(bytes[offset..<min(offset + count, bytes.count)]) }
  }

  /// Whether a part of the text was not seen, since too much had to be looked at at once.
  var hasLostText: Bool { window.isTooWide }

  /// `NON_PRINTABLE`.
  private static func isPrintable(_ character: UInt32) -> Bool {
    switch character {
    case 0x09, 0x0A, 0x0D, 0x20...0x7E, 0x85, 0xA0...0xD7FF, 0xE000...0xFFFD,
      0x1_0000...0x10_FFFF:
      true
    default: false
    }
  }

  var mark: Mark { Mark(index: index, line: line, column: column) }

  /// The character `offset` ahead; NUL at and behind the end.
  func peek(_ offset: Int = 0) -> UInt32 {
    window.character(at: index + offset, keeping: index) ?? 0
  }

  func peek(_ offset: Int = 0, is character: Unicode.Scalar) -> Bool {
    peek(offset) == character.value
  }

  func prefix(_ length: Int) -> ArraySlice<UInt32> {
    window.characters(index..<index + length)
  }

  /// Whether the next three characters are these, and blank or the end follows.
  func isAtDocumentMark(_ first: Unicode.Scalar) -> Bool {
    (0..<3).allSatisfy { peek($0) == first.value } && PyYAMLText.isBlankOrEnd(peek(3))
  }

  mutating func forward(_ length: Int = 1) {
    for _ in 0..<length {
      guard let character = window.character(at: index, keeping: index) else { return }
      index += 1
      if PyYAMLText.isBreak(character), character != 0x0D || !peek(is: "\n") {
        line += 1
        column = 0
      } else if character != 0xFEFF {
        column += 1
      }
    }
  }
}

/// Classes of characters in PyYAML's scanner.
enum PyYAMLText {
  /// `\r\n\x85\u2028\u2029`
  static func isBreak(_ character: UInt32) -> Bool {
    switch character {
    case 0x0A, 0x0D, 0x85, 0x2028, 0x2029: true
    default: false
    }
  }

  /// `\0` and a break.
  static func isBreakOrEnd(_ character: UInt32) -> Bool { character == 0 || isBreak(character) }

  /// `\0`, a space and a break.
  static func isSpaceOrEnd(_ character: UInt32) -> Bool {
    character == 0x20 || isBreakOrEnd(character)
  }

  /// `\0`, a space, a tab and a break.
  static func isBlankOrEnd(_ character: UInt32) -> Bool {
    character == 9 || isSpaceOrEnd(character)
  }

  /// `0-9A-Za-z-_`
  static func isWord(_ character: UInt32) -> Bool {
    isOne(character, of: "-_") || character &- 0x30 < 10 || (character | 0x20) &- 0x61 < 26
  }

  static func isHex(_ character: UInt32) -> Bool {
    character &- 0x30 < 10 || (character | 0x20) &- 0x61 < 6
  }

  static func isOne(_ character: UInt32, of set: StaticString) -> Bool {
    guard character < 0x80 else { return false }
    return set.withUTF8Buffer { $0.contains(UInt8(truncatingIfNeeded: character)) }
  }

  /// The bytes of a text; a lone surrogate, which Python allows, as UTF-8 would write it.
  static func bytes(_ characters: some Sequence<UInt32>) -> [UInt8] {
    var bytes: [UInt8] = []
    for character in characters { append(character, to: &bytes) }
    return bytes
  }

  static func append(_ character: UInt32, to bytes: inout [UInt8]) {
    switch character {
    case ..<0x80: bytes.append(UInt8(character))
    case ..<0x800:
      bytes.append(UInt8(0xC0 | character >> 6))
      bytes.append(UInt8(0x80 | character & 0x3F))
    case ..<0x1_0000:
      bytes.append(UInt8(0xE0 | character >> 12))
      bytes.append(UInt8(0x80 | (character >> 6) & 0x3F))
      bytes.append(UInt8(0x80 | character & 0x3F))
    default:
      bytes.append(UInt8(0xF0 | (character >> 18) & 0x07))
      bytes.append(UInt8(0x80 | (character >> 12) & 0x3F))
      bytes.append(UInt8(0x80 | (character >> 6) & 0x3F))
      bytes.append(UInt8(0x80 | character & 0x3F))
    }
  }

  /// A character for a message.
  static func shown(_ character: UInt32) -> String {
    character == 0 ? "the end" : "'\(ByteString(bytes([character])))'"
  }
}

/// The text of a scalar as it grows. What exceeds a manifest's limit is not kept.
struct PyYAMLScalarText {
  private(set) var bytes: [UInt8] = []
  private(set) var isCut = false
  private static let limit = YAMLLimits().bytes

  var isEmpty: Bool { bytes.isEmpty }

  mutating func append(_ character: UInt32) {
    if bytes.count < Self.limit {
      PyYAMLText.append(character, to: &bytes)
    } else {
      isCut = true
    }
  }

  mutating func append(_ characters: ArraySlice<UInt32>) {
    for character in characters { append(character) }
  }

  mutating func append(_ text: PyYAMLScalarText) {
    let free = Self.limit - bytes.count
    isCut = isCut || text.isCut || text.bytes.count > free
    bytes += text.bytes.prefix(max(free, 0))
  }
}
