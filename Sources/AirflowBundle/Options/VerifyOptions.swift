public import ByteStrings

/// The versions of Airflow that `verify` can tell of.
public enum AirflowVersion: String, Sendable, CaseIterable {
  /// Airflow 3.3, Task SDK 1.3.2.
  case released = "3.3"
  /// The states that are published after it; which of them is released next is open.
  case next
}

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
  /// The Airflow to look ahead to: with `next`, the report also says what differs there.
  public var airflow = AirflowVersion.released
  /// What a report says is there; nil to compare with no report.
  public var against: PromisedOutputs?
  /// The user that Airflow runs as; nil for the user of this process. Only root can look on behalf
  /// of another.
  public var user: ByteString?

  public init(inputs: [ByteString]) { self.inputs = inputs }
}
