import ByteStrings
import Testing

@testable import AirflowBundle
@testable import BundleFormats
@testable import BundleReports

struct JSONParserTests {
  private func parse(_ text: String) throws(JSONError) -> JSONValue {
    try JSONValue(parsing: Array(text.utf8))
  }

  @Test func takesEveryKindOfValue() throws {
    let value = try parse(
      #" {"a": [null, true, false, -0.5e+10, "x\n\"\\\/\u00e9\ud83d\ude00"], "": {}} "#)
    #expect(
      value
        == .object([
          .init(
            "a",
            .array([
              .null, .boolean(true), .boolean(false), .number("-0.5e+10"),
              .string("x\n\"\\/é😀"),
            ])), .init("", .object([])),
        ]))
  }

  @Test(arguments: [
    "", " ", "{", "[", "[1,]", "{\"a\":1,}", "{\"a\" 1}", "{a:1}", "[1 2]", "01", "1.", ".5", "-",
    "1e", "+1", "tru", "nul", "NaN", "\"", "\"\\\"", "\"\\x\"", "\"\\u12\"", "\"\\ud800\"",
    "\"\\ud800\\u0041\"", "\"\\udc00\"", "\"\n\"", "1 1", "[] []", "{\"a\":1,\"a\":2}", "'a'",
  ])
  func refuses(_ text: String) {
    #expect(throws: JSONError.self) { try parse(text) }
  }

  @Test func refusesStringsThatAreNoText() {
    #expect(throws: JSONError.self) { try JSONValue(parsing: [0x22, 0xff, 0x22]) }
    #expect(throws: JSONError.self) { try JSONValue(parsing: [0x22, 0xed, 0xa0, 0x80, 0x22]) }
  }

  @Test func keysAreBytes() throws {
    // One letter in two normal forms: equal as String, two keys all the same.
    let value = try parse("{\"\u{e9}\": 1, \"e\u{301}\": 2}")
    #expect(value["\u{e9}"] == .number("1"))
    #expect(value["e\u{301}"] == .number("2"))
  }

  @Test func depthIsLimited() throws {
    func nested(_ depth: Int) -> [UInt8] {
      Array((String(repeating: "[", count: depth) + String(repeating: "]", count: depth)).utf8)
    }
    _ = try JSONValue(parsing: nested(64))
    #expect(throws: JSONError.self) { try JSONValue(parsing: nested(66)) }
    #expect(throws: JSONError.self) {
      try JSONValue(parsing: [UInt8](repeating: UInt8(ascii: "["), count: 1_000_000))
    }
  }

  @Test func whatIsRenderedIsRead() throws {
    let value = JSONValue.object([
      .init("quote\" back\\slash", .string("\u{0}\u{1f}\u{7f}\u{2028}é😀/")),
      .init("list", .array([.array([]), .object([]), .number("12.340")])),
    ])
    #expect(try JSONValue(parsing: value.rendered()) == value)
  }

  @Test func base64IsExact() {
    for count in 0..<7 {
      let bytes = [UInt8]((0..<count).map { UInt8(truncatingIfNeeded: 251 * ($0 + 1)) })
      #expect(Base64.decoded(Array(Base64.encoded(bytes).utf8)) == bytes)
    }
    for text in ["A", "AA", "AAA", "AB==", "A===", "====", "AA=A", "AA A", "AAA\n"] {
      #expect(Base64.decoded(Array(text.utf8)) == nil, "\(text)")
    }
  }
}
