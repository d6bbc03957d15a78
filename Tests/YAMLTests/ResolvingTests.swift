import ByteStrings
import PyYAML
import Testing
import YAML

@Suite struct ResolvingTests {
  @Test func aliasesAreExpanded() throws {
    #expect(
      try canonical("x: &a [1, &b {k: v}]\ny: *a\nz: *b\n")
        == "x:\n- 1\n- k: v\ny:\n- 1\n- k: v\nz:\n  k: v\n")
    #expect(try canonical("&k key: 1\nother: {*k : 2}\n") == "key: 1\nother:\n  key: 2\n")
  }

  @Test(arguments: [
    // Own keys win, wherever the merge key stands.
    ("{<<: *a, x: own}", "x: own\ny: a\n"), ("{x: own, <<: *a}", "x: own\ny: a\n"),
    // Earlier mappings of a list win.
    ("{<<: [*a, *b]}", "x: a\ny: a\nz: b\n"), ("{<<: [*b, *a]}", "x: b\ny: a\nz: b\n"),
    ("{<<: {x: inline}}", "x: inline\n"), ("{<<: {<<: *a, y: 2}}", "x: a\ny: 2\n"),
    ("{<<: []}", "{}\n"), ("{<<: {}}", "{}\n"),
    // A quoted `<<` is an ordinary key.
    ("{\"<<\": *a}", "\"<<\":\n  x: a\n  y: a\n"),
    // The tag of what is merged does not matter, its own tag does.
    ("{!!merge m: *a}", "x: a\ny: a\n"), ("{<<: !!set {x, y}}", "x:\ny:\n"),
    // Merging applies to sets, too.
    ("!!set {<<: {a, b}, c}", "!!set\na:\nb:\nc:\n"),
  ])
  func mergeKeys(text: String, expected: String) throws {
    let manifest = "a: &a {x: a, y: a}\nb: &b {x: b, z: b}\nr: \(text)\n"
    let result = try #require(try parse(manifest)["r"])
    #expect(String(decoding: try result.canonicalBytes(), as: UTF8.self) == expected)
  }

  @Test func theKeyThatComesFirstInPythonStays() throws {
    // 1 of the merged mapping is the key object, with the own value of 1.0.
    let node = try parse("{<<: {1: merged}, 1.0: own}")
    #expect(String(decoding: try node.canonicalBytes(), as: UTF8.self) == "1: own\n")
  }

  @Test(arguments: [
    "{1: a, 1.0: b}", "{1: a, 0x1: b}", "{1: a, true: b}", "{yes: a, On: b}", "{0: a, -0.0: b}",
    "{0: a, no: b}", "{~: a, null: b}", "~: a\n?\n: b\n", "{x: a, \"x\": b}", "{x: a, !!str x: b}",
    "{2001-01-01: a, 2001-01-01: b}", "{.nan: a, .NaN: b}", "{.inf: a, .INF: b}",
    "{2001-01-01 02:00:00 +1: a, 2001-01-01 01:00:00Z: b}",
    "{!!binary aGk=: a, !!binary 'aG k=': b}",
    "{<<: {a: 1}, <<: {b: 2}}", "{a: 1, b: {c: 1, c: 2}}", "{12: a, 1_2: b}",
    "{1_0: a, 10: b}", "{1152921504606846976: a, 1152921504606846976.0: b}",
    "{2026-02-30: a, 2026-02-30: b}", "!!set {a, a}", "{\"\\x61\": 1, a: 2}", "{1:30: a, 90: b}",
    "{x: &a {k: 1, k: 2}, <<: *a}",
  ])
  func duplicateKeys(text: String) {
    #expect(parseError(text)?.kind == .duplicateKey)
  }

  @Test(arguments: [
    "{1: a, \"1\": b}", "{2001-01-01: a, \"2001-01-01\": b}", "{a: 1, A: 2}",
    "{9007199254740993: a, 9007199254740992.0: b}", "{!!float nan: a, !!float nan: b}",
    "{2001-01-01: a, 2001-01-01 00:00:00: b}", "{2001-01-01 00:00:00: a, 2001-01-01 00:00:00Z: b}",
    "{~: a, \"\": b}", "{!!binary aGk=: a, hi: b}", "{0.1: a, 0.10000000000000001: b, c: d}",
    "{caf\u{e9}: nfc, cafe\u{301}: nfd}", "{<<: {a: 1}, a: 2}", "!!omap [{a: 1}, {a: 2}]",
    "!!pairs [{[k]: 1}]",
  ])
  func differentKeys(text: String) {
    // The two floats are one; they show that the list is not merely all that is allowed.
    let isOne = text.contains("0.10000000000000001")
    #expect((parseError(text)?.kind == .duplicateKey) == isOne)
    #expect(isOne || parseError(text) == nil)
  }

  /// The keys of a large mapping are kept otherwise than those of a small one.
  @Test(arguments: [1, 2, 15, 16, 17, 18, 40])
  func duplicatesAreFoundAmongMany(count: Int) {
    let keys = (1...count).map { "k\($0): \($0)\n" }.joined()
    #expect(parseError(keys) == nil)
    for place in Set([1, count / 2, count]) where place > 0 {
      let error = parseError(keys + "k\(place): x\n")
      #expect(error?.kind == .duplicateKey)
      #expect(error?.problem.hasSuffix("first in line \(place)") == true)
    }
  }

  @Test func duplicatesAreNamed() throws {
    let error = try #require(parseError("dags:\n  a.b:\n    tasks: [x, {k: 1, k: 2}]\n"))
    #expect(error.path == "dags.\"a.b\".tasks[1].k")
    #expect(
      error.problem == "key \"k\" stands twice in one mapping, first in line 3")
    #expect(error.mark == YAMLMark(line: 3, column: 23))
  }

  @Test func scalarTagsOnMappingsTakeTheValueKey() throws {
    #expect(try canonical("{a: !!str {=: text, x: y}, b: !!int {=: 5}}") == "a: text\nb: 5\n")
    #expect(try canonical("{=: 1}") == "\"=\": 1\n")
  }
}

@Suite struct EditingTests {
  @Test func mappingsAreEditedByKey() throws {
    var node = try parse("a: 1\nb: 2\n1: x\n")
    node["b"] = .string("1.0")
    node["c"] = .mapping([("k", .integer(5)), ("j", .sequence([.plain("true"), .plain("null")]))])
    node["1"] = .string("y")
    #expect(node.remove("a")?.text == "1")
    #expect(node.remove("a") == nil)
    #expect(
      String(decoding: try node.canonicalBytes(), as: UTF8.self)
        == "1: x\n\"1\": \"y\"\nb: \"1.0\"\nc:\n  j:\n  - true\n  - null\n  k: 5\n")
  }

  @Test func keysAreBytes() throws {
    let node = try parse("caf\u{e9}: nfc\ncafe\u{301}: nfd\n")
    #expect(node["caf\u{e9}"]?.text == "nfc")
    #expect(node["cafe\u{301}"]?.text == "nfd")
  }
}
