public import AirflowBundle
public import ArgumentParser
import ByteStrings

struct Export: ConsoleCommand {
  static let configuration = CommandConfiguration(
    abstract: "Make legacy archives or folders of footer bundles, for old schedulers.",
    usage: "airflow-bundle export [<options>] (-o <path> | --in-place) <input> ...",
    discussion: """
      Undo a migration into a new folder:
        airflow-bundle export bundles/ -o archives/

      For the oldest scanner, which wants folders and looks one level deep:
        airflow-bundle export bundles/ -o folders/ --layout directory

      One bundle, as small as can be:
        airflow-bundle export bundles/orders -o orders.zip --compression best

      Members, paths, modes and manifest come back as `migrate` has met them; of other packers' \
      bundles, what they hold. Migrating the archives again gives the same bundles.

      Exit status: 0 nothing failed; 1 at least one bundle failed, the others are done; \
      64 wrong usage; 130 interrupted (143 by SIGTERM, 129 by SIGHUP).
      """)

  @OptionGroup var conversion: ConversionArguments

  @Option(help: ArgumentHelp("The container to make.", valueName: "layout"))
  var layout: Layout = .zip

  @Flag var tree: Tree?

  @Option(help: ArgumentHelp("How hard archives are compressed.", valueName: "level"))
  var compression: ConversionOptions.Compression = .default

  enum Layout: String, ExpressibleByArgument, CaseIterable { case zip, directory }

  /// How outputs lie below PATH.
  enum Tree: String, EnumerableFlag {
    case flat, keepTree

    static func help(for value: Tree) -> ArgumentHelp? {
      switch value {
      case .flat:
        "Put all outputs into one folder, the `/` of their relative paths made `-` (default for --layout directory)."
      case .keepTree: "Mirror the tree of the inputs (default for --layout zip)."
      }
    }
  }

  func run(_ console: Console) throws {
    var options = try conversion.options(layout == .zip ? .zip : .directory)
    options.compression = compression
    let isFlatByDefault = layout == .directory && !options.destination.isInPlace
    options.isFlat = tree.map { $0 == .flat } ?? isFlatByDefault
    try ConversionSession(options, conversion.reporting).run(console)
  }
}

extension ConversionOptions.Compression: ExpressibleByArgument {}
