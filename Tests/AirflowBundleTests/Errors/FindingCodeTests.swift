import AirflowBundle
import ByteStrings
import TestSupport
import Testing

/// A bundle that is converted with something to be said of it.
struct FindingCase: Sendable, CustomTestStringConvertible {
  var code: Finding.Code
  /// What the message must tell.
  var facts: [String]
  var options: @Sendable (inout ConversionOptions) -> Void = { _ in }
  var change: @Sendable (inout SampleBundle) -> Void

  var testDescription: String { "\(code.rawValue): \(facts.joined(separator: ", "))" }

  /// The same case in a run with other options.
  func with(_ change: @escaping @Sendable (inout ConversionOptions) -> Void) -> FindingCase {
    var changed = self
    changed.options = change
    return changed
  }

  /// A case about the executable alone.
  static func executable(
    _ code: Finding.Code, _ facts: [String], _ bytes: @escaping @Sendable () -> [UInt8]
  ) -> FindingCase {
    FindingCase(code: code, facts: facts) { $0.executable.bytes = bytes() }
  }

  /// A case about the manifest alone.
  static func manifest(_ code: Finding.Code, _ facts: [String], _ text: String) -> FindingCase {
    FindingCase(code: code, facts: facts) { $0.manifest = Array(text.utf8) }
  }

  private static let head = "format_version: \"1.0\"\nsource: src/app.go\nexecutable: bin/app\n"
  private static let sdk =
    "sdk: {language: go, version: \"1.0\", supervisor_schema_version: \"2026-06-16\"}\n"
  private static let dags = "dags: {d: {tasks: [t]}}\n"

  static let all: [FindingCase] = [
    FindingCase(code: .extraMembersKept, facts: ["2 further members", "7 bytes"]) {
      $0.further = [.init("lib/a", "abc"), .init("lib/b", "defg")]
    },
    FindingCase(
      code: .extraMembersDropped, facts: ["1 further member", "lib/a"]
    ) {
      $0.further = [.init("lib/a", "abc")]
    }.with { $0.extraMembers = .drop },
    .manifest(
      .valueQuoted, ["format_version", "1.0", "a number"],
      "format_version: 1.0\nsource: src/app.go\nexecutable: bin/app\n" + sdk + dags),
    .manifest(
      .valueQuoted, ["supervisor_schema_version", "2026-06-16", "a date"],
      head + "sdk: {language: go, version: \"1\", supervisor_schema_version: 2026-06-16}\n" + dags),
    .manifest(
      .valueQuoted, ["yes", "dags", "a boolean"], head + sdk + "dags: {yes: {tasks: [t]}}\n"),
    .manifest(
      .valueQuoted, ["dags.d.tasks[0]", "010", "a whole number"],
      head + sdk + "dags: {d: {tasks: [010]}}\n"),
    .manifest(
      .schemaVersionAssumed, ["supervisor_schema_version", "2026-06-16"],
      head + "sdk: {language: go, version: \"1\"}\n" + dags),
    FindingCase(code: .schemaVersionUnknown, facts: ["2019-12-31", "skip"]) {
      $0.manifest = Array(SampleBundle.manifest(schemaVersion: "2019-12-31").utf8)
    },
    .manifest(.idInvalid, ["dag_id a b", "U+0020"], head + sdk + "dags: {a b: {tasks: [t]}}\n"),
    .manifest(
      .idInvalid, ["task_id x/y of d", "U+002F"], head + sdk + "dags: {d: {tasks: [x/y]}}\n"),
    .manifest(
      .idInvalid, ["251 characters", "more than 250"],
      head + sdk + "dags: {\(String(repeating: "\u{e9}", count: 251)): {tasks: [t]}}\n"),
    .manifest(.tasksEmpty, ["dags.d.tasks"], head + sdk + "dags: {d: {tasks: []}}\n"),
    FindingCase(code: .sourceNotUTF8, facts: ["src/app.go"]) {
      $0.source.bytes = [0x63, 0xe9, 0x0a]
    },
    .executable(.signatureInvalidated, ["bin/app", "sign"]) { HandMade.machO(isSigned: true) },
    .executable(.packedExecutable, ["bin/app", "UPX"]) {
      HandMade.elf(
        segments: [.init(type: 1, offset: 0, size: 4096)],
        contents: [64 + 56: HandMade.loaderHeader()])
    },
    .executable(.overlayData, ["bin/app", "17 bytes"]) {
      SampleBundle.elf + [UInt8](repeating: 1, count: 17)
    },
    FindingCase(
      code: .foreignPlatform, facts: ["bin/app", "aarch64", "linux/x86_64"]
    ) {
      $0.executable.bytes = SampleBundle.elf(size: 200, machine: 183)
    }.with { $0.platform = try? Platform(parsing: "linux/x86_64") },
    FindingCase(code: .notKept, facts: ["comments in its manifest", "keep the original"]) {
      $0.manifest += Array("# who to ask: nobody\n".utf8)
    },
    FindingCase(code: .notKept, facts: ["set-uid", "bin/app"]) { $0.executable.mode = 0o4755 },
    .manifest(.keyReplaced, ["digests"], head + sdk + dags + "digests: {integrity: x}\n"),
    .manifest(.keyReplaced, ["migrated_from"], head + sdk + dags + "migrated_from: {a: b}\n"),
    .manifest(.keyReplaced, ["entrypoint_path"], head + sdk + dags + "entrypoint_path: z\n"),
    .manifest(
      .keyReplaced, ["dag_source_paths"], head + sdk + dags + "dag_source_paths: {d: elsewhere}\n"),
  ]
}

