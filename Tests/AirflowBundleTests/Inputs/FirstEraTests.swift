import AirflowBundle
import ByteStrings
import TestSupport
import Testing

/// Folders as the first scanner's own tests have them: a manifest with `dags` and nothing else, and
/// perhaps no source.
@Suite struct FirstEraTests {
  private func scene(source: Bool = true, manifest: String = "dags: {a: {tasks: [t]}}\n") throws
    -> Scene
  {
    let scene = try Scene()
    try scene.folder.write("in/one/airflow-metadata.yaml", manifest)
    try scene.folder.write("in/one/app", SampleBundle.elf, mode: 0o755)
    if source { try scene.folder.write("in/one/app.go", "package main\n") }
    return scene
  }

  @Test func theyAreRefusedUnlessTheRestIsSupplied() throws {
    let scene = try scene()
    #expect(try scene.migrate().codes == [.manifestInvalid])
    #expect(try scene.migrate { $0.language = "go" }.codes == [.manifestInvalid])
    let report = try scene.migrate {
      $0.language = "go"
      $0.sdkVersion = "0.1"
    }
    let item = try #require(report.items.first)
    #expect(item.status == .converted, "\(item)")
    #expect(
      item.findings.map(\.code) == [
        .keyReplaced, .keyReplaced, .keyReplaced, .schemaVersionAssumed,
      ])
    let manifest = ByteString(try Footer(parsing: scene.folder.read("out/one")).manifest).lossy
    #expect(manifest.contains("language: go\n") && manifest.contains("version: \"0.1\"\n"))
    #expect(manifest.contains("airflow_bundle_metadata_version: \"1.0\"\n"))
  }

  /// What the manifest says stays; archives are not supplied with anything.
  @Test func whatIsThereStays() throws {
    let scene = try scene(
      manifest: "format_version: '1.2'\nsdk: {language: rust}\ndags: {a: {tasks: [t]}}\n")
    try scene.folder.write("in/z.zip", SampleBundle.init(more: "").zip)
    let report = try scene.migrate {
      $0.language = "go"
      $0.sdkVersion = "7"
    }
    #expect(report.statuses == [.converted, .converted], "\(report.items)")
    let manifest = ByteString(try Footer(parsing: scene.folder.read("out/one")).manifest).lossy
    #expect(manifest.contains("language: rust\n") && manifest.contains("version: \"7\"\n"))
    #expect(manifest.contains("airflow_bundle_metadata_version: \"1.2\"\n"))
    #expect(report.items[1].findings.isEmpty)
  }

  @Test func anEmptySourceStandsIn() throws {
    let scene = try scene(
      source: false, manifest: SampleBundle.manifest(executable: nil, source: "gone.go"))
    #expect(try scene.migrate().codes == [.sourceMissing])
    let item = try #require(try scene.migrate { $0.sourceFallback = .empty }.items.first)
    #expect(item.status == .converted, "\(item)")
    #expect(item.findings.map(\.code) == [.keyReplaced])
    let footer = try Footer(parsing: scene.folder.read("out/one"))
    #expect(footer.source.isEmpty && footer.executable == SampleBundle.elf)
    let manifest = ByteString(footer.manifest).lossy
    #expect(
      manifest.contains("\nsource: gone.go\n") && manifest.contains("entrypoint_path: gone.go\n"))
    // In place, what was there goes and what was not is no matter.
    let moved = try scene.migrate {
      $0.sourceFallback = .empty
      $0.destination = .inPlace(.remove)
      $0.syncs = true
    }
    #expect(moved.statuses == [.converted], "\(moved.items)")
    #expect(try scene.snapshot("in").files == ["one"])
  }

  @Test(arguments: ["Go", "", "g o"]) func aLanguageIsAName(_ language: ByteString) throws {
    let scene = try scene()
    #expect(throws: UsageError.self) { try scene.migrate { $0.language = language } }
  }
}
