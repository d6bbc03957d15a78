import AirflowBundle
import ArgumentParser
import ByteStrings

/// `airflow-bundle report`: what can be done with reports that runs have written.
struct ReportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report", abstract: "Work with the reports of earlier runs.",
    discussion: """
      Join the reports of a migration that several machines shared with --shard:
        airflow-bundle report merge part*.json --report all.html

      See what has changed since an earlier run:
        airflow-bundle report diff last-week.json today.json
      """,
    subcommands: [Merge.self, Diff.self])

  struct Merge: ConsoleCommand {
    static let configuration = CommandConfiguration(
      abstract: "Join the JSON reports of shards into one.",
      discussion: """
        Let each machine write its report, then join them:
          airflow-bundle migrate legacy/ -o bundles/ --shard 1/2 --report 1.json
          airflow-bundle migrate legacy/ -o bundles/ --shard 2/2 --report 2.json
          airflow-bundle report merge 1.json 2.json --report all.html

        Make a page from the report of one run:
          airflow-bundle report merge plan.json --report plan.html

        What only all shards together show, such as two bundles that claim one Dag, is found again.

        If a shard is missing, if a run was stopped before its end, or if the reports are of \
        different runs, this says "incomplete" and names what is missing.

        Exit status: 0 the reports are complete and have no failed item; 1 anything else, also a \
        report that cannot be read; 64 wrong usage.
        """)

    @Argument(
      help: ArgumentHelp(
        "The JSON reports of migrate or export, those of all shards of one run; or the JSON reports of verify, of different folders.",
        valueName: "report"),
      completion: .file(extensions: ["json"]))
    var reports: [String]

    @Option(
      parsing: .singleValue,
      help: ArgumentHelp(
        "Write the joined report to this file, as JSON, HTML, Markdown, CSV or JUnit XML: the name ends in .json, .html, .md, .csv or .xml. May be repeated.",
        valueName: "file"),
      completion: .file(extensions: ReportArguments.extensions))
    var report: [String] = []

    @Flag(help: "Print the joined report as JSON on standard output, and nothing else there.")
    var json = false

    func validate() throws {
      if report.isEmpty && !json {
        throw ValidationError("Say where the joined report goes: --report FILE, or --json.")
      }
    }

    func run(_ invocation: Invocation) throws {
      let console = invocation.console
      let names = reports.map { ByteString(argument: $0) }
      let output = try ReportOutput(report, isJSON: json, reading: names)
      let merged: RecordedReport
      do {
        var parts: [(name: ByteString, report: RecordedReport)] = []
        for name in names { parts.append((name, try ReportReader(name).document())) }
        merged = try RecordedReport.merging(parts)
      } catch {
        console.complain("airflow-bundle: incomplete: \(error)")
        throw ExitCode(1)
      }
      for part in merged.report.missing {
        console.complain("airflow-bundle: incomplete: missing is \(part)")
      }
      try output.tell(merged, [merged.summaryLine], status: merged.report.exitStatus, console)
    }
  }
}

extension RecordedReport {
  fileprivate var summaryLine: String {
    switch self {
    case .conversion(let report): ReportLine.summary(of: report)
    case .verification(let report): VerifyLine.summary(of: report)
    }
  }
}
