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

      Show what a migration would do, then do it:
        airflow-bundle migrate legacy/ -o bundles/ --dry-run
        airflow-bundle migrate legacy/ -o bundles/

      Go back for an old scheduler:
        airflow-bundle export bundles/ -o legacy/

      Exit status: 0 nothing failed; 1 at least one bundle failed, the others are done; \
      64 wrong usage; 130 interrupted (143 by SIGTERM).
      """,
    version: ToolVersion.current,
    subcommands: [Migrate.self, Export.self, Inspect.self, Verify.self, ReportCommand.self])

  public init() {}
}
