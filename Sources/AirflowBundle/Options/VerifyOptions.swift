public import ByteStrings

/// What `verify` is asked to look at.
public struct VerifyOptions: Sendable {
  /// Bundles and folders, as given.
  public var inputs: [ByteString]
  /// Files worked on at once.
  public var jobs = 1
  /// Patterns for relative paths below an input folder; empty takes all.
  public var include: [ByteString] = []
  public var exclude: [ByteString] = []
  /// Whether an INPUT in which there is no bundle is no failure.
  public var allowsEmpty = false
  /// The platform that every executable should be for.
  public var platform: Platform?
  /// What a report says is there; nil to compare with no report.
  public var against: PromisedOutputs?
  /// The user that Airflow runs as; nil for the user of this process. Only root can look on behalf
  /// of another.
  public var user: ByteString?

  public init(inputs: [ByteString]) { self.inputs = inputs }
}
