import ByteStrings

/// The keys of manifests (docs/formats.md), made once: reading and writing a manifest asks for them dozens of
/// times.
extension ByteString {
  static let airflowBundleMetadataVersion: ByteString = "airflow_bundle_metadata_version"
  static let formatVersion: ByteString = "format_version"
  static let sdk: ByteString = "sdk"
  static let dags: ByteString = "dags"
  static let source: ByteString = "source"
  static let executable: ByteString = "executable"
  static let dagSourcePaths: ByteString = "dag_source_paths"

  // Of `sdk`.
  static let language: ByteString = "language"
  static let version: ByteString = "version"
  static let supervisorSchemaVersion: ByteString = "supervisor_schema_version"

  // Of a Dag.
  static let tasks: ByteString = "tasks"

  // Of a `footer` manifest.
  static let entrypointPath: ByteString = "entrypoint_path"
  static let sources: ByteString = "sources"
  static let digests: ByteString = "digests"
  static let migratedFrom: ByteString = "migrated_from"

  // Of an entry of `sources`.
  static let path: ByteString = "path"
  static let offset: ByteString = "offset"
  static let length: ByteString = "length"
  static let sha256: ByteString = "sha256"
  static let mode: ByteString = "mode"

  // Of `digests`.
  static let integrity: ByteString = "integrity"
  static let cache: ByteString = "cache"

  // Of `migrated_from`, beside `executable`.
  static let container: ByteString = "container"
  static let executableMode: ByteString = "executable_mode"
  static let versionKey: ByteString = "version_key"
  static let manifestMode: ByteString = "manifest_mode"
  static let executableText: ByteString = "executable_text"
  static let sourceText: ByteString = "source_text"
  static let replaced: ByteString = "replaced"
}
