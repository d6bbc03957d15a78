import AirflowBundle
import ByteStrings
import TestSupport
import Testing

/// What a legacy archive says beyond bytes and values: it comes back, or somebody says that it does
/// not.
@Suite struct UndoTests {
  private struct Undone {
    let before: ArchiveBuilder
    let manifest: String
    let archive: [ByteString: (bytes: [UInt8], mode: UInt16)]
    let findings: [Finding]
  }

  /// Migrates an archive, exports it, migrates that: the two bundles must be identical.
  private func undo(_ change: (inout SampleBundle, inout ArchiveBuilder) -> Void) throws -> Undone {
    let scene = try Scene()
    var bundle = SampleBundle()
    var archive = bundle.archive
    change(&bundle, &archive)
    archive.members[0].content = bundle.manifest
    try scene.folder.write("in/a.zip", archive.bytes())
    let there = try scene.migrate()
    try #require(there.statuses == [.converted], "\(there.items)")
    let back = try scene.export()
    try #require(back.statuses == [.converted], "\(back.items)")
    #expect(back.items[0].findings.isEmpty, "\(back.items[0].findings)")
    _ = try scene.migrate(["back"], to: "again")
    #expect(try scene.snapshot("again") == scene.snapshot("out"))
    let members = try archiveMembers(scene.folder("back/a.zip"))
    let manifest = try #require(members["airflow-metadata.yaml"]?.bytes)
    return Undone(
      before: archive, manifest: String(decoding: manifest, as: UTF8.self), archive: members,
      findings: there.items[0].findings)
  }

  @Test(arguments: [nil, 0o600, 0o644, 0o664, 0o755] as [UInt16?])
  func theManifestsModeComesBack(_ mode: UInt16?) throws {
    let undone = try undo { _, archive in
      if let mode {
        archive.members[0].externalAttributes = UInt32(0o100000 | mode) << 16
      } else {
        archive.members[0].host = 0
        archive.members[0].externalAttributes = 0x20
      }
    }
    #expect(undone.archive["airflow-metadata.yaml"]?.mode == mode ?? 0o644)
    #expect(undone.findings.isEmpty)
  }

  @Test func pathsComeBackAsTheyWereWritten() throws {
    let undone = try undo { bundle, _ in
      bundle.manifest = Array(
        SampleBundle.manifest(executable: "./bin/app", source: ".//src/app.go").utf8)
    }
    #expect(undone.manifest.contains("\nexecutable: ./bin/app\n"))
    #expect(undone.manifest.contains("\nsource: .//src/app.go\n"))
    #expect(undone.archive["src/app.go"] != nil && undone.archive["bin/app"] != nil)
    #expect(undone.findings.isEmpty)
  }

