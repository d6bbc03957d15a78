package import ByteStrings
package import PyYAML

extension YAMLNode {
  /// A string, whatever its text looks like.
  package static func string(_ text: ByteString, mark: YAMLMark = .none) -> YAMLNode {
    YAMLNode(.scalar(Scalar(text: text, isPlain: false)), mark: mark)
  }

  /// A scalar whose type a reader finds out from its text.
  package static func plain(_ text: ByteString, mark: YAMLMark = .none) -> YAMLNode {
    YAMLNode(.scalar(Scalar(text: text, isPlain: true)), mark: mark)
  }

  package static func integer(_ value: some BinaryInteger) -> YAMLNode {
    .plain(ByteString(String(value)))
  }

  package static func sequence(_ items: [YAMLNode]) -> YAMLNode { YAMLNode(.sequence(items)) }

  package static func mapping(_ entries: [Entry]) -> YAMLNode { YAMLNode(.mapping(entries)) }

  /// A mapping with string keys.
  package static func mapping(_ pairs: [(ByteString, YAMLNode)]) -> YAMLNode {
    YAMLNode(.mapping(pairs.map { Entry(key: .string($0.0), value: $0.1) }))
  }
}
