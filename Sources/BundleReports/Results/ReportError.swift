/// Why a JSON value is no report, or why reports do not go together.
public struct ReportError: Error, Sendable, Equatable, CustomStringConvertible {
  /// What is wrong, and what to do where that is known; without the file's name.
  public var description: String

  public init(_ description: String) { self.description = description }
}
