public import AirflowBundle
public import ArgumentParser
import ByteStrings

struct Export: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Make legacy archives or folders of footer bundles, for old schedulers.",
    discussion: """
      Undo a migration into a new folder:
        airflow-bundle export bundles/ -o legacy/

      For the oldest scanner, which wants folders:
        airflow-bundle export bundles/ -o folders/ --layout directory
      """)

  @OptionGroup var conversion: ConversionArguments

  @Option(help: ArgumentHelp("The container to make: zip or directory.", valueName: "layout"))
  var layout: Layout = .zip

  @Option(
    help: ArgumentHelp("How hard to compress: store, fast, default or best.", valueName: "level"))
  var compression: ConversionOptions.Compression = .default

  enum Layout: String, ExpressibleByArgument, CaseIterable { case zip, directory }

  func run() throws {
    var options = try conversion.options(layout == .zip ? .zip : .directory)
    options.compression = compression
    try ConversionSession(options, conversion.reporting).run()
  }
}

extension ConversionOptions.Compression: ExpressibleByArgument {}
