/// The characters of a text, of which only the part around the reader is in memory.
final class CharacterWindow {
  /// Gives bytes of the text from an offset on, at most so many; none at the end.
  typealias Source = (_ offset: Int, _ count: Int) -> [UInt8]

  private let source: Source
  private var offset = 0
  /// The first bytes of a character whose end is in the next chunk.
  private var rest: [UInt8] = []
  private var characters: [Unicode.Scalar] = []
  /// The index in the text of the first of `characters`.
  private var start = 0
  private var isAtEnd = false
  /// Whether more had to be in memory at once than is allowed: what came after was not seen.
  private(set) var isTooWide = false

  private static let chunk = 16 << 10
  private static let limit = 1 << 20

  /// The text must be UTF-8.
  init(_ source: @escaping Source) { self.source = source }

  /// The character at an index, or nil behind the last; those before `keeping` are asked for no
  /// more.
  func character(at index: Int, keeping first: Int) -> Unicode.Scalar? {
    while index - start >= characters.count {
      guard !isAtEnd else { return nil }
      readMore(keeping: first)
    }
    return characters[index - start]
  }

  func characters(_ range: Range<Int>) -> ArraySlice<Unicode.Scalar> {
    guard !range.isEmpty else { return [] }
    _ = character(at: range.upperBound - 1, keeping: range.lowerBound)
    return characters[range.lowerBound - start..<min(range.upperBound - start, characters.count)]
  }

  private func readMore(keeping first: Int) {
    characters.removeFirst(first - start)
    start = first
    guard characters.count < Self.limit else {
      isTooWide = true
      isAtEnd = true
      return
    }
    let bytes = source(offset, Self.chunk)
    offset += bytes.count
    isAtEnd = bytes.isEmpty
    decode(rest + bytes)
  }

  private func decode(_ bytes: [UInt8]) {
    var place = 0
    while place < bytes.count {
      let first = bytes[place]
      let length = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4
      guard place + length <= bytes.count else { break }
      var character = UInt32(length == 1 ? first : first & (0x7F >> length))
      for byte in bytes[place + 1..<place + length] {
        character = character << 6 | UInt32(byte & 0x3F)
      }
      characters.append(Unicode.Scalar(character) ?? "\u{FFFD}")
      place += length
    }
    rest = Array(bytes[place...])
  }
}
