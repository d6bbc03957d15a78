/// How much of a manifest is read before it is refused.
package struct YAMLLimits: Sendable {
  /// The largest input, in bytes; also the most that it may be with its aliases expanded.
  package var bytes: Int
  /// The deepest nesting of collections; a scalar is no level.
  package var depth: Int
  /// The most keys, values and collections, aliases expanded.
  ///
  /// By default one for four bytes: an item of a list takes no less in the canonical text, which
  /// must not be larger either, so that no manifest that can be written is refused for this.
  package var nodes: Int

  package init(bytes: Int = 1 << 20, depth: Int = 100, nodes: Int? = nil) {
    self.bytes = bytes
    self.depth = depth
    self.nodes = nodes ?? bytes / 4
  }
}
