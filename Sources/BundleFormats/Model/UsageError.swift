/// A call that cannot be carried out whatever the inputs are: exit status 64.
public struct UsageError: Error, Sendable, Equatable, CustomStringConvertible {
  /// What is wrong and what to do, in one line.
  public var description: String

  public init(_ description: String) { self.description = description }
}
