import ByteStrings
import Files

/// Settles what a killed run left behind in the folders that this run writes to.
enum LeftOvers {
  /// Puts back inputs that a killed run had taken from their names, so that they are listed.
  ///
  /// Returns whether there were any.
  static func putBack(_ options: ConversionOptions) -> Bool {
    guard options.destination.isInPlace, !options.isDryRun else { return false }
    var folders: Set<ByteString> = []
    for input in options.inputs {
      folders.insert(input.trimmingTrailingSlashes.parent)
      guard (try? FileStatus.read(input).kind) == .folder else { continue }
      folders.insert(input)
      var walk = FolderWalk(input, followLinks: options.followsLinks)
      walk.run { entry in
        if entry.kind == .folder { folders.insert(entry.path) }
        return true
      }
    }
    return folders.reduce(false) { !LeftOver.finishAll(in: $1).isEmpty || $0 }
  }

  static func remove(_ plan: Plan) {
    var folders: Set<ByteString> = []
    for index in plan.items.indices where plan.items[index].isOpen {
      folders.insert(plan.items[index].output.parent)
    }
    for folder in folders { LeftOver.finishAll(in: folder) }
  }
}
