public import AirflowBundle
public import ArgumentParser
import ByteStrings

struct Migrate: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Make footer bundles of legacy archives, folders and 32-byte-trailer bundles.",
    discussion: """
      Show your team first what would happen:
        airflow-bundle migrate legacy/ -o bundles/ --dry-run --report plan.json

      Migrate a folder into a new root, then once more: everything is `unchanged`:
        airflow-bundle migrate legacy/ -o bundles/

      Migrate in place, the originals kept elsewhere:
        airflow-bundle migrate /srv/bundles --in-place --move-originals /srv/old-bundles
      """)

  @OptionGroup var conversion: ConversionArguments

  @Option(
    help: ArgumentHelp(
      "For manifests that carry no supervisor schema version.", valueName: "yyyy-mm-dd"))
  var supervisorSchemaVersion: String = SchemaVersion.default.lossy

  @Option(
    help: ArgumentHelp(
      "What becomes of members that are neither executable nor source: keep, drop or refuse.",
      valueName: "choice"))
  var extraMembers: FurtherMembers = .keep

  @Flag(help: "Take executables that are no ELF, Mach-O or PE file.")
  var allowNonNative = false

  func run() throws {
    var options = try conversion.options(.footer)
    options.supervisorSchemaVersion = ByteString(supervisorSchemaVersion)
    options.furtherMembers = extraMembers
    options.allowsNonNative = allowNonNative
    try ConversionSession(options, conversion.reporting).run()
  }
}

extension FurtherMembers: ExpressibleByArgument {}
