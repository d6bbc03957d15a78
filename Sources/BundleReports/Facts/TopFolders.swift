import ByteStrings

/// The folders right below the one that all bundles of a report have in common: each is often the
/// work of one team.
struct TopFolders {
  /// The length of the common folder's path with its slash, in bytes.
  private let start: Int

  init(_ names: some Sequence<ByteString>) {
    var common: ArraySlice<UInt8>?
    for name in names {
      let folder = name.bytes[..<(name.bytes.lastIndex(of: ByteString.slash).map { $0 + 1 } ?? 0)]
      guard let known = common else {
        common = folder
        continue
      }
      let same = zip(known, folder).prefix { $0 == $1 }.count
      // Whole folders only.
      common = known[..<(known[..<same].lastIndex(of: ByteString.slash).map { $0 + 1 } ?? 0)]
    }
    start = common?.count ?? 0
  }

  /// The folder that a bundle is in; nil where it is in the common folder itself.
  func folder(of name: ByteString) -> ByteString? {
    let rest = name.bytes.dropFirst(start)
    guard let slash = rest.firstIndex(of: ByteString.slash) else { return nil }
    return ByteString(rest[..<slash])
  }

  /// What a folder is called where there may be none.
  static func title(_ folder: ByteString?) -> String { folder?.description ?? "(no folder)" }
}
