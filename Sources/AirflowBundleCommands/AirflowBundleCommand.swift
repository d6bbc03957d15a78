import AirflowBundle
public import ArgumentParser

/// `airflow-bundle`: the root of the command line.
public struct AirflowBundleCommand: ParsableCommand {
  public static let configuration = CommandConfiguration(
    commandName: "airflow-bundle",
    abstract: "Move Airflow executable bundles between the containers they have had.",
    discussion: """
      A bundle is a native executable, its Dag source and a manifest. Legacy bundles are ZIP \
      archives, folders or files with a 32-byte trailer; Airflow 3.3 and later wants the \
      executable itself with source, manifest and a 64-byte trailer appended.

      Show what a migration would do, with a report to look at, then do it:
        airflow-bundle migrate legacy/ -o bundles/ --dry-run --report plan.html
        airflow-bundle migrate legacy/ -o bundles/

      What will Airflow do with the bundles, and what is in one of them?
        airflow-bundle verify bundles/
        airflow-bundle inspect bundles/orders

      Go back for an old scheduler:
        airflow-bundle export bundles/ -o archives/

      A name that begins with a dash goes after `--`, which ends the options:
        airflow-bundle migrate -o bundles/ -- -odd-name.zip

      Exit status: 0 nothing failed; 1 at least one bundle failed, the others are done; \
      64 wrong usage; 130 interrupted (143 by SIGTERM).
      """,
    version: ToolVersion.current,
    subcommands: [Migrate.self, Export.self, Inspect.self, Verify.self, ReportCommand.self])

  public init() {}

  /// Parses the arguments, runs the command and ends the process.
  public static func start() -> Never {
    do {
      var command = try parseAsRoot()
      do {
        try command.run()
        exit()
      } catch { exit(type(of: command), error) }
    } catch {
      if exitCode(for: error) == .validationFailure { DashedNames.hint() }
      exit(withError: error)
    }
  }

  /// Ends the process. `exit(withError:)` would name the root's usage and help for a mistake that a
  /// command finds only when it runs.
  private static func exit(_ command: any ParsableCommand.Type, _ error: any Error) -> Never {
    if exitCode(for: error) == .validationFailure && !(error is ExitCode) {
      let usage = usageString(for: command)
      let name = usage.split(separator: " ").prefix { $0.first?.isLetter == true }
      Console().complain(
        """
        Error: \(message(for: error))
        Usage: \(usage)
          See '\(name.joined(separator: " ")) --help' for more information.
        """)
      exit(withError: ExitCode.validationFailure)
    }
    exit(withError: error)
  }
}
