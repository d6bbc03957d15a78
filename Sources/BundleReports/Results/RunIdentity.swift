public import ByteStrings

/// When, where, by whom and with which arguments a run was made.
public struct RunIdentity: Sendable, Equatable {
  /// The time of the start in UTC, as in `2026-11-24T10:00:00Z`.
  public var started: String
  /// The time of the end; nil as long as the run goes on.
  public var finished: String?
  public var host: ByteString
  public var user: ByteString
  /// The working directory.
  public var directory: ByteString
  /// The arguments after the program's name.
  public var arguments: [ByteString]

  public init(
    started: String, finished: String? = nil, host: ByteString, user: ByteString,
    directory: ByteString,
    arguments: [ByteString]
  ) {
    self.started = started
    self.finished = finished
    self.host = host
    self.user = user
    self.directory = directory
    self.arguments = arguments
  }
}
