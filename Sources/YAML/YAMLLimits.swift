/// How much of a manifest is read before it is refused.
package struct YAMLLimits: Sendable {
  /// The largest input, in bytes; also the most that it may be with its aliases expanded.
  package var bytes: Int
  /// The deepest nesting of collections; a scalar is no level.
  package var depth: Int

  package init(bytes: Int = 16 << 20, depth: Int = 100) {
    self.bytes = bytes
    self.depth = depth
  }
}
