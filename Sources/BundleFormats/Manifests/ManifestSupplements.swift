package import ByteStrings
import YAML

/// What a manifest of the first era may lack, and the user supplies. The first scanner read `dags`
/// only.
package struct ManifestSupplements: Sendable {
  /// `sdk.language`.
  package var language: ByteString?
  /// `sdk.version`.
  package var sdkVersion: ByteString?

  /// Puts in what is missing; what is there stays. Where anything is supplied, a manifest without
  /// a version is one of version 1.0, the first there was.
  func apply(to tree: inout YAMLNode, _ findings: inout FindingList) {
    guard language != nil || sdkVersion != nil else { return }
    func supply(_ key: ByteString, of node: inout YAMLNode, _ value: ByteString, _ name: String) {
      guard node[key] == nil else { return }
      node[key] = .string(value)
      findings.add(.keyReplaced, "the manifest has no \(name): \(value) was written")
    }
    let keys: [Manifest.VersionKey] = [.formatVersion, .bundleMetadataVersion]
    if keys.allSatisfy({ tree[$0.key] == nil }) {
      supply(Manifest.VersionKey.formatVersion.key, of: &tree, "1.0", "format_version")
    }
    var sdk = tree[.sdk] ?? YAMLNode(.mapping([]))
    guard sdk.entries != nil else { return }
    if let language { supply(.language, of: &sdk, language, "sdk.language") }
    if let sdkVersion { supply(.version, of: &sdk, sdkVersion, "sdk.version") }
    tree[.sdk] = sdk
  }
}
