import ByteStrings
import JSON
import PyYAML
import Testing
import YAML

@Suite struct ConstructionTests {
  static let failures: [(String, String)] = [
    ("2026-02-30", "ValueError"), ("0000-01-01", "ValueError"), ("2026-13-01", "ValueError"),
    ("2026-01-01 24:00:00", "ValueError"), ("2026-01-01 10:60:00", "ValueError"),
    ("2026-01-01 10:00:60", "ValueError"), ("2026-01-01 10:00:00 +24:00", "ValueError"),
    ("2026-01-01 10:00:00 -23:60", "ValueError"), ("2100-02-29", "ValueError"),
    ("0x_", "ValueError"), ("0b_", "ValueError"), ("!!int \"\"", "IndexError"),
    ("!!int \"-\"", "IndexError"), ("!!int \"_\"", "IndexError"), ("!!int x", "ValueError"),
    ("!!int \"08\"", "ValueError"), ("!!int \"1:x\"", "ValueError"), ("!!float \"\"", "IndexError"),
    ("!!float \"-\"", "ValueError"), ("!!float x", "ValueError"), ("!!float 0x1p3", "ValueError"),
    ("!!bool maybe", "KeyError"), ("!!bool 1", "KeyError"), ("!!timestamp foo", "AttributeError"),
    ("!!timestamp {=: 2001-01-01}", "TypeError"), ("=", "YAMLError"), ("<<", "YAMLError"),
    ("!foo x", "YAMLError"), ("!!binary é", "YAMLError"), ("!!binary a", "YAMLError"),
    ("!!binary aGk", "YAMLError"), ("!!int [1]", "YAMLError"), ("!!str {a: b}", "YAMLError"),
    ("!!seq x", "YAMLError"), ("!!map [1]", "YAMLError"), ("!!set [1]", "YAMLError"),
    ("!!omap {a: b}", "YAMLError"), ("!!omap [a]", "YAMLError"),
    ("!!omap [{a: 1, b: 2}]", "YAMLError"),
    ("!!pairs [{<<: {a: 1}}]", "YAMLError"), ("!!omap [{=: 1}]", "YAMLError"),
    ("! \"&\"", "YAMLError"),
    (String(repeating: "1", count: 4301), "ValueError"),
    ("-" + String(repeating: "0", count: 4301) + "9", "ValueError"),
    ("1:" + String(repeating: "1", count: 4301), "ValueError"),
    ("!!int \"1:" + String(repeating: "1", count: 4301) + "\"", "ValueError"),
    ("1" + String(repeating: ":0", count: 174) + ".0", "OverflowError"),
  ]

  @Test(arguments: failures)
  func whatCannotBeConstructed(text: String, exception: String) throws {
    let manifest = "k: [\(text)]\n"
    let isSexagesimal = text.hasPrefix("1:1") || text.hasPrefix("-0")
    // `1:111…` is no sexagesimal integer and `-000…9` no octal one: strings, without a tag.
    #expect(judgement(manifest) == (isSexagesimal ? "value" : exception))
    guard let node = try? parse(manifest), !isSexagesimal else { return }
    let failure = try #require(node.constructionFailure())
    // A mapping under a scalar tag has lost its `=` by then.
    let isMapping = text.hasPrefix("!!timestamp {")
    #expect(failure.exception.rawValue == (isMapping ? "YAMLError" : exception))
    #expect(failure.path.hasPrefix("k[0]"))
    #expect(failure.mark.line == 1)
  }

  @Test(arguments: [
    "2024-02-29", "9999-12-31", "0001-01-01", "2026-01-01 10:00:00 +23:59",
    "2026-1-1 1:00:00.1234567",
    "0x_f", "!!int 0o7", "!!int \" 7 \"", "!!int \"+-7\"", "!!int 0b0b1", "!!int \"٣\"",
    "!!float infinity",
    "!!float nan", "!!float \"1_0\"", "!!float \"٣.٣\"", "!!bool ON", "!!null x",
    "!!binary \"aa==b\"",
    "!!str {=: x}", "!!omap [{[k]: v}]", "!!pairs [{a: 1}]", "!!set {a}", "1e400", "!!float 1e400",
    "0x" + String(repeating: "f", count: 5_000),
    "1" + String(repeating: ":0", count: 173) + ".0",
    "1" + String(repeating: ":0", count: 3_000), String(repeating: "1", count: 4300),
  ])
  func whatCanBeConstructed(text: String) throws {
    #expect(judgement("k: [\(text)]\n") == "value")
    let node = try parse("k: [\(text.replacing("!!str {=: x}", with: "x"))]\n")
    #expect(node.constructionFailure() == nil)
  }

