/// Walks over ASCII text by small steps, the way the readers' regular expressions do.
package struct TextCursor {
  private let text: ArraySlice<UInt8>
  private var position: Int

  package init(_ text: ArraySlice<UInt8>) {
    self.text = text
    position = text.startIndex
  }

  package var atEnd: Bool { position == text.endIndex }
  package var next: UInt8? { atEnd ? nil : text[position] }

  /// Takes one byte of the set.
  package mutating func take(_ set: (UInt8) -> Bool) -> Bool {
    guard let next, set(next) else { return false }
    position += 1
    return true
  }

  package mutating func take(_ byte: Unicode.Scalar) -> Bool { take { $0 == UInt8(ascii: byte) } }

  /// Takes as many bytes of the set as there are, up to `limit`; returns how many.
  @discardableResult
  package mutating func takeAll(limit: Int = .max, _ set: (UInt8) -> Bool) -> Int {
    var count = 0
    while count < limit, take(set) { count += 1 }
    return count
  }

  /// Takes exactly that text.
  package mutating func take(text expected: StaticString) -> Bool {
    let length = expected.utf8CodeUnitCount
    guard text.endIndex - position >= length else { return false }
    let equal = expected.withUTF8Buffer { text[position..<position + length].elementsEqual($0) }
    if equal { position += length }
    return equal
  }

  /// Whether all of what is left is one of these texts.
  package func isOne(of texts: [StaticString]) -> Bool {
    let rest = text[position...]
    return texts.contains { expected in
      expected.utf8CodeUnitCount == rest.count
        && expected.withUTF8Buffer { rest.elementsEqual($0) }
    }
  }

  package mutating func takeSign() {
    _ = take { $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "+") }
  }

  package static func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }
  package static func isDigitOrBar(_ byte: UInt8) -> Bool {
    isDigit(byte) || byte == UInt8(ascii: "_")
  }
  package static func isOctalOrBar(_ byte: UInt8) -> Bool {
    byte &- UInt8(ascii: "0") < 8 || byte == UInt8(ascii: "_")
  }
  package static func isBinaryOrBar(_ byte: UInt8) -> Bool {
    byte &- UInt8(ascii: "0") < 2 || byte == UInt8(ascii: "_")
  }
  package static func isHex(_ byte: UInt8) -> Bool {
    isDigit(byte) || (byte | 0x20) &- UInt8(ascii: "a") < 6
  }
  package static func isHexOrBar(_ byte: UInt8) -> Bool { isHex(byte) || byte == UInt8(ascii: "_") }
  package static func isBlank(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == 9 }
  package static func isE(_ byte: UInt8) -> Bool { byte | 0x20 == UInt8(ascii: "e") }
}
