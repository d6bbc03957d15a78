import AirflowBundle
import ArgumentParser

/// The options about what is said of a run, and where.
struct ReportArguments: ParsableArguments {
  @OptionGroup var destinations: ReportDestinations

  @Option(help: "Progress on standard error: auto, always or never.")
  var progress: ProgressChoice = .auto

  @Flag(name: [.short, .long], help: "Print failures and the summary only.")
  var quiet = false

  @Flag(name: [.short, .long], help: "Print everything known of each bundle, notes too.")
  var verbose = false

  /// How much is printed of each bundle.
  var detail: ReportLine.Detail { quiet ? .quiet : verbose ? .verbose : .normal }

  enum ProgressChoice: String, ExpressibleByArgument, CaseIterable { case auto, always, never }
}

/// Where a report goes besides, or instead of, the text for people.
struct ReportDestinations: ParsableArguments {
  @Flag(help: "Print the report as JSON on standard output, and nothing else there.")
  var json = false

  @Option(
    parsing: .singleValue,
    help: ArgumentHelp(
      "Also write the report to a file: .json, .html, .md or .csv; repeatable.", valueName: "file"),
    completion: .file())
  var report: [String] = []

  /// The files asked for, each proved to be writable before any work is done.
  func files() throws -> [ReportFile] {
    do {
      return try report.map { path throws(UsageError) in
        try ReportFile(RawArguments.bytes(of: path))
      }
    } catch { throw ValidationError("\(error)") }
  }
}

extension [ReportFile] {
  /// Writes a report to every file. One that cannot be written is said so and is exit status 1.
  func write(_ report: some ReportDocument, _ console: Console) throws {
    for file in self {
      do { try file.write(report) } catch {
        console.complain("airflow-bundle: \(error.message(for: file.path))")
        throw ExitCode(1)
      }
    }
  }
}
