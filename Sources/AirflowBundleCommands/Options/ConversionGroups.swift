import AirflowBundle
import ArgumentParser
import ByteStrings

/// Where outputs go: to another place, or to that of the inputs.
struct DestinationArguments: ParsableArguments {
  @Option(
    name: [.short, .long],
    help: ArgumentHelp(
      "Write here. For one input file, this is the output file or an existing folder for it. For one input folder, it is the root of the same tree with the outputs. For several inputs, it is a folder.",
      valueName: "path"), completion: .file())
  var output: String?

  @Flag(help: "Write each output beside its input.")
  var inPlace = false

  func validate() throws {
    try Self.check(output, inPlace, "to write beside each input")
  }

  /// - Parameter originals: what becomes of the inputs if outputs are written beside them.
  func destination(_ originals: ConversionOptions.Originals) throws
    -> ConversionOptions.Destination
  {
    guard let output else { return .inPlace(originals) }
    return .output(try Self.path(output))
  }

  static func check(_ output: String?, _ inPlace: Bool, _ what: String) throws {
    guard inPlace == (output != nil) else { return }
    throw ValidationError(
      inPlace
        ? "--output and --in-place do not go together: choose one."
        : "Say where outputs go: --output PATH, or --in-place \(what).")
  }

  /// The path of an output.
  static func path(_ argument: String) throws -> ByteString {
    let path = ByteString(argument: argument)
    try StandardStreams.refuse(output: path)
    return path
  }
}

/// Where `reseal` writes.
struct ResealPlacement: ParsableArguments {
  @Option(
    name: [.short, .long],
    help: ArgumentHelp(
      "Write here. For one bundle, this is the output file or an existing folder for it. For one folder, it is the root of the same tree with the outputs. For several inputs, it is a folder. Bundles that are whole are copied.",
      valueName: "path"), completion: .file())
  var output: String?

  @Flag(
    help: "Replace each bundle whose digest is wrong, in one step. The others stay as they are.")
  var inPlace = false

  @OptionGroup var overwriting: OverwritingArguments

  func validate() throws {
    try DestinationArguments.check(output, inPlace, "to replace each bundle whose digest is wrong")
  }

  func destination() throws -> ConversionOptions.Destination {
    guard let output else { return .inPlace(.keep) }
    return .output(try DestinationArguments.path(output))
  }
}

/// Whether outputs are written at all, and over others.
struct OverwritingArguments: ParsableArguments {
  @Flag(
    name: [.customShort("n"), .long],
    help: "Do everything but write. The report is the one that a real run would give.")
  var dryRun = false

  @Flag(help: "Replace a file that is already there and differs from the output.")
  var force = false

  func apply(to options: inout ConversionOptions) {
    options.isDryRun = dryRun
    options.replacesOutputs = force
  }
}

/// Where `migrate` and `export` write, and whether they do.
struct PlacementArguments: ParsableArguments {
  @OptionGroup var place: DestinationArguments

  @Flag(
    help:
      "With --in-place, delete an input as soon as its output is on disk and was read back and verified."
  )
  var removeOriginals = false

  @Option(
    help: ArgumentHelp(
      "With --in-place, move an input to the same place in the tree below this folder, as soon as its output is on disk and was read back and verified.",
      valueName: "dir"), completion: .directory)
  var moveOriginals: String?

  @OptionGroup var overwriting: OverwritingArguments

  func validate() throws {
    if !place.inPlace && (removeOriginals || moveOriginals != nil) {
      throw ValidationError(
        "--remove-originals and --move-originals need --in-place. (With --output the inputs stay where they are.)"
      )
    }
    if removeOriginals && moveOriginals != nil {
      throw ValidationError(
        "--remove-originals and --move-originals do not go together: choose one.")
    }
  }

  func destination() throws -> ConversionOptions.Destination {
    if let moveOriginals {
      return try place.destination(.move(ByteString(argument: moveOriginals)))
    }
    return try place.destination(removeOriginals ? .remove : .keep)
  }
}

/// Which of the inputs `migrate` and `export` take.
struct SelectionArguments: ParsableArguments {
  @OptionGroup var filter: FilterArguments

  @Option(
    help: ArgumentHelp(
      "Take only the paths in this file, one on each line, which are below the one input folder. - reads them from standard input.",
      valueName: "file"), completion: .file())
  var filesFrom: String?

  @Option(
    name: .customLong("files-from0"),
    help: ArgumentHelp(
      "Like --files-from, with a NUL after each path, as `find -print0` prints them.",
      valueName: "file"), completion: .file())
  var filesFromNul: String?

  @Option(
    help: ArgumentHelp(
      "Take the I-th of N disjoint parts of the inputs, so that N machines together do each bundle once.",
      valueName: "i/n"))
  var shard: String?

  @Flag(help: "Follow the links in an input folder.")
  var followLinks = false

  /// The list of paths, which no report may overwrite.
  var readPlaces: [ReportFiles.TakenPlace] {
    [filesFrom, filesFromNul].compactMap { $0.map { ByteString(argument: $0) } }
      .filter { $0 != "-" }.map { .init($0, "the list") }
  }

  func validate() throws {
    if filesFrom != nil && filesFromNul != nil {
      throw ValidationError("--files-from and --files-from0 do not go together: choose one.")
    }
  }

  func apply(to options: inout ConversionOptions) throws {
    if let filesFrom {
      options.only = try PathList.read(filesFrom, "--files-from", separator: UInt8(ascii: "\n"))
    } else if let filesFromNul {
      options.only = try PathList.read(filesFromNul, "--files-from0", separator: 0)
    }
    options.include = filter.includePatterns
    options.exclude = filter.excludePatterns
    options.allowsEmpty = filter.allowEmpty
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

/// How `migrate`, `export` and `reseal` go about it.
struct WorkArguments: ParsableArguments {
  @OptionGroup var work: JobArguments
  @OptionGroup var machine: PlatformArguments

  @Flag(help: "Start no further bundle after one has failed.")
  var failFast = false

  @OptionGroup var writing: WritingArguments

  func apply(to options: inout ConversionOptions) throws {
    options.jobs = work.jobCount
    options.platform = try machine.parsed()
    options.failsFast = failFast
    try writing.apply(to: &options)
  }
}

/// How a bundle is written.
struct WritingArguments: ParsableArguments {
  @Flag(help: "Read every output back before it gets its name.")
  var verify = false

  @Flag(help: "Do not wait for the disk. This is faster, but outputs may be lost in a power cut.")
  var noSync = false

  @Option(
    help: ArgumentHelp(
      "Refuse to write a file or expand a member that is larger. K, M and G stand for kibibytes, mebibytes and gibibytes.",
      valueName: "bytes"))
  var maxSize: String = "4G"

  func apply(to options: inout ConversionOptions) throws {
    options.verifies = verify
    options.syncs = !noSync
    guard let size = ByteCount.parsed(maxSize) else {
      throw ValidationError(
        "--max-size takes a number of bytes such as 500M, not '\(ByteString(argument: maxSize))'.")
    }
    options.maxSize = size
  }
}
