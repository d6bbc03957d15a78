import Foundation
import Testing

/// The small corpus keeps every promise that is fuzzed, and reaches every code of its layer, in
/// each run of the tests and without libFuzzer.
@Suite struct ReplayTests {
  /// The codes of each layer; `ok` stands for an input without any.
  static let codes: [FuzzTarget: Set<String>] = [
    .archive: [
      "ok", "not-a-zip", "corrupt-archive", "crc-mismatch", "encrypted-member",
      "unsupported-compression", "duplicate-member", "unsafe-path", "too-many-members", "too-large",
    ],
    .trailer: [
      "ok", "zip", "not-a-bundle", "trailer-version", "trailer-invalid", "hash-mismatch",
      "manifest-invalid", "manifest-version", "manifest-too-large", "unsafe-path",
      "schema-version-missing", "schema-version-unknown", "sources-invalid", "breaks-scan",
      "legacy-container", "executable-not-native",
    ],
    .manifest: [
      "ok", "manifest-invalid", "manifest-version", "manifest-too-large", "python: YAMLError",
      "python: ValueError", "python: OverflowError", "python: IndexError", "python: KeyError",
      "python: AttributeError", "python: TypeError", "python: RecursionError",
      "python: UnicodeDecodeError", "yaml: syntax", "yaml: notUTF8", "yaml: tooLarge",
      "yaml: tooDeep", "yaml: multipleDocuments", "yaml: empty", "yaml: recursiveAlias",
      "yaml: undefinedAlias", "yaml: duplicateAnchor", "yaml: duplicateKey",
      "yaml: notConstructible",
    ],
    .roundtrip: ["ok", "manifest-invalid", "manifest-version", "trailer-version", "unsafe-path"],
    .report: ["conversion", "verification", "no JSON", "no report"],
  ]

  @Test(arguments: FuzzTarget.allCases) func reachesEveryCode(_ target: FuzzTarget) throws {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent("Corpus/\(target.rawValue)")
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    let scratch = try FuzzScratch()
    var reached: Set<String> = []
    for name in names {
      let input = [UInt8](try Data(contentsOf: folder.appendingPathComponent(name)))
      do {
        let codes = try target.check(input, in: scratch)
        reached.formUnion(codes.isEmpty ? ["ok"] : codes)
      } catch { Issue.record("\(name): \(error)") }
    }
    let wanted = try #require(Self.codes[target])
    #expect(wanted.subtracting(reached).isEmpty, "no input for \(wanted.subtracting(reached))")
    #expect(reached.subtracting(wanted).isEmpty, "codes that are not listed")
  }
}
