import ByteStrings
package import YAML

/// The texts that stand in the places of a manifest, whatever the schema says of them.
package struct LooseManifest {
  typealias SDK = (language: ByteString, version: ByteString, schemaVersion: ByteString?)

  private let tree: YAMLNode

  package init(_ tree: YAMLNode) { self.tree = tree }

  /// Empty where there is none.
  var version: ByteString {
    let keys = [Manifest.VersionKey.bundleMetadataVersion, .formatVersion]
    return keys.lazy.compactMap { tree[$0.key]?.text }.first ?? ""
  }

  var sdk: SDK {
    let sdk = tree[.sdk]
    return (
      sdk?[.language]?.text ?? "", sdk?[.version]?.text ?? "",
      sdk?[.supervisorSchemaVersion]?.text
    )
  }

  var source: ByteString? { tree[.source]?.text.flatMap { $0.isEmpty ? nil : $0 } }

  package var dags: [Manifest.Dag] {
    let dags = (tree[.dags]?.entries ?? []).compactMap { entry -> Manifest.Dag? in
      guard let id = entry.key.text else { return nil }
      return Manifest.Dag(id: id, tasks: (entry.value[.tasks]?.items ?? []).compactMap(\.text))
    }
    return dags.sorted { $0.id < $1.id }
  }
}
