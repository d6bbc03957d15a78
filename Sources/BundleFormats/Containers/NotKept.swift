import ByteStrings
import Files

/// What a container holds that has no place in the one that is written, and that no way back
/// brings back. Its owner learns it when it is left behind: later, only the new bundle is there.
package enum NotKept {
  package static func findings(migrating bundle: BundleContents) -> [Finding] {
    findings(bundle, with: [], advice: "keep the original where they matter")
  }

  /// - Parameter more: what the chosen layout has no place for.
  package static func findings(exporting bundle: BundleContents, with more: [String] = [])
    -> [Finding]
  {
    findings(bundle, with: more, advice: "keep the bundle where they matter")
  }

  /// What a copy in the same container loses, which is nothing but those bits.
  package static func findings(copying bundle: BundleContents) -> [Finding] {
    finding(special(bundle), advice: "set them again where they matter")
  }

  package static func findings(copying file: ContainerFile) -> [Finding] {
    finding(special([], file), advice: "set them again where they matter")
  }

  private static func special(_ bundle: BundleContents) -> [String] {
    special(bundle.members, bundle.container == .directory ? nil : bundle.containerFile)
  }

  /// - Parameter file: the file that a bundle is as a whole.
  private static func special(_ members: [Member], _ file: ContainerFile?) -> [String] {
    var names = members.filter(\.hasSpecialBits).map { "\($0.path)" }
    if let file, file.mode & 0o7000 != 0, !UnfinishedFile.isUnfinished(mode: file.mode) {
      names.append("the file itself")
    }
    return names.isEmpty ? [] : ["set-uid, set-gid and sticky bits (of \(list(names)))"]
  }

  private static func finding(_ things: [String], advice: String) -> [Finding] {
    things.isEmpty
      ? [] : [Finding(.notKept, "not kept: \(things.joined(separator: "; ")); \(advice)")]
  }

  private static func findings(_ bundle: BundleContents, with more: [String], advice: String)
    -> [Finding]
  {
    var things = bundle.remainder + more
    if bundle.manifest.hasComments { things.append("the comments in its manifest") }
    let others = bundle.manifest.footer.others
    if !others.isEmpty { things.append("keys of its manifest (\(list(others)))") }
    return finding(things + special(bundle), advice: advice)
  }

  /// Which folders, with a slash at their ends, no member lies in: a part of a sentence, or none.
  static func emptyFolders(_ folders: [ByteString], members: some Sequence<ByteString>) -> [String]
  {
    if folders.isEmpty { return [] }
    var filled: Set<ByteString> = []
    for path in members {
      for place in path.bytes.indices where path.bytes[place] == ByteString.slash {
        filled.insert(ByteString(path.bytes[...place]))
      }
    }
    let empty = folders.filter { !filled.contains($0) }.map { "\($0)" }
    return empty.isEmpty ? [] : ["empty folders (\(list(empty)))"]
  }

  /// A few names, and how many more there are.
  static func list(_ names: [String]) -> String {
    let shown = names.prefix(3).joined(separator: ", ")
    return names.count > 3 ? "\(shown) and \(names.count - 3) more" : shown
  }
}
