import ByteStrings
import Testing

@Suite struct ByteStringTests {
  @Test func composedAndDecomposedFormsDiffer() {
    #expect("\u{e9}" == "e\u{301}")
    #expect(ByteString("\u{e9}") != ByteString("e\u{301}"))
    #expect(Set([ByteString("\u{e9}"), ByteString("e\u{301}")]).count == 2)
  }

  @Test func orderIsThatOfBytes() {
    #expect(ByteString("Z") < ByteString("a"))
    #expect(ByteString("a") < ByteString("a/b"))
    #expect(ByteString("a-b") < ByteString("a/b"))
    #expect(ByteString("\u{ffff}") < ByteString("\u{10000}"))
  }

  @Test func displayIsOneSafeLine() {
    #expect("\(ByteString("a\nb\u{1b}[31m"))" == "a\\nb\\u{1b}[31m")
    #expect("\(ByteString([0x61, 0xff, 0xc3]))" == "a\\xff\\xc3")
    #expect("\(ByteString("gr\u{fc}n \u{1f600}"))" == "gr\u{fc}n \u{1f600}")
    #expect("\(ByteString("a\u{202e}b\u{2028}"))" == "a\\u{202e}b\\u{2028}")
  }
}
