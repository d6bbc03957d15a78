import ByteStrings
import Files
import YAML

/// Judges the manifest of a footer bundle twice: as the released consumer does, and as the schema
/// wants it.
struct ManifestCheck {
  /// The largest manifest that is no problem, in bytes.
  static let limit: UInt32 = 16 << 20

  /// What Airflow does, once it got as far as the manifest.
  private(set) var verdict = AirflowVerdict.skipped
  /// Why the scan breaks, where the verdict is that.
  private(set) var breaking = BundleError(.breaksScan, "Airflow's scan of the folder fails on it")
  private(set) var problems: [BundleError] = []
  /// Whether Airflow reads the manifest as a mapping.
  private var isReadable = false
  /// The ids of the Dags that Airflow sees: keys that are strings, in byte order.
  private(set) var dags: [ByteString] = []

  /// - Throws: `permissionDenied` and `ioError`.
  init(_ file: borrowing InputFile, _ trailer: Trailer, _ regions: Trailer.Regions)
    throws(BundleError)
  {
    let length = trailer.metadataLength
    if length > Self.limit {
      problems.append(
        BundleError(.manifestTooLarge, "the manifest has \(length) bytes, more than \(Self.limit)"))
    }
    guard length <= FooterCheck.judgedLimit else {
      breaks("a manifest of \(length) bytes keeps Airflow's scan busy for hours")
      return
    }
    let bytes = try withFileErrors { () throws(FileError) in
      try file.bytes(at: regions.metadataStart, count: Int(length))
    }
    judge(bytes)
    guard length <= Self.limit, isReadable else { return }
    checkSchema(bytes)
    if let tree = try? ManifestReader.tree(bytes) {
      problems += try SourcesCheck.problems(tree, trailer, regions, of: file)
    }
  }

  private mutating func judge(_ bytes: [UInt8]) {
    switch PyYAML.safeLoad(bytes, limit: FooterCheck.judgedLimit) {
    case .notUTF8(let offset):
      invalid("the manifest is not UTF-8 at byte \(offset)")
    case .yamlError(let failure):
      invalid("Airflow cannot read the manifest: \(failure.error)")
    case .raises(let failure):
      breaks("reading its manifest raises \(failure.exception.rawValue): \(failure.error)")
      invalid("Airflow cannot read the manifest: \(failure.error)")
    case .undecided(let reason):
      breaks("reading its manifest keeps Airflow's scan busy or out of memory: \(reason)")
      invalid("Airflow cannot read the manifest in reasonable time: \(reason)")
    case .value(let value): judge(value)
    }
  }

  private mutating func judge(_ value: PythonValue) {
    guard value.items != nil else {
      invalid("the manifest is not a mapping")
      return
    }
    isReadable = true
    let keys = value["dags"]?.items ?? []
    dags = keys.compactMap { PythonValue.scalar($0.key).string }.sorted()
    let version = value["sdk"]?["supervisor_schema_version"]
    guard let text = version?.string, !text.isEmpty else {
      problems.append(BundleError(.schemaVersionMissing, Self.why(version)))
      return
    }
    guard SchemaVersion.isKnown(text) else {
      let known = SchemaVersion.known.map { "\($0)" }.joined(separator: ", ")
      problems.append(
        BundleError(
          .schemaVersionUnknown,
          "sdk.supervisor_schema_version is \(text), and Airflow's Task SDK knows only \(known)"))
      return
    }
    verdict = dags.isEmpty ? .skipped : .found
  }

  private static func why(_ version: PythonValue?) -> String {
    let key = "sdk.supervisor_schema_version"
    guard let version else { return "the manifest has no \(key)" }
    if version.string != nil { return "\(key) is empty" }
    guard case .scalar(let scalar) = version else { return "\(key) is not a string" }
    switch scalar.value {
    case .none: return "\(key) is null"
    case .timestamp: return "\(key): \(scalar.text) is unquoted, which Airflow reads as a date"
    default: return "\(key): \(scalar.text) is unquoted, which Airflow reads as no string"
    }
  }

  /// The schema, apart from what is judged by name: schema version and sources.
  private mutating func checkSchema(_ bytes: [UInt8]) {
    do {
      var tree = try ManifestReader.tree(bytes)
      for key: ByteString in ["sources", "entrypoint_path", "dag_source_paths"] { tree.remove(key) }
      if var sdk = tree["sdk"] {
        sdk.remove("supervisor_schema_version")
        tree["sdk"] = sdk
      }
      let (manifest, findings) = try ManifestReader.read(tree: tree, .footer)
      if manifest.source == nil { invalid("the manifest has no source") }
      for finding in findings where finding.code == .valueQuoted { invalid(finding.fact) }
    } catch { problems.append(error) }
  }

  private mutating func invalid(_ problem: String) {
    problems.append(BundleError(.manifestInvalid, problem))
  }

  private mutating func breaks(_ reason: String) {
    verdict = .breaksScan
    breaking = BundleError(.breaksScan, reason)
  }
}
