import AirflowBundle
import ArgumentParser
import ByteStrings

/// The options about what is said of a run, and where.
struct ReportArguments: ParsableArguments {
  @Flag(help: "Print the report as JSON on standard output, and nothing else there.")
  var json = false

  @Option(
    parsing: .singleValue,
    help: ArgumentHelp(
      "Also write the report to this file, as JSON, HTML, Markdown, CSV or JUnit XML: the name ends in .json, .html, .md, .csv or .xml. May be repeated.",
      valueName: "file"),
    completion: .file(extensions: Self.extensions))
  var report: [String] = []

  @Option(
    help: ArgumentHelp(
      "Add to this file while the run goes on: a line of JSON for the run, one for each bundle as soon as it is done, and one for the summary.",
      valueName: "file"), completion: .file())
  var log: String?

  @Option(
    parsing: .singleValue,
    help: ArgumentHelp(
      "Exit with 1 also if there is a finding with this code, or of this severity: warning or note. May be repeated.",
      valueName: "what"))
  var failOn: [FailureRule] = []

  @Option(
    help: ArgumentHelp(
      "Show progress on standard error. auto shows it only if that is a terminal.",
      valueName: "when"))
  var progress: ProgressChoice = .auto

  @Flag(name: [.short, .long], help: "Leave out the lines of what went well.")
  var quiet = false

  @Flag(
    name: [.short, .long], help: "Print everything that is known of each bundle, notes included.")
  var verbose = false

  static let extensions = ["json", "html", "md", "csv", "xml"]

  func validate() throws {
    try StandardStreams.refuse(reports: report.map { ByteString(argument: $0) })
    if log == "-" {
      throw ValidationError("--log writes to a file. For standard output use --json.")
    }
    if quiet && verbose {
      throw ValidationError("--quiet and --verbose do not go together: choose one.")
    }
  }

  /// How much is printed of each bundle.
  var detail: ReportLine.Detail { quiet ? .quiet : verbose ? .verbose : .normal }

  enum ProgressChoice: String, ExpressibleByArgument, CaseIterable { case auto, always, never }
}
