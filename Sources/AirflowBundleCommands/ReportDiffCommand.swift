import AirflowBundle
import ArgumentParser
import ByteStrings

extension ReportCommand {
  struct Diff: ConsoleCommand {
    static let configuration = CommandConfiguration(
      abstract: "Say what is different between two JSON reports of one command.",
      discussion: """
        See whether the real run did what the dry run had said:
          airflow-bundle report diff plan.json done.json

        See what has changed in a folder that is verified every night:
          airflow-bundle report diff yesterday.json today.json --report changes.html

        Items are told apart that are gone, that are new, and whose status, findings or digests are \
        others. Worse is a good bundle that is gone, a new one that fails, a status that fails or \
        is skipped now, more warnings or problems, a bundle that no input makes any more, and a \
        report that is incomplete now.

        Exit status: 0 nothing got worse; 1 something did; 64 wrong usage, also a file that is no \
        report.
        """)

    @Argument(
      help: ArgumentHelp(
        "The earlier JSON report, of migrate, export or verify.", valueName: "old"),
      completion: .file(extensions: ["json"]))
    var old: String

    @Argument(
      help: ArgumentHelp("The later JSON report, of the same command.", valueName: "new"),
      completion: .file(extensions: ["json"]))
    var new: String

    @Option(
      parsing: .singleValue,
      help: ArgumentHelp(
        "Write the difference to this file, as JSON, HTML, Markdown, CSV or JUnit XML: the name ends in .json, .html, .md, .csv or .xml. May be repeated.",
        valueName: "file"),
      completion: .file(extensions: ReportArguments.extensions))
    var report: [String] = []

    @Flag(help: "Print the difference as JSON on standard output, and nothing else there.")
    var json = false

    func run(_ invocation: Invocation) throws {
      let console = invocation.console
      let names = [old, new].map { ByteString(argument: $0) }
      let output = try ReportOutput(report, isJSON: json, reading: names)
      let diff: ReportDiff
      do {
        diff = try RecordedReport.difference(
          (names[0], ReportReader(names[0]).document()),
          (names[1], ReportReader(names[1]).document()))
      } catch { throw ValidationError("\(error)") }
      let lines = DiffLine.lines(of: diff, style: console.outputStyle)
      try output.tell(diff, lines, status: diff.exitStatus, console)
    }
  }
}
