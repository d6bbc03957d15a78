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

  /// The text must be UTF-8; it is read twice.
  init(_ source: @escaping CharacterWindow.Source) throws(PythonFailure) {
    let all = CharacterWindow(source)
    var place = 0
    while let character = all.character(at: place, keeping: place) {
      guard Self.isPrintable(character) else {
        let code = String(character.value, radix: 16, uppercase: true)
        throw PythonFailure(
          .yamlError, "special characters are not allowed: U+\(code), character \(place)")
      }
      place += 1
    }
    window = CharacterWindow(source)
  }

  /// A reader of a text in memory, which must be UTF-8.
  init(_ bytes: [UInt8]) throws(PythonFailure) {
    try self.init { offset, count in Array(bytes[offset..<min(offset + count, bytes.count)]) }
  }

  /// Whether a part of the text was not seen, since too much had to be looked at at once.
  var hasLostText: Bool { window.isTooWide }

  /// `NON_PRINTABLE`.
  private static func isPrintable(_ character: Unicode.Scalar) -> Bool {
    switch character.value {
    case 0x09, 0x0A, 0x0D, 0x20...0x7E, 0x85, 0xA0...0xFFFD, 0x1_0000...: true
    default: false
    }
  }

  var mark: YAMLMark { YAMLMark(line: line + 1, column: column + 1) }

  /// The character `offset` ahead; NUL at and behind the end.
  func peek(_ offset: Int = 0) -> Unicode.Scalar {
    window.character(at: index + offset, keeping: index) ?? "\0"
  }

  func prefix(_ length: Int) -> ArraySlice<Unicode.Scalar> {
    window.characters(index..<index + length)
  }

  /// Whether the next three characters are these, and blank or the end follows.
  func isAtDocumentMark(_ first: Unicode.Scalar) -> Bool {
    (0..<3).allSatisfy { peek($0) == first } && peek(3).isBlankOrEnd
  }

  /// Whether a line begins with the mark that starts or ends a document.
  var isAtDocumentMark: Bool { isAtDocumentMark("-") || isAtDocumentMark(".") }

  mutating func forward(_ length: Int = 1) {
    for _ in 0..<length {
      guard let character = window.character(at: index, keeping: index) else { return }
      index += 1
      if character.isBreak, character != "\r" || peek() != "\n" {
        line += 1
        column = 0
      } else if character != "\u{FEFF}" {
        column += 1
      }
    }
  }
}
