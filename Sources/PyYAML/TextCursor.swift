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

  /// Takes as many bytes of the set as there are; returns how many.
  @discardableResult
  package mutating func takeAll(_ set: (UInt8) -> Bool) -> Int {
    let start = position
    while take(set) {}
    return position - start
  }

  /// Takes all that is left, if it is of the set and not empty.
  package mutating func takeRest(_ set: (UInt8) -> Bool) -> Bool { takeAll(set) > 0 && atEnd }

  /// Takes a sign; returns what it multiplies with, or nil where there is none.
  @discardableResult
  package mutating func takeSign() -> Int? {
    if take("-") { return -1 }
    return take("+") ? 1 : nil
  }

  /// Takes a decimal digit; returns its value.
  mutating func takeDigit() -> Int? {
    guard let next, take(Self.isDigit) else { return nil }
    return Int(next - UInt8(ascii: "0"))
  }

  /// Takes a number of so many decimal digits, or nothing but the digits there are.
  mutating func takeNumber(_ lengths: ClosedRange<Int>) -> Int? {
    var value = 0
    var count = 0
    while count < lengths.upperBound, let digit = takeDigit() {
      value = value * 10 + digit
      count += 1
    }
    return lengths.contains(count) ? value : nil
  }

  /// Whether all of what is left is one of these texts.
  package func isOne(of texts: [StaticString]) -> Bool {
    let rest = text[position...]
    return texts.contains { expected in
      expected.utf8CodeUnitCount == rest.count
        && expected.withUTF8Buffer { rest.elementsEqual($0) }
    }
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
  package static func isHexOrBar(_ byte: UInt8) -> Bool {
    hexValue(byte) != nil || byte == UInt8(ascii: "_")
  }
  package static func isBlank(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == 9 }
  package static func isE(_ byte: UInt8) -> Bool { byte | 0x20 == UInt8(ascii: "e") }

  /// The value of a hexadecimal digit, or nil.
  static func hexValue(_ byte: UInt8) -> UInt8? {
    if isDigit(byte) { return byte - UInt8(ascii: "0") }
    let letter = (byte | 0x20) &- UInt8(ascii: "a")
    return letter < 6 ? letter + 10 : nil
  }
}
