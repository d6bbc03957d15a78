import AirflowBundle
public import ArgumentParser
import ByteStrings

/// `airflow-bundle`: the root of the command line.
public struct AirflowBundleCommand: ParsableCommand {
  public static let configuration = CommandConfiguration(
    commandName: "airflow-bundle",
    abstract: "Convert Airflow executable bundles from one container to another.",
    discussion: """
      A bundle is a native executable together with its Dag source and a manifest. Legacy \
      bundles are ZIP archives, folders, or files that end in a 32-byte trailer. Airflow 3.3 and \
      later wants a footer bundle: the executable itself, with the source, the manifest and a \
      64-byte trailer appended to it.

      See what a migration would do, in a report to look at, then do it:
        airflow-bundle migrate legacy/ -o bundles/ --dry-run --report plan.html
        airflow-bundle migrate legacy/ -o bundles/

      Do exactly what a plan says that somebody has approved, and prove that all of it is there:
        airflow-bundle migrate legacy/ -o bundles/ --dry-run --report plan.json
        airflow-bundle apply plan.json
        airflow-bundle verify bundles/ --against plan.json

      Find out what Airflow will do with the bundles, and what is in one of them:
        airflow-bundle verify bundles/
        airflow-bundle inspect bundles/orders

      Go back to archives for an old scheduler:
        airflow-bundle export bundles/ -o archives/

      Find out what a code in a message means:
        airflow-bundle explain crc-mismatch

      Name a file that begins with a dash after `--`, which ends the options:
        airflow-bundle migrate -o bundles/ -- -odd-name.zip

      Exit status: 0 nothing failed; 1 at least one bundle failed, the others were done; \
      64 wrong usage; 130 interrupted (143 by SIGTERM, 129 by SIGHUP).
      """,
    version: ToolVersion.current,
    subcommands: [
      Migrate.self, Export.self, Apply.self, Inspect.self, Verify.self, ReportCommand.self,
      Explain.self,
    ])

  public init() {}

  /// Parses the arguments, without the program's own name, and runs the command that they name.
  ///
  /// - Returns: the exit status.
  static func run(_ arguments: [ByteString], _ console: Console) -> Int32 {
    do {
      try CommandNames.check(arguments)
      var command = try parseAsRoot(arguments.map { ArgumentText.text(of: $0) })
      do {
        if let command = command as? any ConsoleCommand {
          try command.run(Invocation(arguments: arguments, console: console))
        } else {
          try command.run()
        }
        return 0
      } catch { return tell(error, of: type(of: command), console) }
    } catch {
      let status = tell(error, of: nil, console)
      if status == ExitCode.validationFailure.rawValue { DashedNames.hint(arguments, console) }
      return status
    }
  }

  /// Says what a command ended with: its help, or what is wrong.
  ///
  /// - Parameter command: the command that was running; nil where the parser found the mistake.
  /// - Returns: the exit status.
  private static func tell(
    _ error: any Error, of command: (any ParsableCommand.Type)?, _ console: Console
  ) -> Int32 {
    let status = exitCode(for: error)
    if error is ExitCode { return status.rawValue }
    var text = fullMessage(for: error, columns: console.columns)
    if status == .success {
      if !text.isEmpty { console.print(text) }
      return status.rawValue
    }
    if let command, status == .validationFailure {
      // The parser would name the root's usage and help for a mistake that a command finds only
      // when it runs.
      let usage = usageString(for: command)
      let name = usage.split(separator: " ").prefix { $0.first?.isLetter == true }
      text = """
        Error: \(message(for: error))
        Usage: \(usage)
          See '\(name.joined(separator: " ")) --help' for more information.
        """
    }
    console.complain(ArgumentText.shown(text))
    return status.rawValue
  }
}
