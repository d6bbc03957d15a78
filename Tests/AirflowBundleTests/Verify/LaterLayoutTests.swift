import ByteStrings
import TestSupport
import Testing

@testable import AirflowBundle
@testable import BundleFormats
@testable import BundleReports

/// Bundles as the packers of the two later states of Airflow write them (go-sdk/cmd/airflow-go-pack
/// of apache/airflow at d49fbc9e and 3b4a7eb7).
@Suite struct LaterLayoutTests {
  private static let source = Array("package main\n".utf8)
  private static let head = """
    airflow_bundle_metadata_version: "1.0"
    sdk:
      language: "go"
      version: "v0.1.0"
      supervisor_schema_version: "2026-06-16"

    """

  /// No `dags`: the executable says what it has.
  static let bound = bundle(
    """
    source: "main.go"
    digests:
      integrity: "\(hexadecimal(Digest.of(SampleBundle.elf)))"
      cache: "\(hexadecimal(Digest.of(source)))"

    """)

  /// No `source`: an index.
  static let sources = bundle(
    """
    entrypoint_path: "cmd/main.go"
    dag_source_paths: {}
    sources:
      - path: "cmd/main.go"
        offset: 0
        length: 13
        sha256: "\(hexadecimal(Digest.of(source)))"
    dags:
      orders:
        tasks:
          - "extract"

    """)

  private static func bundle(_ rest: String, head: String = head) -> [UInt8] {
    Footer(
      executable: SampleBundle.elf, source: source, manifest: Array((head + rest).utf8)
    ).current
  }

  @Test func aBundleWithoutDagsIsCopiedAndNamed() throws {
    let scene = try Scene()
    try scene.folder.write("in/bound", Self.bound, mode: 0o755)
    for isDry in [true, false] {
      let report = try scene.migrate { $0.isDryRun = isDry }
      #expect(report.statuses == [.copied])
      #expect(report.items.flatMap { $0.findings.map(\.code) } == [.dagsAbsent])
      #expect(report.items.first?.findings.first?.severity == .warning)
    }
    #expect(try scene.folder.read("out/bound") == Self.bound)
    let inPlace = try scene.migrate { $0.destination = .inPlace(.keep) }
    #expect(inPlace.items.map { $0.error?.code } == [.alreadyCurrent])
    #expect(inPlace.items.flatMap { $0.findings.map(\.code) } == [.dagsAbsent])
  }

  @Test func verifySaysThatAirflowSkipsItAndWhy() throws {
    let scene = try Scene()
    try scene.folder.write("in/bound", Self.bound, mode: 0o755)
    let item = try #require(
      try VerifyRun(VerifyOptions(inputs: [scene.folder("in")])).run().items.first)
    #expect(item.airflow == .skipped)
    #expect(item.problems.map(\.code) == [.dagsAbsent])
    let text = VerifyLine.lines(for: item).joined()
    #expect(text.contains("has no dags") && text.contains("finds a bundle by them"), "\(text)")
    #expect(text.contains("Airflow skips it"))
  }

  /// Whatever lacks more than that is no layout of anybody's.
  @Test(arguments: ["airflow_bundle_metadata_version", "sdk"]) func anyOtherManifestIsInvalid(
    _ key: String
  ) throws {
    let scene = try Scene()
    let bundle = Self.bundle(
      "source: main.go\n", head: Self.head.replacing(key + ":", with: "x_\(key):"))
    try scene.folder.write("in/other", bundle, mode: 0o755)
    let item = try #require(
      try VerifyRun(VerifyOptions(inputs: [scene.folder("in")])).run().items.first)
    #expect(item.problems.contains { $0.code == .manifestInvalid }, "\(item.problems)")
    #expect(!item.problems.contains { $0.code == .dagsAbsent })
  }

  @Test func exportNamesTheFault() throws {
    let scene = try Scene()
    try scene.folder.write("in/bound", Self.bound, mode: 0o755)
    let report = try scene.export(["in"], to: "zips")
    #expect(report.statuses == [.failed])
    #expect(report.items.map { $0.error?.code } == [.dagsAbsent])
    #expect(!scene.folder.exists("zips/bound.zip"))
  }

  @Test func inspectShowsIt() throws {
    let folder = try VerifyFolder()
    let inspected = try InspectedBundle(.init(try folder.write("bound", Self.bound)))
    #expect(inspected.faults.map(\.code) == [.dagsAbsent])
    #expect(inspected.bundle.manifest.dags.isEmpty && inspected.sourceName == "main.go")
    #expect(inspected.json["problems"] != nil)
    try inspected.verify()
  }

  /// Airflow 3.3 finds it, an export gives its files, and they come back.
  @Test func aBundleWithAnIndexAndNoSourceIsWhole() throws {
    let scene = try Scene()
    try scene.folder.write("in/orders", Self.sources, mode: 0o755)
    let report = try VerifyRun(VerifyOptions(inputs: [scene.folder("in")])).run()
    #expect(report.items.map(\.isOK) == [true], "\(report.items)")
    #expect(report.items.map(\.airflow) == [.found])
    let inspected = try InspectedBundle(scene.folder("in/orders"))
    #expect(inspected.faults.isEmpty && inspected.sourceName == "cmd/main.go")
    #expect(try scene.export(["in"], to: "zips").statuses == [.converted])
    #expect(try scene.migrate(["zips"], to: "again").statuses == [.converted])
    let footer = try Footer(parsing: scene.folder.read("again/orders"))
    #expect(footer.source == Self.source && footer.executable == SampleBundle.elf)
  }

  /// What another name would avoid is noted; a name without a suffix has nothing to be said of it.
  @Test func aSuffixIsNoted() throws {
    let scene = try Scene()
    for name in ["version-1.1.3", "plain", ".hidden"] {
      try scene.folder.write(ByteString("in/\(name).zip"), SampleBundle(dag: "d").zip)
    }
    let noted = try scene.migrate().items.filter {
      $0.findings.contains { $0.code == .nextAirflow }
    }
    #expect(noted.map(\.input.lastComponent) == ["version-1.1.3.zip"])
    let finding = try #require(noted.first?.findings.first { $0.code == .nextAirflow })
    #expect(finding.severity == .note && finding.message.contains("version-1.1.3 has a suffix"))
    // An archive or a folder is not what that Airflow reads.
    let exported = try scene.export(["out"], to: "zips")
    #expect(!exported.items.contains { $0.findings.contains { $0.code == .nextAirflow } })
  }

  @Test func twoBundlesWithOneTaskAreNoted() throws {
    let scene = try Scene()
    for name in ["a", "b"] {
      try scene.folder.write(ByteString("in/\(name).zip"), SampleBundle(dag: "shared").zip)
    }
    let messages = try scene.migrate().items.flatMap { $0.findings.map(\.message) }
    #expect(messages.count == 2 && messages.allSatisfy { $0.contains("import error of its task") })
  }
}
