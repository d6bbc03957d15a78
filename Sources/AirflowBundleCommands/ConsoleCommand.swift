import ArgumentParser

/// A command that says all it says through a console, so that a test can listen.
protocol ConsoleCommand: ParsableCommand {
  /// Does the work.
  ///
  /// - Throws: `ValidationError` for wrong usage, `ExitCode` for a status other than 0.
  func run(_ invocation: Invocation) throws
}
