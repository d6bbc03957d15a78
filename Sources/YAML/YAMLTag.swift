package import ByteStrings

/// The tags of YAML 1.1 that a reader may give to a node without being told.
///
/// `yaml` is what PyYAML gives to `! "&"`; it has no constructor for it.
package enum YAMLTag: UInt8, Sendable, CaseIterable {
  case null, bool, int, float, timestamp, binary, merge, value, yaml
  case str, seq, map, set, omap, pairs

  /// What all of them begin with; `!!` in a document.
  package static let prefix: ByteString = "tag:yaml.org,2002:"

  /// The whole tag.
  package var uri: ByteString { ByteString("tag:yaml.org,2002:\(self)") }

  /// The tag of that URI, or nil where it is none of these.
  package init?(uri: ByteString) {
    guard uri.hasPrefix(Self.prefix) else { return nil }
    let name = uri.bytes.dropFirst(Self.prefix.count)
    for tag in Self.allCases where name.elementsEqual("\(tag)".utf8) {
      self = tag
      return
    }
    return nil
  }
}
