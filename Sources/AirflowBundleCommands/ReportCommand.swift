import AirflowBundle
import ArgumentParser
import ByteStrings

/// `airflow-bundle report`: what can be done with reports that runs have written.
struct ReportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report", abstract: "Work with the reports of earlier runs.",
    discussion: """
      Join the reports of a migration that several machines shared out with --shard:
        airflow-bundle report merge part*.json --report all.html
      """,
    subcommands: [Merge.self])

  struct Merge: ConsoleCommand {
    static let configuration = CommandConfiguration(
      abstract: "Join the JSON reports of shards into one.",
      discussion: """
        Each machine writes its part, then they are joined:
          airflow-bundle migrate legacy/ -o bundles/ --shard 1/2 --report 1.json
          airflow-bundle migrate legacy/ -o bundles/ --shard 2/2 --report 2.json
          airflow-bundle report merge 1.json 2.json --report all.html

        Make a page of the report of one run:
          airflow-bundle report merge plan.json --report plan.html

        Findings across shards, such as two bundles that claim one Dag, are found again.

        Exit status: 0 no report has a failed item; 1 one has, or cannot be read; 64 wrong usage.
        """)

    @Argument(
      help: ArgumentHelp(
        "JSON reports of migrate or export, of disjoint shards of one run.", valueName: "report"),
      completion: .file(extensions: ["json"]))
    var reports: [String]

    @Option(
      parsing: .singleValue,
      help: ArgumentHelp(
        "Write the joined report: .json, .html, .md, .csv or .xml (JUnit); repeatable.",
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

    func run(_ console: Console) throws {
      let names = reports.map { ByteString(argument: $0) }
      try StandardStreams.refuse(merging: names)
      try StandardStreams.refuse(reports: report.map { ByteString(argument: $0) })
      let files = try ReportFiles(arguments: report)
      do { try files.check(against: names.map { .init($0, "the report") }) } catch {
        throw ValidationError("\(error)")
      }
      let merged: Report
      do {
        let parts = try names.map { name throws(ReportError) in
          (name: name, report: try Report(file: name))
        }
        merged = try Report.merging(parts)
      } catch {
        console.complain("airflow-bundle: \(error)")
        throw ExitCode(1)
      }
      if json {
        console.write(merged.json.rendered())
      } else {
        console.print(ReportLine.summary(of: merged))
      }
      let written = files.write(merged, console)
      if merged.exitStatus != 0 || !written {
        throw ExitCode(merged.exitStatus == 0 ? 1 : merged.exitStatus)
      }
    }
  }
}
