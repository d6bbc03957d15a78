import ByteStrings
import Testing

@Suite struct UTF8CheckTests {
  private static let texts: [[UInt8]] = [
    [], Array("ASCII of more than eight characters".utf8), Array("Grüße, 世界 𝄞 and so on".utf8),
    Array("seven.. é".utf8), Array("1234567é1234567é".utf8), [0x80], [0xC1, 0x80],
    [0xE0, 0x9F, 0xBF], [0xED, 0xA0, 0x80], [0xF0, 0x8F, 0xBF, 0xBF], [0xF4, 0x90, 0x80, 0x80],
    [0xF5], Array("12345678".utf8) + [0xFF] + Array("12345678".utf8),
    Array("12345678901".utf8) + [0xC3], Array("123".utf8) + [0xE4, 0xB8] + Array("12345678".utf8),
  ]

  /// The offset of the first byte that is not part of a character, found without the check.
  private func expected(_ text: [UInt8]) -> Int? {
    guard String(validating: text, as: UTF8.self) == nil else { return nil }
    return (0...text.count).last { String(validating: text[..<$0], as: UTF8.self) != nil }
  }

  /// However a text is cut into pieces.
  @Test(arguments: texts) func theFirstInvalidByteIsFound(_ text: [UInt8]) {
    #expect(UTF8Check.firstInvalid(in: text) == expected(text))
    for first in 0...text.count {
      for second in first...text.count {
        var check = UTF8Check()
        for part in [text[..<first], text[first..<second], text[second...]] {
          part.withUnsafeBytes { check.update($0) }
        }
        #expect(check.firstInvalid == expected(text), "cut at \(first) and \(second)")
      }
    }
  }
}
