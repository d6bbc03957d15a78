import AirflowBundle
import ByteStrings
import TestSupport
import Testing

/// `pack`: a bundle of an executable and loose files.
@Suite struct PackTests {
  private func scene() throws -> Scene {
    let scene = try Scene()
    try scene.folder.write("app", SampleBundle.elf, mode: 0o755)
    try scene.folder.write("main.go", "package main\n")
    try scene.folder.write("util.go", "package util\n")
    try scene.folder.write("run.sh", "true\n", mode: 0o755)
    return scene
  }

  private static let members = [
    PackMember("./lib/util.go", file: "util.go"), PackMember("lib/run.sh", file: "run.sh"),
  ]

  @Test func everyByteIsWhereItBelongs() throws {
    let scene = try scene()
    let report = try scene.pack(members: Self.members)
    #expect(report.command == .pack && report.statuses == [.converted])
    let item = report.items[0]
    #expect(item.input == scene.folder("app") && item.output == scene.folder("out"))
    #expect(item.from == nil && item.to == .footer)
    #expect(item.findings.map(\.code) == [.extraMembersKept])
    #expect(item.dags?.map(\.id) == ["example_dag"])

    let footer = try Footer(parsing: scene.folder.read("out"))
    #expect(footer.executable == SampleBundle.elf)
    #expect(footer.digest == sha256(SampleBundle.elf))
    #expect(footer.source == Array("package main\ntrue\npackage util\n".utf8))
    let text = String(decoding: footer.manifest, as: UTF8.self)
    let digests = text.split(separator: "\n").filter { $0.hasPrefix("  cache: ") }
    #expect(
      text == """
        airflow_bundle_metadata_version: "1.0"
        dags:
          example_dag:
            tasks:
            - extract
            - load
        digests:
        \(digests.joined())
          integrity: \(hex(sha256(SampleBundle.elf)))
        entrypoint_path: src/app.go
        sdk:
          language: go
          supervisor_schema_version: "2026-06-16"
          version: 1.2.3
        source: app.go
        sources:
        - length: 13
          offset: 0
          path: src/app.go
          sha256: \(hex(sha256(Array("package main\n".utf8))))
        - length: 5
          mode: "0755"
          offset: 13
          path: lib/run.sh
          sha256: \(hex(sha256(Array("true\n".utf8))))
        - length: 13
          offset: 18
          path: lib/util.go
          sha256: \(hex(sha256(Array("package util\n".utf8))))

        """)
    #expect(try scene.verdict("out") == ["ok"])
  }

  /// The manifest of a bundle, without what else was in that bundle.
  @Test func filesThatAManifestNamesAndNobodyGivesAreTold() throws {
    let scene = try scene()
    #expect(try scene.pack(members: Self.members).statuses == [.converted])
    let manifest = String(
      decoding: try Footer(parsing: scene.folder.read("out")).manifest, as: UTF8.self)
    let report = try scene.pack(manifest: manifest, members: [Self.members[0]], to: "less")
    let finding = report.items[0].findings.first { $0.code == .extraMembersDropped }
    #expect(finding?.message.contains("were not given: lib/run.sh;") == true, "\(report.items)")
    let whole = try scene.pack(manifest: manifest, members: Self.members, to: "whole")
    #expect(whole.items[0].findings.map(\.code) == [.extraMembersKept])
    #expect(try scene.folder.read("whole") == scene.folder.read("out"))
    // Another way to write the same path.
    let dotted = manifest.replacing("path: lib/run.sh", with: "path: ./lib/run.sh")
    #expect(dotted != manifest)
    let same = try scene.pack(manifest: dotted, members: Self.members, to: "dotted")
    #expect(same.items[0].findings.map(\.code) == [.extraMembersKept])
  }

  @Test func aDryRunTellsTheTruthAndLeavesNoTrace() throws {
    let scene = try scene()
    let before = try scene.snapshot()
    let dry = try scene.pack(members: Self.members) { $0.isDryRun = true }
    #expect(try scene.snapshot() == before)
    #expect(try scene.pack(members: Self.members).itemsText == dry.itemsText)
    #expect(dry.items[0].result?.size == UInt64(try scene.folder.read("out").count))
  }

  /// Whatever the era of the manifest and the order of the members, it is the same file.
  @Test func oneFileForAllErasAndOrders() throws {
    let scene = try scene()
    _ = try scene.pack(members: Self.members)
    let first = try scene.folder.read("out")
    let manifests = [
      String(decoding: try Footer(parsing: first).manifest, as: UTF8.self),
      SampleBundle.manifest(executable: nil, versionKey: "airflow_bundle_metadata_version"),
      SampleBundle.manifest(executable: "another/path"),
    ]
    for manifest in manifests {
      let report = try scene.pack(
        manifest: manifest, members: Self.members.reversed(), to: "again")
      #expect(report.items[0].findings.map(\.code) == [.extraMembersKept])
      #expect(try scene.folder.read("again") == first)
      scene.folder.remove("again")
    }
    #expect(try scene.pack(members: Self.members).statuses == [.unchanged])
  }

  /// The manifest and its findings are those of `migrate`; only what says where a bundle came from
  /// is not there.
  @Test func theManifestIsThatOfAMigration() throws {
    let scene = try scene()
    var sample = SampleBundle(schemaVersion: nil, more: "owner: yes\nextra: [1, 2]\n")
    sample.manifest = Array(
      String(decoding: sample.manifest, as: UTF8.self)
        .replacing("\"1.0\"", with: "1.0").utf8)
    sample.source.bytes = try scene.folder.read("main.go")
    try scene.folder.write("in/a.zip", sample.zip)
    let migrated = try scene.migrate(to: "migrated").items[0]
    let packed = try scene.pack(manifest: String(decoding: sample.manifest, as: UTF8.self))
      .items[0]
    #expect(packed.findings == migrated.findings)
    #expect(packed.findings.map(\.code) == [.valueQuoted, .schemaVersionAssumed])
    func lines(_ path: ByteString) throws -> [Substring] {
      String(decoding: try Footer(parsing: scene.folder.read(path)).manifest, as: UTF8.self)
        .split(separator: "\n").filter { !$0.hasPrefix("  cache: ") }
    }
    let came: [Substring] = [
      "migrated_from:", "  container: zip", "  executable: bin/app", "  executable_mode: \"0755\"",
    ]
    #expect(try lines("migrated/a").filter { !came.contains($0) } == lines("out"))
  }

  /// Only where a manifest has been a bundle's once, it goes on saying where that came from.
  @Test func keysThatTheFormatDefines() throws {
    let scene = try scene()
    try scene.folder.write("in/a.zip", SampleBundle().zip)
    _ = try scene.migrate(to: "migrated")
    let whole = try Footer(parsing: scene.folder.read("migrated/a")).manifest
    _ = try scene.pack(manifest: String(decoding: whole, as: UTF8.self))
    let again = String(
      decoding: try Footer(parsing: scene.folder.read("out")).manifest, as: UTF8.self)
    #expect(again.contains("migrated_from:\n  container: zip\n  executable: bin/app\n"))

    let strange = """
      sources: here
      digests: none
      migrated_from: the attic
      dag_source_paths: {example_dag: gone.go}

      """
    let report = try scene.pack(manifest: SampleBundle.manifest(more: strange), to: "strange")
    #expect(
      report.items[0].findings.map(\.message) == [
        "the manifest's own sources was replaced: the format defines that key",
        "the manifest's own digests was replaced: the format defines that key",
        "dag_source_paths names what is not among the bundle's sources: those entries were left out",
      ])
    let text = String(
      decoding: try Footer(parsing: scene.folder.read("strange")).manifest, as: UTF8.self)
    #expect(text.contains("migrated_from: the attic\n") && !text.contains("dag_source_paths"))
    #expect(try scene.verdict("strange") == ["ok"])
  }

  @Test(
    arguments: [(0o755, 0o755), (0o644, 0o755), (0o6750, 0o750), (0o600, 0o700), (0o1500, 0o500)]
      as [(UInt16, UInt16)])
  func theModeIsThatOfTheFile(_ file: UInt16, _ bundle: UInt16) throws {
    let scene = try scene()
    try scene.folder.setMode("app", file)
    let report = try scene.pack()
    #expect(report.items[0].result?.mode == bundle)
    #expect(try scene.snapshot()["out"]?.permissions == bundle)
    #expect(report.items[0].findings.map(\.code) == (file > 0o777 ? [.notKept] : []))
  }

  @Test func aWindowsProgramGetsItsEndingInAFolder() throws {
    let scene = try scene()
    try scene.folder.write("app", HandMade.pe(), mode: 0o755)
    try scene.folder.makeFolder("bundles")
    #expect(try scene.pack(to: "bundles").items[0].output == scene.folder("bundles/app.exe"))
    #expect(try scene.pack(to: "bundles/app").items[0].output == scene.folder("bundles/app"))
  }

  @Test func anotherPlatformAndAnUnknownVersion() throws {
    let scene = try scene()
    let report = try scene.pack(manifest: SampleBundle.manifest(schemaVersion: "2031-01-01")) {
      $0.platform = try? Platform(parsing: "linux/aarch64")
    }
    #expect(report.items[0].findings.map(\.code) == [.schemaVersionUnknown, .foreignPlatform])
  }

  @Test func whatIsThereIsLeftAloneUnlessForced() throws {
    let scene = try scene()
    try scene.folder.write("out", "precious")
    #expect(try scene.pack().codes == [.outputExists])
    #expect(try scene.folder.read("out") == Array("precious".utf8))
    #expect(try scene.pack { $0.replacesOutputs = true }.statuses == [.converted])
    #expect(try scene.verdict("out") == ["ok"])
    try scene.folder.setMode("out", 0o700)
    #expect(try scene.pack().codes == [.outputExists])
  }

  /// No option makes the output replace what it is made of.
  @Test(arguments: [ByteString("app"), "main.go", "util.go", "./sub/../util.go", "m.yaml"])
  func noPartIsReplaced(_ output: ByteString) throws {
    let scene = try scene()
    try scene.folder.makeFolder("sub")
    try scene.folder.write("m.yaml", SampleBundle.manifest())
    let before = try scene.snapshot()
    let report = try scene.pack(
      "app",
      .files(
        manifest: .file(scene.folder("m.yaml")), source: scene.folder("main.go"),
        members: [PackMember("util.go", file: scene.folder("util.go"))]), to: output
    ) { $0.replacesOutputs = true }
    #expect(report.codes == [.outputCollision])
    #expect(report.items[0].message?.contains("which it is made of") == true)
    #expect(try scene.snapshot() == before)
  }

  /// An export gives an archive of the packed bundle, and its migration the same contents.
  @Test func goesThereAndBack() throws {
    let scene = try scene()
    _ = try scene.pack(members: Self.members, to: "bundles/app") { _ in }
    _ = try scene.export(["bundles"])
    _ = try scene.migrate(["back"], to: "again")
    let first = try Footer(parsing: scene.folder.read("bundles/app"))
    let again = try Footer(parsing: scene.folder.read("again/app"))
    #expect(first.executable == again.executable && first.source == again.source)
    #expect(try scene.verdict("again/app") == ["ok"])
  }
}
