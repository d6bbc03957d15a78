import ByteStrings
import JSON
import PyYAML
import Testing
import YAML

@Suite struct ManifestJSONTests {
  static func text(_ value: JSONValue) -> String {
    switch value {
    case .null: "null"
    case .boolean(let value): "\(value)"
    case .number(let text): text
    case .string(let text): "\"\(text)\""
    case .array(let items): "[" + items.map(text).joined(separator: ",") + "]"
    case .object(let members):
      "{" + members.map { "\"\($0.key)\":" + text($0.value) }.joined(separator: ",") + "}"
    }
  }

  @Test(arguments: [
    ("0x10", "16"), ("010", "8"), ("1_000", "1000"), ("12:30:00", "45000"), ("0b101", "5"),
    ("-0x10", "-16"),
    ("190:20:30.15", "685230.15"), ("1.0", "1.0"), ("1.e+3", "1000.0"), (".5", "0.5"),
    ("yes", "true"),
    ("Off", "false"), ("~", "null"), ("", "null"), ("text", "\"text\""), ("\"1\"", "\"1\""),
    ("2026-06-16", "\"2026-06-16\""), (".inf", "\".inf\""), (".NaN", "\".NaN\""),
    ("!!binary aGk=", "\"aGk=\""),
    ("{2: a, ~: b, yes: c}", "{\"2\":\"a\",\"~\":\"b\",\"yes\":\"c\"}"),
    ("!!set {a}", "[\"a\"]"), ("!!omap [{a: 1}]", "[[\"a\",1]]"), ("0o7", "\"0o7\""),
    ("123456789012345678901234567890", "123456789012345678901234567890"),
    ("0xffffffffffffffffffffffff", "79228162514264337593543950335"),
    ("1:0:0:0:0:0:0:0:0:0:0:0", "36279705600000000000"), ("-0", "0"),
    (
      "0x" + String(repeating: "f", count: 4_000),
      "\"0x" + String(repeating: "f", count: 4_000) + "\""
    ),
    ("1000000000000000000000000000000000000", "1000000000000000000000000000000000000"),
  ])
  func values(text: String, expected: String) throws {
    guard case .success(let value) = PyYAML.safeLoad(Array("k: \(text)\n".utf8)) else {
      Issue.record("no value")
      return
    }
    #expect(Self.text(JSONValue(value)) == "{\"k\":\(expected)}")
  }
}
