public import ByteStrings

/// A file in a bundle, whatever the container.
public struct Member: Sendable, Equatable {
  /// The path in the container, relative, with `/` between components.
  public var path: ByteString
  /// The size in bytes, expanded.
  public var size: UInt64
  /// The recorded permission bits (`0o777` at most); nil where the container records none.
  public var mode: UInt16?
  /// Whether the container records a set-uid, set-gid or sticky bit, which is never kept.
  var hasSpecialBits: Bool
  /// Where the reader that made this member finds its bytes; meaningful to that reader only.
  var locator: Int

  package init(path: ByteString, size: UInt64, mode: UInt16?, locator: Int = 0) {
    self.path = path
    self.size = size
    self.mode = mode.map { $0 & 0o777 }
    hasSpecialBits = (mode ?? 0) & 0o7000 != 0
    self.locator = locator
  }

  /// One that stands in for a file that is not there, where that is only to be shown.
  package static func absent(_ path: ByteString) -> Member {
    Member(path: path, size: 0, mode: nil, locator: -2)
  }

  /// Whether it stands in for a file that is not there.
  package var isAbsent: Bool { locator == -2 }

  /// The permission of the file that Airflow is to run: the recorded bits, with `x` wherever
  /// there is `r`; 0755 where none are recorded, or nobody could read the file. Never set-uid,
  /// set-gid or sticky.
  public var executableMode: UInt16 { Self.executableMode(from: mode) }

  package static func executableMode(from recorded: UInt16?) -> UInt16 {
    guard let mode = recorded.map({ $0 & 0o777 }), mode & 0o444 != 0 else { return 0o755 }
    return mode | ((mode & 0o444) >> 2)
  }
}
