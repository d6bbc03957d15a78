import ByteStrings
import PyYAML
import Testing
import YAML

@Suite struct CanonicalTests {
  @Test(
    arguments: [
      ("b: 1\na: 2\n", "a: 2\nb: 1\n"),
      // Bytes, not letters: upper case first, é last.
      ("é: 1\nz: 2\nZ: 3\n_: 4\n", "Z: 3\n_: 4\nz: 2\né: 1\n"),
      ("\"1\": a\n1: b\n", "1: b\n\"1\": a\n"),
      ("a: []\nb: {}\nc: [[]]\n", "a: []\nb: {}\nc:\n- []\n"),
      ("- - a\n  - b: c\n    d: e\n", "- - a\n  - b: c\n    d: e\n"),
      ("a: |\n  x\n  y\n", "a: \"x\\ny\\n\"\n"), ("a: >-\n  x\n  y\n", "a: x y\n"),
      ("a: 'it''s'\n", "a: it's\n"), ("a: \"\\U0001F600\"\n", "a: \"\\U0001F600\"\n"),
      ("a: \"\u{1F600}\"\n", "a: \"\\U0001F600\"\n"), ("a: \"é\\t\"\n", "a: \"é\\t\"\n"),
      ("---\na: 1\n...\n", "a: 1\n"), ("# c\na: 1 # d\n", "a: 1\n"), ("a: 1", "a: 1\n"),
      // A plain scalar keeps its text, whatever a reader makes of it.
      (
        "a: 010\nb: 1_000\nc: yes\nd: y\ne: 0o7\nf: 1e3\n",
        "a: 010\nb: 1_000\nc: yes\nd: y\ne: 0o7\nf: 1e3\n"
      ),
      (
        "a: \"010\"\nb: 'yes'\nc: \"y\"\nd: \"0o7\"\ne: '1e3'\nf: 'text'\n",
        "a: \"010\"\nb: \"yes\"\nc: \"y\"\nd: \"0o7\"\ne: \"1e3\"\nf: text\n"
      ),
      // Null: empty as a value, a word as a key.
      ("a:\nb: ~\n?\n: c\n", "a:\nb: ~\nnull: c\n"), ("- \n- a\n", "-\n- a\n"),
      ("!!null '': a\n", "null: a\n"), ("a: !!null ''\n", "a:\n"), ("~", "~\n"),
      ("!!null", "null\n"),
      // Tags that say nothing new go, the others stay.
      ("a: !!str 5\nb: !!str x\nc: !!map {}\nd: !!seq []\n", "a: \"5\"\nb: x\nc: {}\nd: []\n"),
      ("a: !!int \"5\"\nb: !!float 1.5\nc: !!bool 'true'\n", "a: 5\nb: 1.5\nc: true\n"),
      (
        "a: !!float 1\nb: !!bool yes\nc: !!int 12:30\nd: !!float 1e3\n",
        "a: !!float 1\nb: !!bool yes\nc: !!int 12:30\nd: !!float 1e3\n"
      ),
      ("a: !!binary |\n  aGVs\n  bG8=\n", "a: !!binary \"aGVs\\nbG8=\\n\"\n"),
      ("!!set {b, a}\n", "!!set\na:\nb:\n"), ("a: !!set {}\n", "a: !!set {}\n"),
      ("a: !!omap [{b: 1}, {a: 2}]\n", "a: !!omap\n- b: 1\n- a: 2\n"),
      ("!!binary aGk=: 1\n", "!!binary aGk=: 1\n"), ("a: !!binary \"\"\n", "a: !!binary \"\"\n"),
      ("!!binary \"\": 1\n", "!!binary \"\": 1\n"), ("! 12", "12\n"), ("! \"12\"", "12\n"),
      ("a: !foo b\n", "a: !foo b\n"), ("a: !<x:y> b\n", "a: !<x:y> b\n"),
      // libyaml takes a tab in a timestamp, and would quote it: the tag keeps it one.
      ("a: 2001-12-14\t21:59:43\n", "a: !!timestamp \"2001-12-14\\t21:59:43\"\n"),
      ("? \"a\\nb\"\n: 1\n", "? \"a\\nb\"\n: 1\n"), ("- ? [a]\n", nil),
    ] as [(String, String?)])
  func form(text: String, expected: String?) throws {
    guard let expected else {
      #expect(parseError(text)?.kind == .notConstructible)
      return
    }
    #expect(try canonical(text) == expected)
    #expect(try canonical(expected) == expected)
  }

