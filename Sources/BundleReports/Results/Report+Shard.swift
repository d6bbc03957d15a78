extension Report {
  /// The I-th of N disjoint parts of a run's inputs.
  public struct Shard: Sendable, Equatable {
    /// From 1 to `count`.
    public var index: Int
    public var count: Int

    /// The I-th of N; nil where that is no shard.
    public init?(index: Int, count: Int) {
      guard index >= 1, index <= count else { return nil }
      (self.index, self.count) = (index, count)
    }

    /// Reads `I/N`; nil where that is no shard.
    public init?(_ text: String) {
      let parts = text.split(separator: "/", omittingEmptySubsequences: false)
      guard parts.count == 2, let index = Int(parts[0]), let count = Int(parts[1]) else {
        return nil
      }
      self.init(index: index, count: count)
    }
  }
}

extension Report.Shard: CustomStringConvertible {
  public var description: String { "shard \(index) of \(count)" }
}