  @Test func keysOfTheNewFormatComeBack() throws {
    let own = """
      digests: {integrity: not ours, more: [1, yes, 2026-06-16]}
      sources: [a, b]
      entrypoint_path: 5
      migrated_from: {container: zip, executable: x, executable_mode: '0755', replaced: {sources: 1}}
      dag_source_paths: {example_dag: src/app.go, other: elsewhere.go}

      """
    let undone = try undo { bundle, _ in bundle.manifest += Array(own.utf8) }
    let before = try #require(
      PlainValue(loading: Array((SampleBundle.manifest() + own).utf8)))
    #expect(PlainValue(loading: Array(undone.manifest.utf8)) == before, "\(undone.manifest)")
    #expect(undone.findings.map(\.code) == Array(repeating: .keyReplaced, count: 5))
    #expect(undone.findings.allSatisfy { $0.message.contains("migrated_from keeps") })
  }

  /// The schema of what is kept is not checked, but Airflow has to be able to read it.
  @Test func aReplacedKeyThatAirflowCannotReadIsRefused() throws {
    let scene = try Scene()
    try scene.folder.write("in/a.zip", SampleBundle(more: "digests: 2026-02-30\n").zip)
    #expect(try scene.migrate().codes == [.manifestInvalid])
  }

  @Test func whatIsLostIsSaid() throws {
    let undone = try undo { bundle, archive in
      bundle.manifest += Array("# comment\n".utf8)
      archive.members[1].externalAttributes = 0o106755 << 16
      archive.members[2].comment = Array("reviewed".utf8)
      archive.comment = Array("built by hand".utf8)
      archive.members.append(.init("logs/"))
      archive.members.append(.init("src/"))
      archive.members.append(.init("data/raw/"))
    }
    #expect(undone.findings.map(\.code) == [.notKept])
    let message = try #require(undone.findings.first?.message)
    for fact in [
      "the archive's comment (13 bytes)", "comments (on src/app.go)",
      "empty folders (logs/, data/raw/)", "comments in its manifest", "set-uid", "bin/app",
    ] {
      #expect(message.contains(fact), "\(message)")
    }
    #expect(undone.archive["bin/app"]?.mode == 0o755)
    #expect(!message.contains("src/,") && !message.contains("src/)"))
  }

  /// No output is set-uid, set-gid or sticky, and the file that was says so whatever becomes of it.
  @Test func bitsOfTheFileItselfAreSaidToBeLost() throws {
    let scene = try Scene()
    try scene.folder.write("in/old", SampleBundle(dag: "old").footer32, mode: 0o4755)
    try scene.folder.write("in/plain", SampleBundle(dag: "plain").footer32, mode: 0o755)
    let migrated = try scene.migrate()
    #expect(migrated.items.map { $0.findings.contains { $0.code == .notKept } } == [true, false])
    try scene.folder.setMode("out/old", 0o2755)
    for report in [
      try scene.migrate(["out"], to: "copied"), try scene.export(),
      try scene.export(["out"], to: "folders", .directory),
    ] {
      let findings = report.items.map { $0.findings.filter { $0.code == .notKept }.map(\.message) }
      #expect(findings.map(\.count) == [1, 0], "\(findings)")
      #expect(findings[0].first?.contains("of the file itself") == true, "\(findings)")
    }
  }

  /// What another packer says in keys that are ours to write goes with them.
  @Test func foreignKeysOfAnotherPackerAreSaidToBeLost() throws {
    let scene = try Scene()
    let source = Array("fn main() {}".utf8)
    let more = """
      digests: {other: abc, cache: x}
      sources:
      - {path: main.rs, offset: 0, length: 12, sha256: \(hexadecimal(Digest.of(source))), kind: text}

      """
    try scene.folder.write(
      "out/a",
      Footer(
        executable: SampleBundle.elf, source: source,
        manifest: Array(Footer.foreignManifest(more: more).utf8)
      ).current, mode: 0o755)
    let report = try scene.export()
    let finding = try #require(report.items.first?.findings.first { $0.code == .notKept })
    #expect(finding.message.contains("keys of its manifest (digests.other, kind in sources)"))
  }

  @Test func aFolderKeepsTheModeOfItsSource() throws {
    let scene = try Scene()
    for (name, mode) in [("a", 0o600), ("b", 0o755)] as [(String, UInt16)] {
      var archive = SampleBundle(dag: ByteString(name).description).archive
      archive.members[2].externalAttributes = (0o100000 | UInt32(mode)) << 16
      try scene.folder.write(ByteString("in/\(name).zip"), archive.bytes())
    }
    _ = try scene.migrate()
    let report = try scene.export(["out"], to: "back", .directory)
    let back = try scene.snapshot("back")
    #expect(
      back.files.filter { $0.hasSuffix("app.go") }.map { back[$0]?.permissions } == [0o600, 0o644])
    #expect(report.items.map { $0.findings.contains { $0.code == .notKept } } == [false, true])
  }

  @Test(arguments: ["x: 'a # b'\n", "x: \"#\"\n", "x: a#b\n", "x: |\n  # text\n", "'#x': y\n"])
  func whatOnlyLooksLikeACommentIsNone(_ more: String) throws {
    let undone = try undo { bundle, _ in bundle.manifest += Array(more.utf8) }
    #expect(undone.findings.isEmpty)
  }

  @Test func foldersSayWhatIsLostToo() throws {
    let scene = try Scene()
    var bundle = SampleBundle(executable: "app", source: "app.go")
    bundle.manifest = Array(
      (SampleBundle.manifest(executable: "gone", source: "gone.go") + "# c\n").utf8)
    bundle.further = [.init("a/b/file", "x")]
    try bundle.write(into: scene.folder, "in/a")
    try scene.folder.write("in/a/empty/x", "")
    scene.folder.remove("in/a/empty/x")
    let item = try #require(try scene.migrate().items.first)
    #expect(
      item.findings.map(\.code) == [.keyReplaced, .keyReplaced, .extraMembersKept, .notKept],
      "\(item.findings)")
    #expect(item.findings.last?.message.contains("empty folders (empty/)") == true)
    #expect(item.findings[0].message.contains("gone") && item.findings[0].message.contains("app"))
  }

  /// What another packer put into the source region without naming it.
  @Test func exportSaysWhatOfAForeignBundleIsLost() throws {
    let scene = try Scene()
    let manifest =
      SampleBundle.manifest(
        executable: nil, source: "app.go", versionKey: "airflow_bundle_metadata_version")
        + """
        # packed by hand
        entrypoint_path: app.go
        sources:
          - {path: app.go, offset: 2, length: 3, sha256: \(String(repeating: "a", count: 64))}

        """
    let footer = Footer(
      executable: SampleBundle.elf, source: Array("0123456789".utf8), manifest: Array(manifest.utf8)
    )
    try scene.folder.write("out/a", footer.current, mode: 0o755)
    let item = try #require(try scene.export().items.first)
    #expect(item.findings.map(\.code) == [.notKept], "\(item)")
    let message = try #require(item.findings.first?.message)
    #expect(message.contains("7 bytes of the source region") && message.contains("comments"))
    // Copied as it is, nothing is lost.
    let copy = try #require(try scene.migrate(["out"], to: "copy").items.first)
    #expect(copy.status == .copied && copy.findings.isEmpty)
  }

  @Test func aFolderHasNoProgramsBesideTheExecutable() throws {
    let scene = try Scene()
    var bundle = SampleBundle()
    bundle.further = [.init("tool", "x", mode: 0o755), .init("bin/tool", "x", mode: 0o755)]
    try scene.folder.write("in/a.zip", bundle.zip)
    _ = try scene.migrate()
    let item = try #require(try scene.export(["out"], to: "back", .directory).items.first)
    #expect(item.findings.map(\.code) == [.notKept])
    #expect(item.findings.first?.message.contains("executable bits") == true)
    #expect(item.findings.first?.message.contains("(of tool)") == true)
  }
}
