/// Choices that the bytes of an input make; when they are used up, the first choice each time.
struct ByteFeed {
  private var rest: ArraySlice<UInt8>

  init(_ bytes: [UInt8]) { rest = bytes[...] }

  mutating func byte() -> UInt8 { rest.popFirst() ?? 0 }

  mutating func number(below limit: Int) -> Int { Int(byte()) % limit }

  mutating func flag() -> Bool { byte() & 1 == 1 }

  mutating func choice<Element>(of elements: [Element]) -> Element {
    elements[number(below: elements.count)]
  }

  /// At most `limit` bytes.
  mutating func bytes(upTo limit: Int) -> [UInt8] {
    let count = min(number(below: limit + 1), rest.count)
    defer { rest = rest.dropFirst(count) }
    return Array(rest.prefix(count))
  }
}
