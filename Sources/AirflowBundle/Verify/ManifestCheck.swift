import ByteStrings
import Files
import PyYAML
import YAML

/// Judges the manifest of a footer bundle twice: as the released consumer does, and as the schema
/// wants it.
struct ManifestCheck {
  /// What Airflow does, once it got as far as the manifest.
  private(set) var verdict = AirflowVerdict.skipped
  /// Why the scan breaks, where the verdict is that.
  private(set) var breaking = BundleError(.breaksScan, "Airflow's scan of the folder fails on it")
  private(set) var problems: [BundleError] = []
  /// Whether Airflow reads the manifest as a mapping.
  private var isReadable = false
  /// The ids of the Dags that Airflow sees: keys that are strings, in byte order.
  private(set) var dags: [ByteString] = []
  /// What later versions of Airflow go by.
  private(set) var laterFacts: LaterFacts?

  /// - Throws: `permissionDenied` and `ioError`.
  init(_ file: borrowing InputFile, _ trailer: Trailer, _ regions: Trailer.Regions)
    throws(BundleError)
  {
    let length = Int(trailer.metadataLength)
    do throws(BundleError) { try Manifest.checkSize(UInt64(length)) } catch {
      problems.append(error)
      judge(try Self.judgeInParts(file, at: regions.metadataStart, length: length))
      return
    }
    let bytes = try withFileErrors(file.bytes(at: regions.metadataStart, count: length))
    judge(PyYAML.safeLoad(bytes))
    guard isReadable else { return }
    let tree: YAMLNode
    do throws(BundleError) { tree = try ManifestReader.tree(bytes) } catch {
      problems.append(error)
      return
    }
    laterFacts = Self.laterFacts(tree, sourceLength: UInt64(trailer.sourceLength))
    checkSchema(tree)
    problems += try SourcesCheck.problems(tree, trailer, regions, of: file)
  }

  /// What Airflow does with a manifest that is too large for us to hold, but not for it.
  private static func judgeInParts(
    _ file: borrowing InputFile, at start: UInt64, length: Int
  ) throws(BundleError) -> PyYAML.Outcome {
    var failure: FileError?
    let outcome = PyYAML.safeLoad { offset, count in
      do throws(FileError) {
        return try file.bytes(at: start + UInt64(offset), count: min(count, length - offset))
      } catch {
        failure = error
        return []
      }
    }
    if let failure { throw BundleError(failure) }
    return outcome
  }

  private mutating func judge(_ outcome: PyYAML.Outcome) {
    let failure: PythonFailure
    switch outcome {
    case .success(let value): return judge(value)
    case .failure(let found): failure = found
    }
    switch failure.exception {
    case .unicodeDecodeError: invalid("the manifest is \(failure.problem)")
    case .yamlError: invalid("Airflow cannot read the manifest: \(failure)")
    case .undecided:
      let reason = failure.problem
      breaks("reading its manifest keeps Airflow's scan busy or out of memory: \(reason)")
      invalid("Airflow cannot read the manifest in reasonable time: \(reason)")
    default:
      breaks("reading its manifest raises \(failure.exception.rawValue): \(failure)")
      invalid("Airflow cannot read the manifest: \(failure)")
    }
  }

  private mutating func judge(_ value: PythonValue) {
    guard value.items != nil else {
      invalid("the manifest is not a mapping")
      return
    }
    isReadable = true
    let keys = value["dags"]?.items ?? []
    dags = keys.compactMap(\.key.string).sorted()
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
    guard let scalar = version.scalar else { return "\(key) is not a string" }
    switch scalar.value {
    case .none: return "\(key) is null"
    case .timestamp: return "\(key): \(scalar.text) is unquoted, which Airflow reads as a date"
    default: return "\(key): \(scalar.text) is unquoted, which Airflow reads as no string"
    }
  }

  /// The schema, apart from what is judged by name: schema version and sources.
  private mutating func checkSchema(_ whole: YAMLNode) {
    do {
      var tree = whole
      for key: ByteString in ["sources", "entrypoint_path", "dag_source_paths"] { tree.remove(key) }
      if var sdk = tree["sdk"] {
        sdk.remove("supervisor_schema_version")
        tree["sdk"] = sdk
      }
      let (manifest, findings) = try ManifestReader.read(tree: tree, .footer)
      if manifest.source == nil, whole["sources"] == nil {
        invalid("the manifest has no source")
      }
      for finding in findings {
        switch finding.code {
        case .valueQuoted:
          problems.append(
            BundleError(
              .manifestInvalid, finding.fact,
              advice: "quote it where it is written; or export the bundle and migrate the archive"))
        case .idInvalid: problems.append(BundleError(.idInvalid, finding.fact))
        default: break
        }
      }
    } catch { problems.append(error) }
  }

  private static func laterFacts(_ tree: YAMLNode, sourceLength: UInt64) -> LaterFacts {
    LaterFacts(
      hasDags: tree["dags"] != nil, sourceCount: tree["sources"]?.items?.count,
      sourceLength: sourceLength,
      hasCacheDigest: tree["digests"]?["cache"]?.stringValue != nil,
      handlers: LooseManifest(tree).dags)
  }

  private mutating func invalid(_ problem: String) {
    problems.append(BundleError(.manifestInvalid, problem))
  }

  private mutating func breaks(_ reason: String) {
    verdict = .breaksScan
    breaking = BundleError(.breaksScan, reason)
  }
}