@Suite struct FindingCodeTests {
  @Test(arguments: FindingCase.all) func isFound(_ finding: FindingCase) throws {
    let scene = try Scene()
    var bundle = SampleBundle()
    finding.change(&bundle)
    try scene.folder.write("in/a.zip", bundle.zip)
    let report = try scene.migrate { finding.options(&$0) }
    let item = try scene.item("in/a.zip", of: report)
    #expect(item.status == .converted, "\(item)")
    let codes = item.findings.map(\.code)
    #expect(codes == [finding.code])
    let found = try #require(item.findings.first)
    #expect(found.severity == finding.code.severity)
    for fact in finding.facts {
      #expect(found.message.contains(fact), "\(fact) is not in: \(found.message)")
    }
    #expect(!found.message.contains { $0.isNewline })
  }

  /// The sample itself has nothing to be said of it.
  @Test func aPlainBundleHasNone() throws {
    let scene = try Scene()
    try scene.folder.write("in/a.zip", SampleBundle().zip)
    let report = try scene.migrate { $0.platform = try? Platform(parsing: "linux/x86_64") }
    #expect(report.items.map(\.findings) == [[]])
  }

  @Test func theAssumedSchemaVersionMayBeUnknownItself() throws {
    let scene = try Scene()
    try scene.folder.write("in/a.zip", SampleBundle(schemaVersion: nil).zip)
    let item = try #require(
      try scene.migrate { $0.supervisorSchemaVersion = "2031-01-02" }.items.first)
    #expect(item.findings.map(\.code) == [.schemaVersionAssumed, .schemaVersionUnknown])
    #expect(item.findings.allSatisfy { $0.message.contains("2031-01-02") })
    let manifest = ByteString(try Footer(parsing: scene.folder.read("out/a")).manifest)
    #expect(manifest.lossy.contains("  supervisor_schema_version: \"2031-01-02\"\n"))
  }

  @Test func twoBundlesOfOneDagNameEachOther() throws {
    let scene = try Scene()
    for name in ["a", "b"] {
      try scene.folder.write(ByteString("in/\(name).zip"), SampleBundle(dag: "shared").zip)
    }
    try scene.folder.write("in/c.zip", SampleBundle(dag: "own").zip)
    let items = try scene.migrate().items
    #expect(items.map { $0.findings.map(\.code) } == [[.duplicateDag], [.duplicateDag], []])
    #expect(items[0].findings[0].message.contains("shared"))
    #expect(items[0].findings[0].message.contains("in/b.zip"))
    #expect(items[1].findings[0].message.contains("in/a.zip"))
  }

  /// A second run in place comes by the outputs of the first.
  @Test func aBundleIsNoRivalOfItsOwnOutput() throws {
    let scene = try Scene()
    for name in ["a", "b"] {
      try scene.folder.write(ByteString("in/\(name).zip"), SampleBundle(dag: name).zip)
    }
    _ = try scene.migrate { $0.destination = .inPlace(.keep) }
    let again = try scene.migrate { $0.destination = .inPlace(.keep) }.items
    #expect(again.map(\.status) == [.skipped, .unchanged, .skipped, .unchanged])
    #expect(again.allSatisfy { $0.findings.isEmpty })
    // Not so the output of another: that one, and what is to come of it, claim the same Dag.
    try scene.folder.write("in/c.zip", SampleBundle(dag: "a").zip)
    let rivals = try scene.migrate { $0.destination = .inPlace(.keep) }.items
    #expect(
      rivals.map { $0.findings.map(\.code) } == [
        [.duplicateDag], [.duplicateDag], [], [], [.duplicateDag],
      ])
  }

  @Test func theOddArchitectureIsNamed() throws {
    let scene = try Scene()
    for (name, machine) in [("a", 62), ("b", 183), ("c", 62)] as [(String, UInt16)] {
      var bundle = SampleBundle(dag: name)
      bundle.executable.bytes = SampleBundle.elf(size: 200, machine: machine)
      try scene.folder.write(ByteString("in/\(name).zip"), bundle.zip)
    }
    let items = try scene.migrate().items
    #expect(items.map { $0.findings.map(\.code) } == [[], [.architectureMixed], []])
    #expect(items[1].findings[0].message.contains("aarch64"))
    #expect(items[1].findings[0].message.contains("x86_64"))
  }

  /// Where no kind is more frequent than any other, none of them is odd.
  @Test func aTieIsNoMajority() throws {
    let scene = try Scene()
    for (name, machine) in [("a", 62), ("b", 183)] as [(String, UInt16)] {
      var bundle = SampleBundle(dag: name)
      bundle.executable.bytes = SampleBundle.elf(size: 200, machine: machine)
      try scene.folder.write(ByteString("in/\(name).zip"), bundle.zip)
    }
    #expect(try scene.migrate().items.allSatisfy { $0.findings.isEmpty })
  }

  @Test(arguments: Finding.Code.allCases) func hasACase(_ code: Finding.Code) {
    let elsewhere: [Finding.Code] = [
      .duplicateDag, .architectureMixed, .dagsAbsent, .nextAirflow, .digestReplaced,
    ]
    #expect(FindingCase.all.contains { $0.code == code } != elsewhere.contains(code))
  }
}
