import ByteStrings
import Files
import PyYAML
import YAML

/// Writes a manifest in the dialect of `footer`.
struct FooterManifest {
  private var tree: YAMLNode
  /// What was left out or put in that the user should know of.
  private(set) var findings: [Finding] = []

  /// - Parameters:
  ///   - sources: the index of the source region, the entrypoint first.
  ///   - provenance: nil for a bundle that was never in a legacy container.
  ///   - schemaVersion: what to write where the manifest carries no supervisor schema version.
  init(
    _ manifest: Manifest, sources: [SourceEntry], provenance: Provenance?,
    schemaVersion: ByteString
  ) {
    tree = manifest.tree
    tree[Manifest.VersionKey.bundleMetadataVersion.key] = .string(manifest.version)
    if let entrypoint = sources.first {
      tree[.source] = .string(entrypoint.path.lastComponent)
      tree[.entrypointPath] = .string(entrypoint.path)
    }
    tree[.sources] = SourceIndex.node(sources)
    var provenance = provenance
    keepDagSourcePaths(within: sources, or: &provenance)
    if let provenance { tree[.migratedFrom] = provenance.node }
    if manifest.supervisorSchemaVersion == nil, var sdk = tree[.sdk] {
      sdk[.supervisorSchemaVersion] = .string(schemaVersion)
      tree[.sdk] = sdk
      findings.add(
        .schemaVersionAssumed,
        "the manifest carries no sdk.supervisor_schema_version: \(schemaVersion) was written")
    }
    let written = manifest.supervisorSchemaVersion ?? schemaVersion
    if !SchemaVersion.isKnown(written) {
      findings.add(
        .schemaVersionUnknown,
        "sdk.supervisor_schema_version is \(written), which Airflow's Task SDK does not know: it will skip the bundle"
      )
    }
  }

  /// Keeps the entries of `dag_source_paths` whose paths are among the sources; where others are
  /// left out, the provenance has the whole.
  private mutating func keepDagSourcePaths(
    within sources: [SourceEntry], or provenance: inout Provenance?
  ) {
    guard let node = tree[.dagSourcePaths] else { return }
    let paths = Set(sources.map(\.path))
    let entries = node.entries ?? []
    let kept = entries.filter { $0.value.stringValue.map(paths.contains) ?? false }
    if node.entries != nil && kept.count == entries.count { return }
    tree[.dagSourcePaths] = kept.isEmpty ? nil : YAMLNode(.mapping(kept), mark: node.mark)
    provenance?.replaced[.dagSourcePaths] = node
    let rest = provenance == nil ? "" : "; migrated_from keeps them"
    findings.add(
      .keyReplaced,
      "dag_source_paths names what is not among the bundle's sources: those entries were left out\(rest)"
    )
  }

  /// The manifest's bytes.
  ///
  /// - Parameters:
  ///   - binaryDigest: SHA-256 of the binary region.
  ///   - sourceDigest: SHA-256 of the source region.
  func rendered(binaryDigest: [UInt8], sourceDigest: [UInt8]) throws(BundleError) -> [UInt8] {
    // The cache digest is of all but the digests: the parts are written once, for both.
    let key = ByteString.digests
    let (before, after) = try withYAMLErrors(tree.canonicalBytes(around: key))
    var cache = Digest()
    cache.update(Array("airflow-bundle cache digest v1\0".utf8))
    for digest in [binaryDigest, sourceDigest, Digest.of(before + after)] { cache.update(digest) }
    let digests = YAMLNode.mapping([
      (.cache, .string(ByteString(hexadecimal: cache.value))),
      (.integrity, .string(ByteString(hexadecimal: binaryDigest))),
    ])
    return try checkSize(before + render(.mapping([(key, digests)])) + after)
  }
}

/// Writes a manifest in the dialect of `zip` and `directory`.
enum LegacyManifest {
  static func rendered(_ manifest: Manifest, executable: ByteString, source: ByteString)
    throws(BundleError) -> [UInt8]
  {
    var tree = manifest.tree
    for entry in manifest.footer.provenance?.replaced.entries ?? [] {
      if let key = entry.key.stringValue { tree[key] = entry.value }
    }
    tree[manifest.versionKey.key] = .string(manifest.version)
    tree[.executable] = .string(executable)
    tree[.source] = .string(source)
    return try render(tree)
  }
}

/// The canonical bytes of a manifest's tree.
///
/// `ManifestReader` has let through only what PyYAML can construct, and the strings and numbers that
/// a writer puts in cannot change that.
private func render(_ tree: YAMLNode) throws(BundleError) -> [UInt8] {
  try checkSize(withYAMLErrors(tree.canonicalBytes()))
}

private func checkSize(_ bytes: [UInt8]) throws(BundleError) -> [UInt8] {
  if bytes.count > Manifest.sizeLimit {
    throw BundleError(
      .manifestTooLarge,
      "the manifest would have \(bytes.count) bytes, more than \(Manifest.sizeLimit)",
      advice: "shorten it, or use --extra-members drop where it lists thousands of sources")
  }
  return bytes
}
