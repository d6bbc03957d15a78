import ByteStrings
import Files

/// Removes what a killed run left behind in the folders that this run writes to.
enum LeftOvers {
  static func remove(_ plan: Plan) {
    var folders: Set<ByteString> = []
    for item in plan.items where item.isOpen { folders.insert(item.output.parent) }
    for folder in folders { UnfinishedFile.removeLeftOvers(in: folder) }
  }
}
