import ByteStrings
import Testing

@testable import Files

@Suite struct GlobTests {
  @Test(
    arguments: [
      // * and ? stay within a folder, ** does not.
      ("*.zip", "a.zip", true), ("*.zip", "x/a.zip", false), ("*", "", true), ("*", "x/a", false),
      ("?.zip", "a.zip", true), ("?.zip", ".zip", false), ("?", "/", false), ("a?b", "a/b", false),
      ("**", "", true), ("**", "x/y/a.zip", true), ("x/**", "x/y/a", true), ("x/**", "x", false),
      ("x/**", "xy/a", false), ("**/a", "a", true), ("**/a", "x/a", true), ("**/a", "x/y/a", true),
      ("**/a", "xa", false), ("x/**/a", "x/a", true), ("x/**/a", "x/y/z/a", true),
      ("x/**/a", "x/ya", false), ("**.zip", "x/y/a.zip", true), ("a**b", "a/x/b", true),
      ("**/*.zip", "a.zip", true), ("**/*.zip", "x/a.zip", true), ("**/x/**", "a/x/b", true),
      // Sets.
      ("[ab].zip", "b.zip", true), ("[ab]", "c", false), ("[a-c]x", "bx", true),
      ("[!a]", "a", false),
      ("[!a]", "b", true), ("[^a]", "b", true), ("[]a]", "]", true), ("[a-]", "-", true),
      ("[!a]", "/", false), ("[z-a]", "m", false),
      // The next byte as it is.
      ("\\*", "*", true), ("\\*", "a", false), ("\\[a]", "[a]", true),
      // The whole path, bytes and case.
      ("a", "ab", false), ("b", "ab", false), ("", "", true), ("", "a", false), ("A", "a", false),
      ("\u{e9}", "e\u{301}", false), ("??", "\u{e9}", true), (".*", ".hidden", true),
      ("*", ".hidden", true),
    ] as [(ByteString, ByteString, Bool)]) func matches(
      _ pattern: ByteString, _ path: ByteString, _ expected: Bool
    ) throws
  {
    let glob = try #require(Glob(pattern))
    #expect(glob.matches(path) == expected)
  }

  @Test(arguments: ["[a", "[", "[]", "a\\"] as [ByteString]) func refuses(_ pattern: ByteString) {
    #expect(Glob(pattern) == nil)
  }

  /// A backtracking matcher would take ages.
  @Test func hostilePatternsEnd() throws {
    let pattern = ByteString(String(repeating: "*a", count: 60) + "b")
    let glob = try #require(Glob(pattern))
    #expect(!glob.matches(ByteString(String(repeating: "a", count: 200))))
    let folders = try #require(Glob(ByteString(String(repeating: "**/", count: 30) + "b")))
    #expect(!folders.matches(ByteString(String(repeating: "a/", count: 60) + "c")))
  }
}
