import AirflowBundle
import ArgumentParser
import ByteStrings

struct Apply: ConsoleCommand {
  static let configuration = CommandConfiguration(
    abstract: "Do exactly what the report of a dry run says, and nothing else.",
    usage: "airflow-bundle apply [<options>] <plan>",
    discussion: """
      Make a plan, let somebody look at it, apply it, and prove that all of it is there:
        airflow-bundle migrate legacy/ -o bundles/ --dry-run --report plan.json --report plan.html
        airflow-bundle apply plan.json --report applied.json
        airflow-bundle verify bundles/ --against applied.json

      The arguments that the plan records are used again, from the folder in which it was made, \
      without --dry-run, and without its reports and its log.

      An output that would not have the planned size, SHA-256 and permissions gets no name: its \
      bundle fails with plan-mismatch, as does one whose input is gone. What the plan says nothing \
      of, and what had failed in it, is passed over (not-in-plan). If you apply a plan again, what \
      was done is unchanged.

      Exit status: 0 all of the plan is done; 1 some of it is not, and the rest was done; 64 wrong \
      usage, or this is no plan that can be applied; 130 interrupted (143 by SIGTERM, 129 by SIGHUP).
      """)

  @Argument(
    help: ArgumentHelp(
      "The JSON report of a dry run of migrate or export.", valueName: "plan"),
    completion: .file(extensions: ["json"]))
  var plan: String

  @Option(
    name: [.short, .long],
    help: ArgumentHelp(
      "Write the same tree below this path, instead of the one in the plan.", valueName: "path"),
    completion: .file())
  var output: String?

  @OptionGroup(title: "How the work is done") var work: JobArguments
  @OptionGroup(title: "What is printed and reported") var reporting: ReportArguments

  func run(_ invocation: Invocation) throws {
    let recorded = try RecordedPlan(ByteString(argument: plan))
    let directory = WorkingDirectory()
    // All paths of this command line are those of the folder that it was given in.
    var reporting = reporting
    reporting.report = reporting.report.map { directory.absolute($0, from: recorded.directory) }
    reporting.log = reporting.log.map { directory.absolute($0, from: recorded.directory) }
    reporting.failOn += recorded.failOn
    var root: ByteString?
    if let output {
      try StandardStreams.refuse(output: ByteString(argument: output))
      root = ByteString(argument: directory.absolute(output, from: recorded.directory))
    }
    try directory.move(to: recorded.directory, of: recorded.path)
    defer { directory.moveBack() }
    let (options, isElsewhere) = try recorded.options(to: root, jobs: work.jobs)
    let place = ByteString(argument: directory.absolute(plan, from: recorded.directory))
    let session = RunSession(reporting, invocation)
    try session.run(reading: [.init(place, "the plan")]) { () throws(UsageError) in
      try ConversionRun(options, applying: recorded.report, isElsewhere: isElsewhere)
    }
  }
}
