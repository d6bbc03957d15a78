import AirflowBundle
import ArgumentParser
import ByteStrings

struct Verify: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Tell what Airflow will do with each bundle, and what is wrong with it.",
    discussion: """
      Airflow skips a bundle that it does not like without a word. This command looks at each as \
      Airflow does and says why. It runs none of them.

      After a migration, before the scheduler is pointed there:
        airflow-bundle verify bundles/

      As root, for the user that Airflow runs as:
        sudo airflow-bundle verify /srv/bundles --as-user airflow

      In a script:
        airflow-bundle verify bundles/ --json | jq '.items[] | select(.ok | not)'

      --as-user goes by owner, group and permission bits of the file and its folders; access \
      control lists and security modules are not looked at.

      Exit status: 0 every bundle is ok; 1 at least one is not; 64 wrong usage.
      """)

  @Argument(
    help: "Bundles in any container, and folders of them, which are walked recursively, links too.",
    completion: .file())
  var inputs: [String]

  @Option(
    name: [.short, .long],
    help: "Files worked on at once (default: the number of processors).")
  var jobs: Int?

  @Option(
    parsing: .singleValue,
    help: ArgumentHelp(
      "Look only at what matches, by relative path below a folder; repeatable. `*` stays within a folder, `**` does not.",
      valueName: "glob"))
  var include: [String] = []

  @Option(
    parsing: .singleValue,
    help: ArgumentHelp(
      "Leave out what matches; wins over --include; repeatable.", valueName: "glob"))
  var exclude: [String] = []

  @Option(
    help: ArgumentHelp(
      "Name bundles for another platform, as in linux/x86_64.", valueName: "os/arch"))
  var platform: String?

  @Option(
    help: ArgumentHelp(
      "Judge for the user of this name instead (root only): may it read and execute the bundle.",
      valueName: "name"))
  var asUser: String?

  @OptionGroup var reporting: ReportArguments

  func run() throws {
    let paths = inputs.map { RawArguments.bytes(of: $0) }
    try StandardInput.refuse(paths)
    var options = VerifyOptions(inputs: paths)
    options.jobs = try Jobs.checked(jobs)
    options.include = include.map { RawArguments.bytes(of: $0) }
    options.exclude = exclude.map { RawArguments.bytes(of: $0) }
    options.platform = try PlatformArgument.parsed(platform)
    options.user = asUser.map { RawArguments.bytes(of: $0) }
    try VerifySession(options, reporting).run()
  }
}

enum StandardInput {
  /// A bundle is read from its end, so it cannot come through a pipe.
  static func refuse(_ paths: [ByteString]) throws {
    if paths.contains("-") {
      throw ValidationError(
        "Bundles are not read from standard input: name a file. (A file called - is ./-.)")
    }
  }
}
