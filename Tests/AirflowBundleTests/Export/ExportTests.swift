import AirflowBundle
import ByteStrings
import TestSupport
import Testing

/// What an export gives back.
@Suite struct ExportTests {
  /// The members of an archive the program wrote, read back through a migration's own check.
  @Test func anArchiveComesBackAsItWas() throws {
    let scene = try Scene()
    var bundle = SampleBundle(executable: "bin/deep/app", source: "src/nested/app.go")
    bundle.executable.mode = 0o700
    bundle.further = [.init("lib/x", "x", mode: 0o600), .init("a", "a", mode: 0o755)]
    try scene.folder.write("in/a.zip", bundle.zip)
    _ = try scene.migrate()
    let report = try scene.export()
    #expect(report.statuses == [.converted])
    #expect(report.items[0].output == scene.folder("back/a.zip"))
    let members = try #require(report.items[0].result?.members)
    #expect(
      members.map { "\($0.path) \($0.size) \(String($0.mode, radix: 8))" } == [
        "a 1 755", "airflow-metadata.yaml \(members[1].size) 644",
        "bin/deep/app 200 700", "lib/x 1 600", "src/nested/app.go \(bundle.source.bytes.count) 644",
      ])
    #expect(hex(sha256(try scene.folder.read("back/a.zip"))) == report.items[0].result?.sha256)
    #expect(try scene.export().statuses == [.unchanged])
    #expect(try scene.migrate(["back"], to: "again").exitStatus == 0)
    #expect(try scene.snapshot("again") == scene.snapshot("out"))
  }

  @Test(arguments: ["format_version", "airflow_bundle_metadata_version"])
  func theVersionKeyComesBack(_ key: String) throws {
    let scene = try Scene()
    var bundle = SampleBundle()
    bundle.manifest = Array(SampleBundle.manifest(versionKey: key, more: "extra: {a: [1]}\n").utf8)
    try scene.folder.write("in/a.zip", bundle.zip)
    _ = try scene.migrate()
    _ = try scene.export(.directory)
    let manifest = ByteString(try scene.folder.read("back/a/airflow-metadata.yaml")).lossy
    #expect(manifest.contains("\(key): \"1.0\"\n"))
    #expect(manifest.contains("extra:\n  a:\n  - 1\n"))
    for ours in ["sources", "entrypoint_path", "digests", "migrated_from"] {
      #expect(!manifest.contains(ours))
    }
  }

  /// Another packer's bundle does not say what the key was called; a validator of the published
  /// schema wants the old name.
  @Test(arguments: [Container.zip, .directory])
  func aForeignBundleGetsTheOldVersionKey(_ layout: Container) throws {
    let scene = try Scene()
    let manifest = SampleBundle.manifest(
      executable: nil, source: "app.go", versionKey: "airflow_bundle_metadata_version")
    let footer = Footer(
      executable: SampleBundle.elf, source: Array("x".utf8), manifest: Array(manifest.utf8))
    try scene.folder.write("out/a", footer.current, mode: 0o755)
    let report = try scene.export(["out"], to: "back", layout)
    #expect(report.statuses == [.converted], "\(report.items)")
    let bytes =
      layout == .zip
      ? try #require(try archiveMembers(scene.folder("back/a.zip"))["airflow-metadata.yaml"]).bytes
      : try scene.folder.read("back/a/airflow-metadata.yaml")
    let text = ByteString(bytes).lossy
    #expect(text.contains("format_version: \"1.0\"\n") && !text.contains("airflow_bundle_metadata"))
    let again = try scene.migrate(["back"], to: "again")
    #expect(again.statuses == [.converted], "\(again.items)")
  }

  /// A further member that the old scanner would take before our source.
  @Test(
    arguments: [
      ("src/app.go", ["main.go"], "app.go"), ("src/Main.java", [], "source"),
      ("src/Main.java", ["main.rs"], "app.go"), ("src/Main.java", ["source"], "app.go"),
      ("src/main.go", ["app.go/x"], nil), ("src/main.go", ["app.go"], nil),
      ("src/app.rs", ["main.go"], "app.go"), ("src/app.rs", ["main.rs"], "app.rs"),
      ("src/main.rs", ["lib/app.go"], "main.rs"), ("src/x.go", ["app.rs", "source"], "app.go"),
    ] as [(ByteString, [ByteString], ByteString?)])
  func theScannerTakesOurSource(
    _ source: ByteString, _ others: [ByteString], _ expected: ByteString?
  ) throws {
    let scene = try Scene()
    var bundle = SampleBundle(executable: "bin/app", source: source)
    bundle.further = others.map { .init($0, "another") }
    try scene.folder.write("in/a.zip", bundle.zip)
    _ = try scene.migrate()
    let report = try scene.export(.directory)
    guard let expected else {
      #expect(report.codes == [.outputCollision])
      return
    }
    let folder = try scene.snapshot("back/a")
    let found = ["app.go", "main.go", "app.rs", "main.rs", "source"].first { folder[$0] != nil }
    #expect(found == expected)
    #expect(folder[expected]?.bytes == bundle.source.bytes)
  }

  @Test(arguments: [Container.zip, .directory]) func aTreeIsFlattened(_ layout: Container) throws {
    let scene = try Scene()
    for name in ["a", "team/a", "team/deep/b", "team-deep/c"] {
      try scene.folder.write(
        ByteString("out/\(name)"), SampleBundle(dag: "d").footer32, mode: 0o755)
    }
    let report = try scene.export(["out"], to: "back", layout) { $0.isFlat = true }
    #expect(report.statuses == Array(repeating: .converted, count: 4))
    let names = ["a", "team-a", "team-deep-b", "team-deep-c"]
    let suffix = layout == .zip ? ".zip" : ""
    #expect(
      report.items.compactMap(\.output).sorted()
        == names.map { scene.folder(ByteString("back/\($0)\(suffix)")) })
    #expect(
      try scene.export(["out"], to: "back", layout) { $0.isFlat = true }.statuses
        == Array(repeating: .unchanged, count: 4))
    // Several folders keep their own names; two names that meet are a collision.
    try scene.folder.write("more/b", SampleBundle(dag: "d").footer32, mode: 0o755)
    let several = try scene.export(["out/team", "more"], to: "two", layout) { $0.isFlat = true }
    #expect(
      several.items.compactMap(\.output).sorted()
        == ["more-b", "team-a", "team-deep-b"].map {
          scene.folder(ByteString("two/\($0)\(suffix)"))
        })
    try scene.folder.write("out/team-a", SampleBundle(dag: "d").footer32, mode: 0o755)
    let met = try scene.export(["out"], to: "three", layout) { $0.isFlat = true }
    #expect(
      met.codes == [nil, .outputCollision, nil, .outputCollision, nil], "\(scene.outline(met))")
    #expect(throws: UsageError.self) {
      try scene.export(["out"], to: "back", layout) {
        $0.isFlat = true
        $0.destination = .inPlace(.keep)
      }
    }
  }

  /// What a legacy manifest says under keys that the new format defines is not lost.
  @Test func theKeysThatAreOursComeBack() throws {
    let scene = try Scene()
    let own = """
      sources: {yes: [1.5]}
      entrypoint_path: ~
      digests: [2026-06-16, text]
      migrated_from: {container: elsewhere}
      dag_source_paths: {example_dag: src/app.go, other: gone.go}

      """
    for (name, more) in [("all", own), ("one", "digests: {a: b}\n")] {
      var bundle = SampleBundle(executable: "bin/app", source: "src/app.go")
      bundle.manifest = Array(SampleBundle.manifest(more: more).utf8)
      try scene.folder.write(ByteString("in/\(name).zip"), bundle.zip)
      let before = try #require(PlainValue(loading: bundle.manifest))
      #expect(try scene.migrate().codes.compactMap(\.self) == [], "\(name)")
      #expect(try scene.export(["out"], to: "back").codes.compactMap(\.self) == [], "\(name)")
      let archive = try archiveMembers(scene.folder(ByteString("back/\(name).zip")))
      let after = PlainValue(loading: try #require(archive["airflow-metadata.yaml"]).bytes)
      #expect(
        after == before || after?.without("supervisor_schema_version", below: "sdk") == before)
    }
    _ = try scene.migrate(["back"], to: "again")
    #expect(try scene.snapshot("again") == scene.snapshot("out"))
  }

  @Test func aFolderIsWhatTheOldestScannerWants() throws {
    let scene = try Scene()
    var bundle = SampleBundle(executable: "bin/app", source: "src/app.go")
    bundle.further = [.init("run.sh", "x", mode: 0o755), .init("lib/run.sh", "x", mode: 0o755)]
    try scene.folder.write("in/a.zip", bundle.zip)
    _ = try scene.migrate()
    let report = try scene.export(.directory)
    #expect(report.statuses == [.converted])
    let folder = try scene.snapshot("back/a")
    #expect(folder.files == ["airflow-metadata.yaml", "app", "app.go", "lib/run.sh", "run.sh"])
    #expect(folder["app"]?.permissions == 0o755 && folder["app"]?.bytes == bundle.executable.bytes)
    #expect(folder["run.sh"]?.permissions == 0o644, "the scanner could take it for the executable")
    #expect(folder["lib/run.sh"]?.permissions == 0o755)
    let manifest = ByteString(folder["airflow-metadata.yaml"]?.bytes ?? []).lossy
    #expect(manifest.contains("executable: app\n") && manifest.contains("source: app.go\n"))
    #expect(try scene.export(.directory).statuses == [.unchanged])
    try scene.folder.append("back/a/lib/run.sh", [0])
    #expect(try scene.export(.directory).codes == [.outputExists])

    scene.folder.remove("back/a")
    _ = try scene.export(.directory)
    #expect(try scene.migrate(["back"], to: "again").exitStatus == 0)
    let first = try Footer(parsing: scene.folder.read("out/a"))
    let again = try Footer(parsing: scene.folder.read("again/a"))
    #expect(first.executable == again.executable && first.source.count == again.source.count)
  }

  @Test func sourcesTheScannerDoesNotKnowAreCalledSource() throws {
    let scene = try Scene()
    try scene.folder.write("in/a.zip", SampleBundle(source: "src/Main.java").zip)
    _ = try scene.migrate()
    _ = try scene.export(.directory)
    #expect(try scene.snapshot("back/a").files == ["airflow-metadata.yaml", "app", "source"])
  }

  /// What further members lie in a folder that has the name of a file the layout needs.
  @Test(arguments: ["app/data", "app/deep/er/data"] as [ByteString])
  func aLayoutWithoutRoomIsACollision(_ path: ByteString) throws {
    let scene = try Scene()
    var bundle = SampleBundle()
    bundle.further = [.init(path, "x")]
    try scene.folder.write("in/a.zip", bundle.zip)
    let report = try scene.migrate()
    #expect(report.statuses == [.converted])
    #expect(try scene.export(.directory).codes == [.outputCollision])
    #expect(try scene.snapshot("back").paths == [])
  }

  @Test func aFolderCalledSourceLeavesTheSourceAnotherName() throws {
    let scene = try Scene()
    var bundle = SampleBundle(source: "src/Main.java")
    bundle.further = [.init("source/x", "x")]
    try scene.folder.write("in/a.zip", bundle.zip)
    _ = try scene.migrate()
    #expect(try scene.export(.directory).statuses == [.converted])
    #expect(
      try scene.snapshot("back/a").files == ["airflow-metadata.yaml", "app", "app.go", "source/x"])
  }

  @Test func windowsNamesLoseTheirExe() throws {
    let scene = try Scene()
    var bundle = SampleBundle()
    bundle.executable.bytes = HandMade.pe()
    try scene.folder.write("in/a.zip", bundle.zip)
    _ = try scene.migrate()
    _ = try scene.export()
    #expect(try scene.snapshot("out").files == ["a.exe"])
    #expect(try scene.snapshot("back").files == ["a.zip"])
  }

  @Test(arguments: [Container.zip, .directory]) func aDraftIsExported(_ layout: Container) throws {
    let scene = try Scene()
    let bundle = SampleBundle(dag: "old")
    try scene.folder.write("out/old", bundle.footer32, mode: 0o755)
    let report = try scene.export(layout)
    #expect(report.statuses == [.converted])
    #expect(report.items[0].from == .footer32)
    #expect(try scene.migrate(["back"], to: "again").exitStatus == 0)
    let again = try Footer(parsing: scene.folder.read("again/old"))
    #expect(again.executable == bundle.executable.bytes && again.source == bundle.source.bytes)
  }

  /// Another packer's bundle, without and with an index of several files.
  @Test(arguments: [false, true]) func aForeignBundleComesBack(_ hasSources: Bool) throws {
    let scene = try Scene()
    let files = ["fn main() {}\n", "mod helper;\n"]
    var more = "custom: [1, {deep: yes}]\n"
    if hasSources {
      more += "entrypoint_path: src/main.rs\nsources:\n"
      more +=
        "  - {path: src/helper.rs, offset: 13, length: 12, sha256: \(hex(sha256(Array(files[1].utf8))))}\n"
      more +=
        "  - {path: src/main.rs, offset: 0, length: 13, sha256: \(hex(sha256(Array(files[0].utf8))))}\n"
    }
    let footer = Footer(
      executable: SampleBundle.elf, source: Array((hasSources ? files.joined() : files[0]).utf8),
      manifest: Array(Footer.foreignManifest(more: more).utf8))
    try scene.folder.write("out/tool", footer.current, mode: 0o755)
    let report = try scene.export()
    #expect(report.statuses == [.converted], "\(report.items)")
    let members = report.items[0].result?.members?.map(\.path)
    #expect(
      members
        == (hasSources
          ? ["airflow-metadata.yaml", "src/helper.rs", "src/main.rs", "tool"]
          : ["airflow-metadata.yaml", "main.rs", "tool"]))
    #expect(try scene.migrate(["back"], to: "again").exitStatus == 0)
    let again = try Footer(parsing: scene.folder.read("again/tool"))
    #expect(again.executable == footer.executable && again.source == footer.source)
    let manifest = ByteString(again.manifest).lossy
    #expect(manifest.contains("custom:\n- 1\n- deep: yes\n"))
    #expect(manifest.contains("source: main.rs\n"))
    #expect(manifest.contains("language: rust\n"))
  }

  @Test func aCopiedArchiveHasItsManifestAmongTheMembers() throws {
    let scene = try Scene()
    let bundle = SampleBundle()
    try scene.folder.write("out/tool.zip", bundle.zip)
    let item = try #require(try scene.export().items.first)
    #expect(item.status == .copied)
    let members = try #require(item.result?.members)
    #expect(
      members.map(\.path)
        == (bundle.files.map(\.path) + ["airflow-metadata.yaml"]).sorted { $0 < $1 })
    #expect(
      members.first { $0.path == "airflow-metadata.yaml" }?.size == UInt64(bundle.manifest.count))
  }

  @Test func noSourceAtAllIsAnEmptyMember() throws {
    let scene = try Scene()
    let footer = Footer(
      executable: SampleBundle.elf, source: [], manifest: Array(Footer.foreignManifest().utf8))
    try scene.folder.write("out/tool", footer.current, mode: 0o755)
    let members = try scene.export().items[0].result?.members
    #expect(members?.first { $0.path == "main.rs" }?.size == 0)
  }

  @Test func damagedBundlesAreNotExported() throws {
    let scene = try Scene()
    var footer = Footer(
      executable: SampleBundle.elf, source: [], manifest: Array(Footer.foreignManifest().utf8))
    footer.executable[150] ^= 1
    try scene.folder.write("out/flipped", footer.current, mode: 0o755)
    footer.version = 3
    try scene.folder.write("out/version", footer.current, mode: 0o755)
    for layout in [Container.zip, .directory] {
      #expect(try scene.export(layout).codes == [.hashMismatch, .trailerVersion])
    }
    #expect(try scene.snapshot("back").paths == [])
  }

  @Test func compressionShrinks() throws {
    let scene = try Scene()
    var bundle = SampleBundle()
    bundle.further = [.init("text", String(repeating: "the same words again ", count: 5000))]
    try scene.folder.write("in/a.zip", bundle.zip)
    _ = try scene.migrate()
    var sizes: [UInt64] = []
    for level in [ConversionOptions.Compression.store, .fast, .default, .best] {
      let report = try scene.run(.zip, ["out"], to: ByteString("z-\(level.rawValue)")) {
        $0.compression = level
      }
      sizes.append(report.items[0].result?.size ?? 0)
    }
    #expect(sizes[0] > 100_000 && sizes[1] < 20_000)
    #expect(sizes[3] <= sizes[2] && sizes[2] <= sizes[1], "\(sizes)")
  }
}

extension Scene {
  func export(_ layout: Container) throws -> Report { try export(["out"], to: "back", layout) }
}
