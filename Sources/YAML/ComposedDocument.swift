package import ByteStrings

/// A document as it is composed: a graph whose aliases are references to the anchored node, with
/// merge keys and duplicate keys still in place.
package struct ComposedDocument: Sendable {
  /// The place of a node in `nodes`.
  package typealias ID = Int

  package struct Node: Sendable {
    package var content: Content
    /// The given tag as a whole URI; nil for none and for `!`.
    package var tag: ByteString?
    package var mark: YAMLMark
    /// Whether it has an anchor, so that it may be referred to more than once.
    package var isAnchored = false

    package init(_ content: Content, tag: ByteString?, mark: YAMLMark) {
      self.content = content
      self.tag = tag
      self.mark = mark
    }

    /// The tag PyYAML resolves; nil for an unknown one.
    var resolvedTag: YAMLTag? {
      if let tag { return YAMLTag(uri: tag) }
      switch content {
      case .scalar(let scalar):
        return scalar.isPlain ? YAML11.tag(ofPlain: scalar.text.bytes) : .str
      case .sequence: return .seq
      case .mapping: return .map
      }
    }
  }

  package enum Content: Sendable {
    case scalar(YAMLNode.Scalar)
    case sequence([ID])
    case mapping([Pair])
  }

  package struct Pair: Sendable {
    package var key: ID
    package var value: ID
  }

  package internal(set) var nodes: [Node] = []
  package internal(set) var root: ID = 0

  init() {}

  mutating func add(_ node: Node) -> ID {
    nodes.append(node)
    return nodes.count - 1
  }
}