  @Test func theFirstIsTheOneThatPyYAMLMeetsFirst() throws {
    // Collections are filled one after the other, so the deeper fault comes later.
    let node = try parse("a: [[2026-02-30]]\nb: [=]\nc: !!bool maybe\n")
    #expect(node.constructionFailure()?.path == "c")
    var mended = node
    mended["c"] = .string("maybe")
    #expect(mended.constructionFailure()?.path == "b[0]")
    mended["b"] = nil
    let failure = try #require(mended.constructionFailure())
    #expect(failure.path == "a[0][0]")
    #expect(
      failure.description
        == "\"2026-02-30\" is no date: day is out of range for month (at a[0][0]), line 1, column 6"
    )
    mended["a"] = nil
    #expect(mended.constructionFailure() == nil)
  }
}

@Suite struct PyYAMLTests {
  @Test(arguments: [
    ("", "value"), ("a: [", "YAMLError"), ("a:\tb", "YAMLError"), ("a: 1\n---\nb: 2", "YAMLError"),
    ("\"\\U00110000\"", "ValueError"), ("\"\\UFFFFFFFF\"", "OverflowError"),
    ("\"\\ud800\"", "value"),
    ("%YAML 2.0\n--- a", "YAMLError"), ("%YAML 1.9\n--- a", "value"), ("a: \u{1}", "YAMLError"),
    ("&a [*a]", "value"), ("&a {<<: *a}", "value"), ("&a !!str {=: *a}", "RecursionError"),
    ("{a: 1, a: 2}", "value"), ("{[a]: 1}", "YAMLError"), ("[a?b]", "YAMLError"),
    ("{a, a}", "value"),
    ("[&a x, &a y]", "YAMLError"), ("*a", "YAMLError"), ("!x!y z", "YAMLError"),
    ("{<<: {a: 2026-02-30}, a: 1}", "ValueError"), ("{=: 1}", "value"), ("[=]", "YAMLError"),
    ("\u{FEFF}a: 1", "value"), ("a: \u{FEFF}b", "value"),
  ])
  func judgements(text: String, expected: String) {
    #expect(judgement(text) == expected)
  }

  @Test func deepNestingOverflowsPython() {
    #expect(judgement(String(repeating: "[", count: 2_000)) == "RecursionError")
    let open = String(repeating: "[", count: 300)
    #expect(judgement(open + String(repeating: "]", count: 300)) == "value")
  }

  @Test func lastValueAndFirstKeyObjectStay() throws {
    guard case .success(let value) = PyYAML.safeLoad(Array("{1: a, x: b, 1.0: c}".utf8)) else {
      Issue.record("no value")
      return
    }
    let items = try #require(value.items)
    #expect(items.map(\.key.text) == ["1", "x"])
    #expect(items[0].value.string == "c")
    #expect(value["x"]?.string == "b")
  }

  @Test func valuesInsideThemselvesAreTheSameObject() throws {
    guard case .success(let value) = PyYAML.safeLoad(Array("&a [x, *a]".utf8)) else {
      Issue.record("no value")
      return
    }
    guard case .list(let items) = value.content else {
      Issue.record("no list")
      return
    }
    #expect(items[0].string == "x")
    #expect(items[1].identity == value.identity)
  }

  @Test func largeTextsAreJudgedPieceByPiece() {
    let filler = String(repeating: "x", count: 100)
    let comment = String(repeating: "# \(filler)\n", count: 400)
    let quoted = "a: \"\(String(repeating: "é \(filler)", count: 400))\"\n"
    for text in [comment + "b: 1", quoted + "b: 1", "b: 1\n" + comment] {
      guard case .success(let value) = PyYAML.safeLoad(Array(text.utf8)) else {
        Issue.record("no value")
        continue
      }
      #expect(value["b"]?.scalar?.text == "1")
    }
    #expect(judgement(comment + "b: 2026-02-30") == "ValueError")
    #expect(judgement(quoted + "b: [") == "YAMLError")
    #expect(judgement(comment + "b: \u{1}") == "YAMLError")
    #expect(judgement(Array(comment.utf8) + [0xC3]) == "UnicodeDecodeError")
  }

  @Test func whatIsTooLargeToBeFollowedIsSaid() {
    let digits = String(repeating: "1", count: 1_050_000)
    #expect(judgement("a: '\(digits)'\nb: \(digits)\n") == "undecided")
    #expect(judgement("&\(digits)\(digits) a") == "undecided")
  }
}
