import ByteStrings
import Files

/// What a run is to do, item by item; made before anything is written.
struct Plan {
  /// One input and where its output goes.
  struct Item: Sendable {
    var candidate: Candidate
    /// The folder that the output goes to; nil where the output has a path of its own.
    var folder: ByteString?
    /// The path of the output: final, except that a PE executable may add `.exe`.
    var output: ByteString
    /// Where the original is moved to with `--move-originals`: the file, or the folder.
    var mirror: ByteString?
    /// Whether the output's place is that of an input that the user named: it is compared with, and never
    /// replaced.
    var meetsNamedInput = false
    /// What is decided of the item without being looked at, by the plan.
    var planVerdict: Candidate.Verdict?

    /// The path of the output of a bundle whose executable is known.
    func output(_ target: ConversionOptions.Target, isPE: Bool) -> ByteString {
      guard isPE, let folder else { return output }
      return folder.joined(OutputNaming.name(for: stem, target, isPE: true))
    }

    /// The paths that the output may have, as long as the executable is not known.
    func possibleOutputs(_ target: ConversionOptions.Target) -> [ByteString] {
      let other = output(target, isPE: true)
      return other == output ? [output] : [output, other]
    }

    /// The name that the output's name is made of.
    var stem: ByteString
    /// What a plan has promised of it; nil where no plan is followed.
    var promise: Promise?
    /// Whether a plan has it, and it is not there any more.
    var isGone = false
  }

  let options: ConversionOptions
  /// The items of this shard, in byte order of their inputs.
  private(set) var items: [Item]
  /// The items of all shards.
  private let all: [Item]
  /// Whether an INPUT is a folder to walk.
  let takesFolder: Bool

  /// Refuses to take away the folder that relative paths start from.
  private static func checkWorkingDirectory(_ items: [Item]) throws(UsageError) {
    for item in items where item.candidate.content == .directory(isFlat: false) {
      guard RealPath.isInside(".", item.candidate.input) else { continue }
      throw UsageError(
        "the working directory is in the bundle folder \(item.candidate.input), which is to go: start the run from another folder"
      )
    }
  }

  /// Lists the inputs and decides what can be decided from names.
  ///
  /// - Parameter planned: what is to be done, exactly; nil to do whatever there is to do.
  init(_ options: ConversionOptions, following planned: PlannedRun? = nil) throws(UsageError) {
    try options.check()
    let listing = try InputListing(options)
    try options.checkFolders(of: listing)
    var all = Self.items(of: listing, options)
    if let planned {
      all = planned.settle(all)
      all.sort { $0.candidate.input < $1.candidate.input }
    }
    if options.originals != .keep { try Self.checkWorkingDirectory(all) }
    self.options = options
    takesFolder = !listing.folders.isEmpty
    Collisions.refuse(&all, options)
    self.all = all
    if let shard = options.shard {
      items = all.filter {
        // An empty INPUT is a failure of every shard: none of them may look like a success. What is
        // gone was in the plan of this one.
        $0.candidate.isNothingFound || $0.isGone
          || Sharding.shard(of: Sharding.key(of: $0.candidate), among: shard.count) == shard.index
      }
    } else {
      items = all
    }
  }

  /// The items that there would be if no filter left anything out.
  var whole: [Item] {
    if options.include.isEmpty && options.exclude.isEmpty && options.only == nil { return all }
    var options = options
    (options.include, options.exclude, options.only) = ([], [], nil)
    guard let listing = try? InputListing(options) else { return all }
    return Self.items(of: listing, options)
  }

  private static func items(of listing: InputListing, _ options: ConversionOptions) -> [Item] {
    let naming = OutputPlacement(options, listing)
    return listing.candidates.map { naming.item(for: $0) }
      .sorted { $0.candidate.input < $1.candidate.input }
  }

  /// What the run reads and writes, the other shards of it too.
  var takenPlaces: [ReportFiles.TakenPlace] { all.flatMap { $0.takenPlaces(options) } }
}
