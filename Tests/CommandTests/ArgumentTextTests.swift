import ByteStrings
import TestSupport
import Testing

@testable import AirflowBundleCommands

/// Arguments that are not UTF-8 go through the parser without loss.
@Suite struct ArgumentTextTests {
  static let arguments: [ByteString] = [
    "", "plain", "größe.zip", ByteString([0xff]), ByteString([0x61, 0xfe, 0x2e]),
    ByteString([0xed, 0xa0, 0x80]), ByteString([0xf4, 0x8f, 0xbc, 0x80]),
    ByteString([0xf4, 0x8f, 0xbf, 0xbf]), ByteString([0xc3]), ByteString([0xef, 0xbf, 0xbd]),
    ByteString([0xef, 0xbb, 0xbf, 0x61]),
  ]

  @Test(arguments: arguments) func everyArgumentComesBack(_ argument: ByteString) {
    let text = ArgumentText.text(of: argument)
    #expect(ByteString(argument: text) == argument)
    #expect(ArgumentText.shown(text) == argument.description)
  }

  @Test func noTwoHaveOneText() {
    let texts = Set(Self.arguments.map { Array(ArgumentText.text(of: $0).unicodeScalars) })
    #expect(texts.count == Self.arguments.count)
  }

  @Test func namesThatDifferInSuchBytesAreTwoInputs() throws {
    let folder = try TemporaryFolder()
    let names = [ByteString([0x61, 0xfe]), ByteString([0x61, 0xff])]
    for name in names { try folder.write(name, SampleBundle(dag: "d\(name.bytes[1])").zip) }
    let outcome = InProcess.run(
      ["migrate"] + names.map { folder($0) } + ["-o", folder("out")])
    #expect(outcome.status == 0, "\(outcome.errorText)")
    #expect(try Snapshot(of: folder("out")).paths == names)
    let equals = ByteString("--output=".utf8 + folder(names[1]).bytes)
    #expect(InProcess.run(["migrate", folder(names[0]), equals]).outputText.contains("a\\xff"))
  }

  @Test func theParserQuotesThemSafely() {
    let outcome = InProcess.run(["verify", "x", "--progress", ByteString([0x1b, 0xff])])
    #expect(outcome.status == 64)
    #expect(outcome.errorText.contains("'\\u{1b}\\xff'"), "\(outcome.errorText)")
  }
}
