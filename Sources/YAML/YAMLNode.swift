package import ByteStrings
package import PyYAML

/// A node of a resolved tree: no aliases, no merge keys, no key twice.
package struct YAMLNode: Sendable {
  package enum Content: Sendable {
    case scalar(Scalar)
    case sequence([YAMLNode])
    case mapping([Entry])
  }

  package struct Scalar: Hashable, Sendable {
    /// The text after unquoting and folding, UTF-8.
    package var text: ByteString
    /// Whether a reader looks at the text to tell the type; else, without a tag, it is a string.
    package var isPlain: Bool

    package init(text: ByteString, isPlain: Bool) {
      self.text = text
      self.isPlain = isPlain
    }
  }

  package struct Entry: Sendable {
    package var key: YAMLNode
    package var value: YAMLNode

    package init(key: YAMLNode, value: YAMLNode) {
      self.key = key
      self.value = value
    }
  }

  package var content: Content
  /// The tag that the document gives, as a whole URI; nil for none and for the non-specific `!`.
  package var tag: ByteString?
  package var mark: YAMLMark

  package init(_ content: Content, tag: ByteString? = nil, mark: YAMLMark = .none) {
    self.content = content
    self.tag = tag
    self.mark = mark
  }

  /// The tag PyYAML sees: the given one, else what the text resolves to. nil for an unknown one.
  package var resolvedTag: YAMLTag? {
    if let tag { return YAMLTag(uri: tag) }
    switch content {
    case .scalar(let scalar):
      return scalar.isPlain ? YAML11.tag(ofPlain: scalar.text.bytes) : .str
    case .sequence: return .seq
    case .mapping: return .map
    }
  }
}
