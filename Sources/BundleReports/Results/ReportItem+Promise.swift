import BundleFormats
package import ByteStrings

extension ReportItem {
  /// What the item says is there, or would be; nil where it came to nothing.
  ///
  /// It is the promise that `apply` keeps and `verify --against` asks for.
  package var promise: (output: ByteString, result: Result)? {
    guard status != .skipped, status != .failed, let output, let result else { return nil }
    return (output, result)
  }
}

extension ReportItem.Result {
  /// In what this output differs from the one that was promised; nil where the two are one file, or
  /// one folder of files, by size, SHA-256 and permission.
  package func difference(from promise: Self) -> String? {
    if sha256 == nil, let members, let promised = promise.members, promise.sha256 == nil {
      return Self.difference(of: members, from: promised)
    }
    if sha256 == nil { return "a folder, not a file" }
    guard let digest = promise.sha256 else {
      return promise.members == nil
        ? "a SHA-256, of which nothing was promised" : "a file, not a folder"
    }
    return Self.difference((size, sha256, mode), (promise.size, digest, promise.mode))
  }

  private static func difference(of members: [Member], from promised: [Member]) -> String? {
    let found = byPath(members)
    let wanted = byPath(promised)
    for (path, member) in wanted.sorted(by: { $0.key < $1.key }) {
      guard let own = found[path] else { return "no \(path)" }
      guard member.sha256 != nil else { return "a SHA-256 of \(path), of which none was promised" }
      if let what = difference(
        (own.size, own.sha256, own.mode), (member.size, member.sha256, member.mode))
      {
        return "\(path) with \(what)"
      }
    }
    return found.keys.sorted().first { wanted[$0] == nil }.map { "\($0) in it, which is new" }
  }

  private static func byPath(_ members: [Member]) -> [ByteString: Member] {
    Dictionary(members.map { ($0.path, $0) }, uniquingKeysWith: { one, _ in one })
  }

  private static func difference(
    _ found: (size: UInt64, sha256: String?, mode: UInt16?),
    _ wanted: (size: UInt64, sha256: String?, mode: UInt16?)
  ) -> String? {
    func text(_ digest: String?) -> ByteString { ByteString(digest ?? "none") }
    if found.size != wanted.size { return "\(found.size) bytes, not \(wanted.size)" }
    if text(found.sha256) != text(wanted.sha256) {
      return "the SHA-256 \(text(found.sha256)), not \(text(wanted.sha256))"
    }
    if found.mode != wanted.mode {
      // Set-uid and its like show too: no output has them.
      func text(_ mode: UInt16?) -> String {
        mode.map { $0 > 0o777 ? String($0, radix: 8) : modeText($0) } ?? "none"
      }
      return "mode \(text(found.mode)), not \(text(wanted.mode))"
    }
    return nil
  }
}
