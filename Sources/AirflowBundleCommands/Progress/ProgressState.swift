import AirflowBundle

/// How far a run is and how long it has taken: all that a progress line is made of.
struct ProgressState: Sendable, Equatable {
  var counts: RunProgress.Snapshot
  /// Seconds since the work began.
  var elapsed: Double
  var words = ProgressWords.conversion

  /// The part that is done, from 0 to 1: by bytes, or by bundles where there are no bytes.
  var share: Double {
    if counts.totalBundles > 0 && counts.bundles >= counts.totalBundles { return 1 }
    if counts.totalBytes > 0 {
      return min(1, Double(counts.bytes) / Double(counts.totalBytes))
    }
    return counts.totalBundles > 0
      ? min(1, Double(counts.bundles) / Double(counts.totalBundles)) : 0
  }

  /// Bytes of input a second; nil as long as that cannot be told.
  var rate: Double? {
    elapsed >= 0.5 && counts.bytes > 0 ? Double(counts.bytes) / elapsed : nil
  }

  /// The seconds left at the pace so far; nil as long as that cannot be told.
  var timeLeft: Double? {
    elapsed >= 1 && share > 0 ? elapsed / share * (1 - share) : nil
  }
}

/// What the things that are counted are called.
struct ProgressWords: Sendable, Equatable {
  var one: String
  var many: String
  /// After the number of those that went wrong.
  var bad: String

  static let conversion = ProgressWords(one: "bundle", many: "bundles", bad: "failed")
  static let verification = ProgressWords(one: "file", many: "files", bad: "with problems")
}
