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

  package static func integer(_ value: UInt64) -> YAMLNode {
    .plain(ByteString(String(value)))
  }

  package static func sequence(_ items: [YAMLNode]) -> YAMLNode { YAMLNode(.sequence(items)) }

  package static func mapping(_ entries: [Entry]) -> YAMLNode { YAMLNode(.mapping(entries)) }

  /// A mapping with string keys; those that have no value are left out.
  package static func mapping(_ pairs: [(ByteString, YAMLNode?)]) -> YAMLNode {
    var entries: [Entry] = []
    entries.reserveCapacity(pairs.count)
    for (key, value) in pairs {
      if let value { entries.append(Entry(key: .string(key), value: value)) }
    }
    return .mapping(entries)
  }
}
