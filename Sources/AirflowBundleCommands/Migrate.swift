public import AirflowBundle
public import ArgumentParser
import ByteStrings

struct Migrate: ConversionCommand {
  static let configuration = CommandConfiguration(
    abstract: "Convert legacy bundles of every kind to footer bundles.",
    usage: "airflow-bundle migrate [<options>] (-o <path> | --in-place) <input> ...",
    discussion: """
      Show your team first what would happen. Only the report is written:
        airflow-bundle migrate legacy/ -o bundles/ --dry-run --report plan.html

      Migrate a folder into a new one. Run it again, and everything is `unchanged`:
        airflow-bundle migrate legacy/ -o bundles/

      Migrate in place, and keep the originals elsewhere:
        airflow-bundle migrate /srv/dags --in-place --move-originals /srv/old

      Migrate only some of them, and of those the first half, on one of two machines:
        airflow-bundle migrate legacy/ -o bundles/ --include 'team-a/**' --shard 1/2

      Count in a script how many bundles would fail:
        airflow-bundle migrate legacy/ -o bundles/ -n --json | jq .summary.failed

      A bundle that fails does not stop the others, and its line says what to do. A file that \
      is already there and differs from the output is left alone, and the bundle fails, unless \
      you use --force. The executables are never run.

      Exit status: 0 nothing failed; 1 at least one bundle failed, the others were done; \
      64 wrong usage; 130 interrupted (143 by SIGTERM, 129 by SIGHUP): what was finished stays, \
      and the same command goes on from there.
      """)

  @OptionGroup var conversion: ConversionArguments

  @Option(
    help: ArgumentHelp(
      "Write this into manifests that have no supervisor schema version.",
      valueName: "yyyy-mm-dd"))
  var supervisorSchemaVersion: String = SchemaVersion.default.lossy

  @Option(
    help: ArgumentHelp(
      "Write this into manifests of folders that name no language.", valueName: "name"))
  var language: String?

  @Option(
    help: ArgumentHelp(
      "Write this into manifests of folders that name no SDK version.", valueName: "version"))
  var sdkVersion: String?

  @Option(
    help: ArgumentHelp(
      "Say what stands in for the source of a folder that has none.", valueName: "choice"))
  var sourceFallback: SourceFallback = .none

  @Option(
    help: ArgumentHelp(
      "Say what becomes of members that are neither the executable nor the source: keep them, drop them, or refuse the bundle.",
      valueName: "choice"))
  var extraMembers: ExtraMembers = .keep

  @Flag(help: "Also take executables that are not ELF, Mach-O or PE files.")
  var allowNonNative = false

  func options() throws -> ConversionOptions {
    var options = try conversion.options(.footer)
    options.supervisorSchemaVersion = ByteString(argument: supervisorSchemaVersion)
    options.language = language.map { ByteString(argument: $0) }
    options.sdkVersion = sdkVersion.map { ByteString(argument: $0) }
    options.sourceFallback = sourceFallback
    options.extraMembers = extraMembers
    options.allowsNonNative = allowNonNative
    return options
  }
}

extension ExtraMembers: ExpressibleByArgument {}
extension SourceFallback: ExpressibleByArgument {}
