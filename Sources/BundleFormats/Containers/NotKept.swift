import ByteStrings

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

  private static func findings(_ bundle: BundleContents, with more: [String], advice: String)
    -> [Finding]
  {
    var things = bundle.remainder + more
    if bundle.manifest.hasComments { things.append("the comments in its manifest") }
    let special = ([bundle.executable, bundle.source] + bundle.extraMembers)
      .filter(\.hasSpecialBits).map { "\($0.path)" }
    if !special.isEmpty {
      things.append("set-uid, set-gid and sticky bits (of \(list(special)))")
    }
    if things.isEmpty { return [] }
    return [Finding(.notKept, "not kept: \(things.joined(separator: "; ")); \(advice)")]
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
