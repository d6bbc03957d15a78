import AirflowBundle
public import ArgumentParser
import ByteStrings

extension AirflowVersion: ExpressibleByArgument {}

struct Verify: ConsoleCommand {
  static let configuration = CommandConfiguration(
    abstract: "Say what Airflow will do with each bundle, and what is wrong with it.",
    usage: "airflow-bundle verify [<options>] <input> ...",
    discussion: """
      Airflow silently skips a bundle that it does not accept. This command judges each bundle as \
      Airflow does and says why. It runs none of them.

      Verify a migration before you point the scheduler to it:
        airflow-bundle verify bundles/

      Prove that all of it is there, as the report of the migration says:
        airflow-bundle verify bundles/ --against migrated.json

      As root, verify it for the user that Airflow runs as:
        sudo airflow-bundle verify /srv/bundles --as-user airflow

      Use the result in a script, or read it as a page:
        airflow-bundle verify bundles/ --json | jq '.items[] | select(.ok | not)'
        airflow-bundle verify bundles/ --quiet --report verify.html

      Verify bundles for another machine, before you build its images:
        airflow-bundle verify bundles/ --platform linux/aarch64

      Before the next Airflow comes, see what it will do otherwise:
        airflow-bundle verify bundles/ --airflow next

      What Airflow does, and the exit status, are always those of Airflow 3.3: which of the later \
      states is released next is open.

      --as-user goes by the owner, the group and the permission bits of a file and its folders. \
      Access control lists and security modules are not looked at.

      Exit status: 0 every bundle is ok; 1 at least one is not; 64 wrong usage; 130 \
      interrupted (143 by SIGTERM, 129 by SIGHUP).
      """)

  @Argument(
    help: ArgumentHelp(
      "Bundles in any container, and folders of them. Folders are searched at every depth, and links are followed.",
      valueName: "input"), completion: .file())
  var inputs: [String]

  @OptionGroup(title: "Which inputs are taken") var filter: FilterArguments
  @OptionGroup(title: "How the work is done") var work: JobArguments
  @OptionGroup(title: "How the work is done") var machine: PlatformArguments

  @Option(
    help: ArgumentHelp(
      "Ask whether this user may read and execute the bundles. Only root can ask for another user.",
      valueName: "name"),
    // A colon would end the description in a completion script of zsh.
    completion: .shellCommand("getent passwd | sed 's/[^A-Za-z0-9_.-].*//'"))
  var asUser: String?

  @Option(
    help: ArgumentHelp(
      "Also compare with this JSON report of migrate, export or apply: every output that it promises must be there, with that SHA-256 and that permission, and no other bundle.",
      valueName: "report"),
    completion: .file(extensions: ["json"]))
  var against: String?

  @Option(
    help: ArgumentHelp(
      "With next, also say what differs for each bundle in the states of Airflow that are published after 3.3.",
      valueName: "version"))
  var airflow: AirflowVersion = .released

  @OptionGroup(title: "What is printed and reported") var reporting: ReportArguments

  func run(_ invocation: Invocation) throws {
    let paths = inputs.map { ByteString(argument: $0) }
    try StandardStreams.refuse(inputs: paths)
    var options = VerifyOptions(inputs: paths)
    options.jobs = work.jobCount
    options.include = filter.includePatterns
    options.exclude = filter.excludePatterns
    options.allowsEmpty = filter.allowEmpty
    options.platform = try machine.parsed()
    options.airflow = airflow
    options.user = asUser.map { ByteString(argument: $0) }
    let report = against.map { ByteString(argument: $0) }
    let places = report.map { [ReportFiles.TakenPlace($0, "the report")] } ?? []
    try RunSession(reporting, invocation).run(reading: places) { () throws(UsageError) in
      options.against = try report.map { path throws(UsageError) in try PromisedOutputs(file: path)
      }
      return try VerifyRun(options)
    }
  }
}
