public import ByteStrings
import PyYAML
package import YAML

/// What `airflow-metadata.yaml` says, in no container's dialect.
///
/// The dialects differ in the name of the version key and in what they say of paths (docs/formats.md,
/// "The manifest in each era"). Those keys are taken out on reading and put in on writing;
/// everything else stays in the tree as it was.
public struct Manifest: Sendable {
  /// A Dag and the tasks that the bundle has for it.
  public struct Dag: Sendable, Equatable {
    public var id: ByteString
    public var tasks: [ByteString]

    package init(id: ByteString, tasks: [ByteString]) {
      self.id = id
      self.tasks = tasks
    }
  }

  /// The version of the manifest format, such as `1.0`.
  public var version: ByteString
  /// The SDK's language, such as `go`.
  public var language: ByteString
  /// The SDK's version.
  public var sdkVersion: ByteString
  /// The supervisor schema version, `YYYY-MM-DD`; nil where the manifest carries none.
  public var supervisorSchemaVersion: ByteString?
  /// The Dags, in byte order of their ids.
  public var dags: [Dag]

  /// The name that the version key has in the legacy dialects.
  var versionKey: VersionKey
  /// The value of `source`.
  package var source: ByteString?
  /// The value of `executable`.
  package var executable: ByteString?
  /// What only a `footer` manifest says.
  package var footer: FooterKeys
  /// Keys of a legacy manifest whose names a `footer` manifest needs, as a mapping.
  var replaced = YAMLNode(.mapping([]))
  /// Whether the text has comments, which no tree holds.
  var hasComments = false
  /// All keys that no dialect changes, strings mended.
  package var tree: YAMLNode

  enum VersionKey: String, Sendable {
    case formatVersion = "format_version"
    case bundleMetadataVersion = "airflow_bundle_metadata_version"

    var key: ByteString {
      switch self {
      case .formatVersion: .formatVersion
      case .bundleMetadataVersion: .airflowBundleMetadataVersion
      }
    }
  }

  /// The keys of a `footer` manifest that say what is where in the file, and where it came from.
  package struct FooterKeys: Sendable {
    var entrypointPath: ByteString?
    var sources: [SourceEntry]?
    package var provenance: Provenance?
    /// Keys in `digests` and in the entries of `sources` that are not ours to write, and so go with them.
    var others: [String] = []
  }
}

/// One entry of `sources`: a file in the source region.
package struct SourceEntry: Sendable, Equatable {
  package var path: ByteString
  /// Offset in bytes from the start of the source region.
  package var offset: UInt64
  /// Length in bytes.
  package var length: UInt64
  /// Lower-case hexadecimal SHA-256.
  package var digest: ByteString
  /// The permission bits, where they were recorded and are not 0644.
  package var mode: UInt16?
}

/// `migrated_from`: what a legacy container said that has no other place in a footer bundle.
package struct Provenance: Sendable {
  package var container: Container
  /// The executable's path in the container; nil for `footer-32`.
  package var executable: ByteString?
  /// The executable's permission bits as recorded; nil for `footer-32`.
  package var executableMode: UInt16?
  var versionKey: Manifest.VersionKey
  /// The manifest's permission bits, where they were recorded and are not 0644.
  var manifestMode: UInt16?
  /// What the manifest's `executable` and `source` were, where that is not the path itself:
  /// `./main.go` and `main.go` are one path.
  var executableText: ByteString?
  var sourceText: ByteString?
  /// Keys of the manifest whose names the new format needs, as a mapping.
  var replaced = YAMLNode(.mapping([]))

  /// The keys that `replaced` may hold.
  static let replaceable: [ByteString] = [
    .sources, .entrypointPath, .digests, .migratedFrom, .executable, .dagSourcePaths,
  ]
}

extension Manifest {
  /// What there is to say of a manifest without `dags`, as the packers for the Airflow after 3.3
  /// write it (specification 3b4a7eb7).
  package static let dagsAbsent =
    "the manifest has no dags, as packers for the Airflow after 3.3 leave them out; Airflow 3.3 finds a bundle by them alone and skips this one"

  /// The most bytes that a manifest may have, also with its aliases expanded.
  package static let sizeLimit = UInt64(YAMLLimits().bytes)

  /// - Throws: `manifestTooLarge`.
  package static func checkSize(_ size: UInt64) throws(BundleError) {
    guard size <= sizeLimit else {
      throw BundleError(
        .manifestTooLarge, "the manifest has \(size) bytes, more than \(sizeLimit)")
    }
  }
}
