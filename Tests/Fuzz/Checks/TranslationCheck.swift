import ByteStrings
import PyYAML
import YAML

@testable import AirflowBundle
@testable import BundleFormats

/// A legacy manifest becomes a footer manifest and back; what it says stays.
enum TranslationCheck {
  private static let source = SourceEntry(
    path: "src/example.go", offset: 0, length: 7,
    digest: ByteString(String(repeating: "a", count: 64)))
  private static let digest = [UInt8](repeating: 7, count: 32)

  static func check(_ manifest: Manifest) throws {
    let (text, provenance) = try footer(manifest)
    let (migrated, _) = try ManifestReader.read(text, .footer)
    try checkSame(migrated, manifest)
    let origin = migrated.footer.provenance
    try expect(origin?.executable == provenance.executable, "the executable's path is lost")
    try expect(origin?.executableMode == provenance.executableMode, "the executable's mode is lost")
    for entry in manifest.replaced.entries ?? [] {
      let kept = try origin?.replaced[entry.key.stringValue ?? ""]?.canonicalBytes()
      try expect(try kept == entry.value.canonicalBytes(), "a replaced key is lost")
    }
    try expect(migrated.footer.sources == [source], "the sources are lost")
    try expect(
      migrated.supervisorSchemaVersion == manifest.supervisorSchemaVersion ?? SchemaVersion.default,
      "another schema version")
    try checkConsumer(text, manifest)

    let legacy = try LegacyManifest.rendered(
      migrated, executable: "bin/example", source: source.path)
    let (exported, findings) = try ManifestReader.read(legacy, .legacy)
    try checkSame(exported, manifest)
    try expect(exported.versionKey == manifest.versionKey, "another version key")
    try expect(!findings.contains { $0.code == .valueQuoted }, "a quote was forgotten")
    try expect(try footer(exported).text == text, "migrated again, it is not the same")
  }

  private static func footer(_ manifest: Manifest) throws -> (text: [UInt8], Provenance) {
    let provenance = Provenance(
      container: .zip, executable: "bin/example", executableMode: 0o755,
      versionKey: manifest.versionKey, replaced: manifest.replaced)
    let writer = FooterManifest(
      manifest, sources: [source], provenance: provenance, schemaVersion: SchemaVersion.default)
    try Outcome.check(writer.findings)
    return (try writer.rendered(binaryDigest: digest, sourceDigest: digest), provenance)
  }

  private static func checkSame(_ one: Manifest, _ other: Manifest) throws(FuzzFinding) {
    try expect(one.version == other.version, "another version")
    try expect(one.language == other.language, "another language")
    try expect(one.sdkVersion == other.sdkVersion, "another SDK version")
    try expect(one.dags == other.dags, "other Dags")
  }

  /// PyYAML, and so Airflow, sees the Dags as strings.
  private static func checkConsumer(_ text: [UInt8], _ manifest: Manifest) throws(FuzzFinding) {
    guard case .success(let value) = PyYAML.safeLoad(text), let dags = value["dags"] else {
      throw FuzzFinding("Airflow cannot read the manifest")
    }
    for dag in manifest.dags {
      guard case .list(let tasks)? = dags[dag.id]?["tasks"]?.content else {
        throw FuzzFinding("Airflow sees no tasks of \(dag.id)")
      }
      try expect(tasks.map(\.string) == dag.tasks, "Airflow sees other tasks of \(dag.id)")
    }
  }
}
