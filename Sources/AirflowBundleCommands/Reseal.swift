import AirflowBundle
import ArgumentParser
import ByteStrings

struct Reseal: ConsoleCommand {
  static let configuration = CommandConfiguration(
    abstract: "Give bundles whose executables were changed in place the right digests again.",
    usage: "airflow-bundle reseal [<options>] (-o <path> | --in-place) <bundle> ...",
    discussion: """
      Airflow skips a bundle silently whose executable is not the one that the digest in its \
      trailer is of. Tools such as patchelf leave the trailer where it is and the digest as it was.

      See which bundles that would touch, and what their digests were:
        airflow-bundle reseal bundles/ --in-place --dry-run

      Reseal them where they are. A task that is running goes on with the old file:
        airflow-bundle reseal bundles/ --in-place

      Reseal into a new folder, which gets a copy of those that are whole:
        airflow-bundle reseal bundles/ -o resealed/

      A damaged executable has a wrong digest as well. Reseal only what you, or a tool that you \
      know, have changed on purpose: a new digest makes Airflow run a damaged executable too.

      Only a wrong digest is mended. A bundle with any other fault fails with the code of that \
      fault and stays as it is. Where a tool has cut the trailer off, as strip does, there is \
      nothing to reseal: use `airflow-bundle pack --like` with the bundle as it was.

      Exit status: 0 nothing failed; 1 at least one bundle failed, the others were done; \
      64 wrong usage; 130 interrupted (143 by SIGTERM, 129 by SIGHUP).
      """)

  @Argument(
    help: ArgumentHelp(
      "Footer bundles, and folders of them, which are searched at every depth.",
      valueName: "bundle"), completion: .file())
  var inputs: [String]

  @OptionGroup(title: "Where outputs go") var placement: ResealPlacement
  @OptionGroup(title: "Which inputs are taken") var selection: SelectionArguments
  @OptionGroup(title: "How the work is done") var work: WorkArguments
  @OptionGroup(title: "What is printed and reported") var reporting: ReportArguments

  func run(_ invocation: Invocation) throws {
    let paths = inputs.map { ByteString(argument: $0) }
    try StandardStreams.refuse(inputs: paths)
    var options = ConversionOptions(
      .resealed, inputs: paths, destination: try placement.destination())
    placement.overwriting.apply(to: &options)
    try selection.apply(to: &options)
    try work.apply(to: &options)
    try RunSession(reporting, invocation).run { () throws(UsageError) in
      try ConversionRun(options)
    }
  }
}
