import ByteStrings
import Files

/// What `--include` and `--exclude` take of a folder.
struct PathFilter {
  private let include: [Glob]
  private let exclude: [Glob]

  init(include: [ByteString], exclude: [ByteString]) throws(UsageError) {
    self.include = try Self.globs(include, "--include")
    self.exclude = try Self.globs(exclude, "--exclude")
  }

  /// Whether the filters could leave something out.
  var isActive: Bool { !include.isEmpty || !exclude.isEmpty }

  /// Whether the filters take a path below an input folder; exclude wins.
  func takes(_ relative: ByteString) -> Bool {
    if exclude.contains(where: { $0.matches(relative) }) { return false }
    return include.isEmpty || include.contains { $0.matches(relative) }
  }

  private static func globs(_ patterns: [ByteString], _ option: String) throws(UsageError) -> [Glob]
  {
    try patterns.map { pattern throws(UsageError) in
      guard let glob = Glob(pattern) else {
        throw UsageError(
          "\(option) \(pattern): the pattern has an open bracket or ends in a backslash")
      }
      return glob
    }
  }
}
