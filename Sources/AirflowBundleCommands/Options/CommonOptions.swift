import AirflowBundle
import ArgumentParser
import ByteStrings

/// The options that `migrate` and `export` share.
struct ConversionArguments: ParsableArguments {
  @Argument(
    help: ArgumentHelp(
      "Bundles in any container, and folders of them, which are walked recursively.",
      valueName: "input"), completion: .file())
  var inputs: [String]

  @OptionGroup(title: "Where outputs go") var placement: PlacementArguments
  @OptionGroup(title: "Which inputs are taken") var selection: SelectionArguments
  @OptionGroup(title: "How the work is done") var work: WorkArguments
  @OptionGroup(title: "What is printed and reported") var reporting: ReportArguments

  /// The library's options for these arguments.
  func options(_ target: ConversionOptions.Target) throws -> ConversionOptions {
    let paths = inputs.map { ByteString(argument: $0) }
    try StandardStreams.refuse(inputs: paths)
    var options = ConversionOptions(
      target, inputs: paths, destination: try placement.destination())
    options.isDryRun = placement.dryRun
    options.replacesOutputs = placement.force
    try selection.apply(to: &options)
    try work.apply(to: &options)
    return options
  }
}

/// The options about what is said of a run, and where.
struct ReportArguments: ParsableArguments {
  @Flag(help: "Print the report as JSON on standard output, and nothing else there.")
  var json = false

  @Option(
    parsing: .singleValue,
    help: ArgumentHelp(
      "Also write the report to a file: .json, .html, .md, .csv or .xml (JUnit); repeatable.",
      valueName: "file"),
    completion: .file(extensions: Self.extensions))
  var report: [String] = []

  @Option(
    help: ArgumentHelp(
      "Progress on standard error; auto: only where that is a terminal.", valueName: "when"))
  var progress: ProgressChoice = .auto

  @Flag(name: [.short, .long], help: "Print failures and the summary only.")
  var quiet = false

  @Flag(name: [.short, .long], help: "Print everything known of each bundle, notes too.")
  var verbose = false

  static let extensions = ["json", "html", "md", "csv", "xml"]

  func validate() throws {
    try StandardStreams.refuse(reports: report.map { ByteString(argument: $0) })
    if quiet && verbose {
      throw ValidationError("--quiet and --verbose do not go together: choose one.")
    }
  }

  /// How much is printed of each bundle.
  var detail: ReportLine.Detail { quiet ? .quiet : verbose ? .verbose : .normal }

  enum ProgressChoice: String, ExpressibleByArgument, CaseIterable { case auto, always, never }
}

enum PlatformArgument {
  static let completion = CompletionKind.list([
    "linux/x86_64", "linux/aarch64", "darwin/aarch64", "darwin/x86_64", "windows/x86_64",
    "windows/aarch64",
  ])

  static func parsed(_ text: String?) throws -> Platform? {
    guard let text else { return nil }
    do { return try Platform(parsing: text) } catch {
      throw ValidationError("--platform \(ByteString(argument: text)): \(error).")
    }
  }
}
