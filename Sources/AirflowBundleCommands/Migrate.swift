public import AirflowBundle
public import ArgumentParser
import ByteStrings

struct Migrate: ConsoleCommand {
  static let configuration = CommandConfiguration(
    abstract: "Make footer bundles of legacy archives, folders and 32-byte-trailer bundles.",
    usage: "airflow-bundle migrate [<options>] (-o <path> | --in-place) <input> ...",
    discussion: """
      Show your team first what would happen; nothing is written but the report:
        airflow-bundle migrate legacy/ -o bundles/ --dry-run --report plan.html

      Migrate a folder into a new root. Once more, and everything is `unchanged`:
        airflow-bundle migrate legacy/ -o bundles/

      Migrate in place, the originals kept elsewhere:
        airflow-bundle migrate /srv/dags --in-place --move-originals /srv/old

      Only some of them, and the first half of those, for one of two machines:
        airflow-bundle migrate legacy/ -o bundles/ --include 'team-a/**' --shard 1/2

      Does a folder hold something that fails? For a script:
        airflow-bundle migrate legacy/ -o bundles/ -n --json | jq .summary.failed

      A bundle that fails stops no other; its line says what to do. An existing output that \
      differs is left alone, and failed, without --force. Bundles are never run.

      Exit status: 0 nothing failed; 1 at least one bundle failed, the others are done; \
      64 wrong usage; 130 interrupted (143 by SIGTERM, 129 by SIGHUP): what was finished stays, \
      and running the same command again goes on from there.
      """)

  @OptionGroup var conversion: ConversionArguments

  @Option(
    help: ArgumentHelp(
      "Written into manifests that carry no supervisor schema version.", valueName: "yyyy-mm-dd"))
  var supervisorSchemaVersion: String = SchemaVersion.default.lossy

  @Option(
    help: ArgumentHelp(
      "Written into manifests of folders that name no language.", valueName: "name"))
  var language: String?

  @Option(
    help: ArgumentHelp(
      "Written into manifests of folders that name no SDK version.", valueName: "version"))
  var sdkVersion: String?

  @Option(
    help: ArgumentHelp("What stands in for the source of a folder without.", valueName: "choice"))
  var sourceFallback: SourceFallback = .none

  @Option(
    help: ArgumentHelp(
      "What becomes of members that are neither executable nor source.", valueName: "choice"))
  var extraMembers: FurtherMembers = .keep

  @Flag(help: "Take executables that are no ELF, Mach-O or PE file.")
  var allowNonNative = false

  func run(_ console: Console) throws {
    var options = try conversion.options(.footer)
    options.supervisorSchemaVersion = ByteString(argument: supervisorSchemaVersion)
    options.language = language.map { ByteString(argument: $0) }
    options.sdkVersion = sdkVersion.map { ByteString(argument: $0) }
    options.sourceFallback = sourceFallback
    options.furtherMembers = extraMembers
    options.allowsNonNative = allowNonNative
    try ConversionSession(options, conversion.reporting).run(console)
  }
}

extension FurtherMembers: ExpressibleByArgument {}
extension SourceFallback: ExpressibleByArgument {}
