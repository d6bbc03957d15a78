import AirflowBundle
import ArgumentParser
import ByteStrings

struct Verify: ConsoleCommand {
  static let configuration = CommandConfiguration(
    abstract: "Tell what Airflow will do with each bundle, and what is wrong with it.",
    usage: "airflow-bundle verify [<options>] <input> ...",
    discussion: """
      Airflow skips a bundle that it does not like without a word. This command looks at each as \
      Airflow does and says why. It runs none of them.

      After a migration, before the scheduler is pointed there:
        airflow-bundle verify bundles/

      As root, for the user that Airflow runs as:
        sudo airflow-bundle verify /srv/bundles --as-user airflow

      In a script, and as a page to look at:
        airflow-bundle verify bundles/ --json | jq '.items[] | select(.ok | not)'
        airflow-bundle verify bundles/ --quiet --report verify.html

      Before images for another machine are built:
        airflow-bundle verify bundles/ --platform linux/aarch64

      --as-user goes by owner, group and permission bits of the file and its folders; access \
      control lists and security modules are not looked at.

      Exit status: 0 every bundle is ok; 1 at least one is not; 64 wrong usage; 130 \
      interrupted (143 by SIGTERM, 129 by SIGHUP).
      """)

  @Argument(
    help: ArgumentHelp(
      "Bundles in any container, and folders of them, which are walked recursively, links too.",
      valueName: "input"), completion: .file())
  var inputs: [String]

  @Option(
    name: [.customShort("j", allowingJoined: true), .long],
    help: ArgumentHelp(
      "Files worked on at once (default: the number of processors).", valueName: "n"))
  var jobs: Int?

  @Option(
    parsing: .singleValue,
    help: ArgumentHelp(
      "Take only what matches, by relative path below a folder; repeatable. `*` stays within a folder, `**` does not.",
      valueName: "glob"))
  var include: [String] = []

  @Option(
    parsing: .singleValue,
    help: ArgumentHelp(
      "Leave out what matches; wins over --include; repeatable.", valueName: "glob"))
  var exclude: [String] = []

  @Option(
    help: ArgumentHelp(
      "Name bundles for another platform, as in linux/x86_64.", valueName: "os/arch"),
    completion: PlatformArgument.completion)
  var platform: String?

  @Option(
    help: ArgumentHelp(
      "Judge for the user of this name instead (root only): may it read and execute the bundle.",
      valueName: "name"), completion: .shellCommand("getent passwd | cut -d : -f 1"))
  var asUser: String?

  @OptionGroup(title: "What is printed and reported") var reporting: ReportArguments

  func run(_ console: Console) throws {
    let paths = inputs.map { ByteString(argument: $0) }
    try StandardStreams.refuse(inputs: paths)
    var options = VerifyOptions(inputs: paths)
    options.jobs = try Jobs.checked(jobs)
    options.include = include.map { ByteString(argument: $0) }
    options.exclude = exclude.map { ByteString(argument: $0) }
    options.platform = try PlatformArgument.parsed(platform)
    options.user = asUser.map { ByteString(argument: $0) }
    try VerifySession(options, reporting).run(console)
  }
}
