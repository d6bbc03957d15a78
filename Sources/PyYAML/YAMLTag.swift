package import ByteStrings

/// The tags of YAML 1.1 that a reader may give to a node without being told.
///
/// `yaml` is what PyYAML gives to `! "&"`; it has no constructor for it.
package enum YAMLTag: String, Sendable {
  case null, bool, int, float, timestamp, binary, merge, value, yaml
  case str, seq, map, set, omap, pairs

  /// Whether it is one of a sequence or a mapping.
  package var isCollection: Bool {
    switch self {
    case .seq, .map, .set, .omap, .pairs: true
    default: false
    }
  }

  /// What all of them begin with; `!!` in a document.
  package static let prefix: ByteString = "tag:yaml.org,2002:"

  /// The whole tag.
  package var uri: ByteString { ByteString(Self.prefix.bytes + rawValue.utf8) }

  /// The tag of that URI, or nil where it is none of these.
  package init?(uri: ByteString) {
    guard uri.hasPrefix(Self.prefix),
      let name = ByteString(uri.bytes.dropFirst(Self.prefix.count)).utf8
    else { return nil }
    self.init(rawValue: name)
  }
}
