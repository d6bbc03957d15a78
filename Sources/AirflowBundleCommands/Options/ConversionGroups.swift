import AirflowBundle
import ArgumentParser
import ByteStrings

/// Where `migrate` and `export` write, and whether they do.
struct PlacementArguments: ParsableArguments {
  @Option(
    name: [.short, .long],
    help: ArgumentHelp(
      "For one file the file to write, or an existing folder to put it in; for one folder the root of a mirror of its tree; for several inputs a folder.",
      valueName: "path"), completion: .file())
  var output: String?

  @Flag(help: "Write beside each input.")
  var inPlace = false

  @Flag(help: "With --in-place: delete an input once its output is on disk, re-read and verified.")
  var removeOriginals = false

  @Option(
    help: ArgumentHelp(
      "With --in-place: move each input, once its output is on disk, re-read and verified, to a mirror of the tree under this folder.",
      valueName: "dir"), completion: .directory)
  var moveOriginals: String?

  @Flag(
    name: [.customShort("n"), .long],
    help: "Do everything except write; the report is that of a real run.")
  var dryRun = false

  @Flag(help: "Replace an existing output that differs.")
  var force = false

  func validate() throws {
    if inPlace == (output != nil) {
      throw ValidationError(
        inPlace
          ? "--output and --in-place do not go together: choose one."
          : "Say where outputs go: --output PATH, or --in-place to write beside each input.")
    }
    if !inPlace && (removeOriginals || moveOriginals != nil) {
      throw ValidationError(
        "--remove-originals and --move-originals go with --in-place only. (With --output the inputs stay.)"
      )
    }
    if removeOriginals && moveOriginals != nil {
      throw ValidationError(
        "--remove-originals and --move-originals do not go together: choose one.")
    }
  }

  func destination() throws -> ConversionOptions.Destination {
    if let output {
      let path = ByteString(argument: output)
      try StandardStreams.refuse(output: path)
      return .output(path)
    }
    if let moveOriginals { return .inPlace(.move(ByteString(argument: moveOriginals))) }
    return .inPlace(removeOriginals ? .remove : .keep)
  }
}

/// Which of the inputs `migrate` and `export` take.
struct SelectionArguments: ParsableArguments {
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
      "Take the I-th of N disjoint parts of the inputs, so that N machines do each bundle once.",
      valueName: "i/n"))
  var shard: String?

  @Flag(help: "Follow links in a walk.")
  var followLinks = false

  func apply(to options: inout ConversionOptions) throws {
    options.include = include.map { ByteString(argument: $0) }
    options.exclude = exclude.map { ByteString(argument: $0) }
    if let shard {
      guard let parsed = ConversionOptions.Shard(shard) else {
        throw ValidationError(
          "--shard takes I/N with I from 1 to N, such as 1/4, not '\(ByteString(argument: shard))'."
        )
      }
      options.shard = parsed
    }
    options.followsLinks = followLinks
  }
}

/// How `migrate` and `export` go about it.
struct WorkArguments: ParsableArguments {
  @Option(
    name: [.customShort("j", allowingJoined: true), .long],
    help: ArgumentHelp(
      "Bundles worked on at once (default: the number of processors).", valueName: "n"))
  var jobs: Int?

  @Flag(help: "After a failure start nothing more.")
  var failFast = false

  @Flag(help: "Re-read every output before it gets its name.")
  var verify = false

  @Flag(help: "Do not wait for the disk: faster, and a power cut may lose outputs.")
  var noSync = false

  @Option(
    help: ArgumentHelp(
      "Largest file to write or member to expand; suffixes K, M, G.", valueName: "bytes"))
  var maxSize: String = "4G"

  @Option(
    help: ArgumentHelp(
      "Name bundles for another platform, as in linux/x86_64.", valueName: "os/arch"),
    completion: PlatformArgument.completion)
  var platform: String?

  func apply(to options: inout ConversionOptions) throws {
    options.jobs = try Jobs.checked(jobs)
    options.failsFast = failFast
    options.verifies = verify
    options.syncs = !noSync
    guard let size = ByteCount.parsed(maxSize) else {
      throw ValidationError(
        "--max-size takes a number of bytes such as 500M, not '\(ByteString(argument: maxSize))'.")
    }
    options.maxSize = size
    options.platform = try PlatformArgument.parsed(platform)
  }
}
