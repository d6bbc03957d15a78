public import ByteStrings
public import JSON

/// When, where, by whom and with which arguments a run was started.
public struct RunIdentity: Sendable, Equatable {
  /// The time of the start in UTC, as in `2026-11-24T10:00:00Z`.
  public var started: String
  public var host: ByteString
  public var user: ByteString
  /// The working directory.
  public var directory: ByteString
  /// The arguments after the program's name.
  public var arguments: [ByteString]

  public init(
    started: String, host: ByteString, user: ByteString, directory: ByteString,
    arguments: [ByteString]
  ) {
    self.started = started
    self.host = host
    self.user = user
    self.directory = directory
    self.arguments = arguments
  }

  /// The object `run` of a report (docs/report.schema.json).
  public var json: JSONValue {
    .object([
      .init("started", .string(ByteString(started))), .init("host", .string(host)),
      .init("user", .string(user)), .init("directory", .string(directory)),
      .init("arguments", .array(arguments.map { .string($0) })),
    ])
  }
}