  @Test(arguments: ["", "a", "b", "c", "digests", "zz"] as [ByteString])
  func twoPartsAreTheWhole(key: ByteString) throws {
    let long = String(repeating: "k", count: 129)
    for text in [
      "{}", "b: 1\na: 2\n", "c: [1, {d: e}]\na:\n- x\n", "1: b\n\"1\": a\n", "z: \"a\\nb\"\nb:\n",
      "? \"a\\nb\"\n: 1\n", "\(long): 1\nb: 2\n", "a: \"x \"\nb: !foo c\n", "~: 1\ne: {}\n",
    ] {
      let tree = try parse(text)
      let (before, after) = try tree.canonicalBytes(around: key)
      #expect(
        String(decoding: before + after, as: UTF8.self) == (text == "{}" ? "" : try canonical(text))
      )
      let first = String(decoding: after, as: UTF8.self).first.map(String.init) ?? ""
      if text.hasPrefix("b: 1"), key == "b" { #expect(first == "") }
      if text.hasPrefix("b: 1"), key == "a" { #expect(first == "b") }
    }
  }

  @Test func longKeysAreWrittenAsComplexKeys() throws {
    let short = String(repeating: "k", count: 128)
    #expect(try canonical("\(short): 1\n") == "\(short): 1\n")
    let long = short + "k"
    #expect(try canonical("? \(long)\n: [1]\n") == "? \(long)\n: - 1\n")
  }

  @Test func linesAreNeverFolded() throws {
    let words = Array(repeating: "word", count: 1_000).joined(separator: " ")
    #expect(try canonical("a: \(words)\n") == "a: \(words)\n")
    #expect(try canonical("a: \"\(words)\\n\"\n") == "a: \"\(words)\\n\"\n")
  }

  @Test func whatIsNotUTF8IsNotWritten() {
    let node = YAMLNode.string(ByteString([0xFF]))
    #expect(throws: YAMLError.self) { try node.canonicalBytes() }
    do throws(YAMLError) { _ = try node.canonicalBytes() } catch {
      #expect(error.kind == .notUTF8)
    }
  }
}

@Suite struct PlainTextTests {
  @Test(arguments: [
    "", " a", "a ", "a: b", "a:", "a #b", "#a", "- a", "-", "? a", "?", ": a", ":", "---", "--- a",
    "...", "...a", "---a", "a\nb", "a\tb", "\u{85}", "a\u{2028}b", "\u{FEFF}a", "a\u{FEFF}",
    "\u{1F600}",
    "\u{7F}", "\u{1}", "\u{FFFE}", "&a", "*a", "!a", "|", ">", "'a", "\"a", "%a", "@a", "`a", "[a",
    "]", "{a", "}", ",a", "~", "null", "yes", "No", "ON", "y", "N", "true", "1", "-1", "+1", "1.0",
    "1e3", "0o7", "0x1F", "0b1", "08", "1_000", "12:30", "12:30:00.5", "2026-06-16",
    "2001-1-1 1:00:00", ".5", ".inf", "-.INF", ".nan", "=", "<<", "1__", "._", "+.5", "0x_",
    "\u{80}", "\u{9F}",
  ])
  func quoted(text: String) {
    #expect(!PlainText.isString(ByteString(text)))
  }

  @Test(arguments: [
    "a", "a b", "a:b", "a#b", "-a", "?a", ":a", "--a", "a---", "..a", "é", "日本語", "\u{A0}",
    "\u{E000}",
    "\u{FFFD}", "it's", "say \"hi\"", "a, b", "a]", "http://x/y?z=1#f", "x{{", "yes!", "yEs",
    "nUll", "1.2.3", "1:2:x", "2026-06", "+", "-x",
    ".", "..", "1 000", "0o", "e3", "_1", "v1.0", "1.0-rc", "12:60", "C:\\dir", "٣",
  ])
  func plain(text: String) throws {
    #expect(PlainText.isString(ByteString(text)))
    let node = YAMLNode.mapping([(ByteString(text), .string(ByteString(text)))])
    #expect(String(decoding: try node.canonicalBytes(), as: UTF8.self) == "\(text): \(text)\n")
  }

  /// Where libyaml disagrees with our rule it writes single quotes, and says nothing.
  @Test func libyamlNeverWritesSingleQuotes() throws {
    var random = SplitMix(state: 7)
    let parts: [String] = [
      "a", "b1", "-", "--", "---", "...", ":", ": ", " #", "#", "?", "? ", ",", "[", "]", "{", "}",
      "&",
      "*", "!", "|", ">", "\"", "%", "@", "`", " ", "  ", "\t", "\n", "\r", "\u{85}", "\u{A0}",
      "\u{2028}",
      "\u{2029}", "\u{FEFF}", "\u{1F600}", "é", "\u{D7FF}", "\u{E000}", "\u{FFFD}", "\u{FFFE}",
      "\u{7F}", "0",
      "1", ".", "e", "+", "_", "x", "~", "null", "yes", "=", "<<", "\u{0}", "\\", "/", "\u{80}",
      "\u{ED}",
      "\u{C0}", "\u{7FF}", "\u{800}", "\u{FFFF}", "\u{10000}",
    ]
    var plain = 0
    for round in 0..<60 {
      var nodes: [YAMLNode] = []
      for number in 0..<500 {
        var text = ""
        for _ in 0...Int(random.next() % 5) {
          text += parts[Int(random.next() % UInt64(parts.count))]
        }
        // These two mean more than themselves as keys.
        if text == "<<" || text == "=" { text += "x" }
        let bytes = ByteString(text)
        // As a string, plain, with a needed tag; as a key and as a value.
        let scalar =
          switch number % 3 {
          case 0: YAMLNode.string(bytes)
          case 1: YAMLNode.plain(bytes)
          default:
            YAMLNode(
              .scalar(.init(text: bytes, isPlain: false)), tag: "tag:yaml.org,2002:binary")
          }
        nodes.append(.mapping([.init(key: scalar, value: scalar)]))
        nodes.append(scalar)
        if PlainText.isString(bytes) { plain += 1 }
      }
      let text = try YAMLNode.sequence(nodes).canonicalBytes()
      // No part has an apostrophe, so each would be a quote of libyaml's.
      #expect(!text.contains(UInt8(ascii: "'")), "round \(round)")
      let again = try YAMLNode(parsing: text)
      #expect(try again.canonicalBytes() == text, "round \(round)")
      for (written, read) in zip(nodes, again.items ?? []) where written.text != nil {
        #expect(read.text == written.text)
        #expect(read.resolvedTag == written.resolvedTag)
      }
    }
    #expect(plain > 1_000)
  }
}

/// A small generator of numbers, the same on every machine.
struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var value = state
    value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
    return value ^ (value >> 31)
  }
}
