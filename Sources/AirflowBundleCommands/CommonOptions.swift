import AirflowBundle
import ArgumentParser
import ByteStrings

/// The options that `migrate` and `export` share.
struct ConversionArguments: ParsableArguments {
  @Argument(
    help: "Bundles in any container, and folders of them, which are walked recursively.",
    completion: .file())
  var inputs: [String]

  @Option(
    name: [.short, .long],
    help: ArgumentHelp(
      "Where outputs go: for one file the file itself or an existing folder; for one folder the root of a mirror of its tree; for several INPUTs a folder.",
      valueName: "path"), completion: .file())
  var output: String?

  @Flag(help: "Write beside each input.")
  var inPlace = false

  @Flag(help: "With --in-place: delete an input once its output is on disk, re-read and verified.")
  var removeOriginals = false

  @Option(
    help: ArgumentHelp(
      "With --in-place: move originals to a mirror of their tree under this folder.",
      valueName: "dir"), completion: .directory)
  var moveOriginals: String?

  @Flag(
    name: [.customShort("n"), .long],
    help: "Do everything except write; the report is that of a real run.")
  var dryRun = false

  @Flag(help: "Replace an existing output that differs.")
  var force = false

  @Option(
    name: [.customShort("j", allowingJoined: true), .long],
    help: "Bundles worked on at once (default: the number of processors).")
  var jobs: Int?

  @Option(
    parsing: .singleValue,
    help: ArgumentHelp(
      "Take only inputs of a folder whose relative path matches; repeatable. `*` stays within a folder, `**` does not.",
      valueName: "glob"))
  var include: [String] = []

  @Option(
    parsing: .singleValue,
    help: ArgumentHelp(
      "Leave out what matches; wins over --include; repeatable.", valueName: "glob"))
  var exclude: [String] = []

  @Option(
    help: ArgumentHelp(
      "Work on the I-th of N disjoint parts of the inputs, so that N machines do each bundle once.",
      valueName: "i/n"))
  var shard: String?

  @Flag(help: "After a failure start nothing more.")
  var failFast = false

  @Flag(help: "Follow links in a walk.")
  var followLinks = false

  @Option(
    help: ArgumentHelp(
      "Name bundles for another platform, as in linux/x86_64.", valueName: "os/arch"))
  var platform: String?

  @Flag(help: "Re-read every output before it gets its name.")
  var verify = false

  @Flag(help: "Do not wait for the disk.")
  var noSync = false

  @Option(
    help: ArgumentHelp(
      "Largest file to write or member to expand; suffixes K, M, G.", valueName: "bytes"))
  var maxSize: String = "4G"

  @OptionGroup var reporting: ReportArguments

  func validate() throws {
    guard !inputs.isEmpty else { throw ValidationError("Name at least one bundle or folder.") }
    if inPlace == (output != nil) {
      throw ValidationError(
        inPlace
          ? "--output and --in-place do not go together: choose one."
          : "Say where outputs go: --output PATH, or --in-place to write beside each input.")
    }
    if !inPlace && (removeOriginals || moveOriginals != nil) {
      throw ValidationError("--remove-originals and --move-originals go with --in-place only.")
    }
    if removeOriginals && moveOriginals != nil {
      throw ValidationError(
        "--remove-originals and --move-originals do not go together: choose one.")
    }
  }

  /// The library's options for these arguments.
  func options(_ target: ConversionOptions.Target) throws -> ConversionOptions {
    let destination: ConversionOptions.Destination
    if let output {
      destination = .output(RawArguments.bytes(of: output))
    } else if let moveOriginals {
      destination = .inPlace(.move(RawArguments.bytes(of: moveOriginals)))
    } else {
      destination = .inPlace(removeOriginals ? .remove : .keep)
    }
    var options = ConversionOptions(
      target, inputs: inputs.map { RawArguments.bytes(of: $0) }, destination: destination)
    options.isDryRun = dryRun
    options.replacesOutputs = force
    options.jobs = try Jobs.checked(jobs)
    options.include = include.map { RawArguments.bytes(of: $0) }
    options.exclude = exclude.map { RawArguments.bytes(of: $0) }
    if let shard {
      guard let parsed = ConversionOptions.Shard(shard) else {
        throw ValidationError("--shard takes I/N with I from 1 to N, not '\(shard)'.")
      }
      options.shard = parsed
    }
    options.failsFast = failFast
    options.followsLinks = followLinks
    options.platform = try PlatformArgument.parsed(platform)
    options.verifies = verify
    options.syncs = !noSync
    guard let size = ByteCount.parsed(maxSize) else {
      throw ValidationError("--max-size takes a number of bytes such as 500M, not '\(maxSize)'.")
    }
    options.maxSize = size
    return options
  }
}

/// The options about what is said of a run, and where.
struct ReportArguments: ParsableArguments {
  @Flag(help: "Print the report as JSON on standard output, and nothing else there.")
  var json = false

  @Option(
    parsing: .singleValue,
    help: ArgumentHelp(
      "Also write the report to a file: .json, .html, .md or .csv; repeatable.", valueName: "file"),
    completion: .file())
  var report: [String] = []

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

enum PlatformArgument {
  static func parsed(_ text: String?) throws -> Platform? {
    guard let text else { return nil }
    do { return try Platform(parsing: text) } catch {
      throw ValidationError("--platform \(text): \(error).")
    }
  }
}
