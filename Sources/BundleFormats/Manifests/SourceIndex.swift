import ByteStrings
import PyYAML
package import YAML

/// Reads and writes `sources`, the index that newer Airflow reads the source region through.
package enum SourceIndex {
  package static func read(_ node: YAMLNode, strings: inout StringMender) throws(BundleError)
    -> [SourceEntry]
  {
    guard let items = node.items else {
      throw .manifestInvalid("sources", "is not a list", node.mark)
    }
    var entries: [SourceEntry] = []
    for (index, item) in items.enumerated() {
      let path = "sources[\(index)]"
      guard item.entries != nil else { throw .manifestInvalid(path, "is not a mapping", item.mark) }
      guard let name = item[.path], let digest = item[.sha256] else {
        throw .manifestInvalid(path, "has no path or no sha256", item.mark)
      }
      var entry = SourceEntry(
        path: try strings.mend(name, at: "\(path).path"),
        offset: try number(.offset, of: item, at: path),
        length: try number(.length, of: item, at: path),
        digest: try strings.mend(digest, at: "\(path).sha256"))
      if let mode = item[.mode] {
        guard let bits = ManifestPattern.mode(try strings.mend(mode, at: "\(path).mode")) else {
          throw .manifestInvalid("\(path).mode", "is not of the form \"0755\"", mode.mark)
        }
        entry.mode = bits
      }
      entries.append(entry)
    }
    return entries
  }

  /// The keys that entries have besides those that say what is where.
  static func foreignKeys(in node: YAMLNode) -> [ByteString] {
    let known: Set<ByteString> = [.path, .offset, .length, .sha256, .mode]
    let all = (node.items ?? []).flatMap { $0.entries?.compactMap(\.key.text) ?? [] }
    return Set(all).subtracting(known).sorted()
  }

  private static func number(_ key: ByteString, of item: YAMLNode, at path: String)
    throws(BundleError) -> UInt64
  {
    guard let node = item[key], node.resolvedTag == .int, let text = node.text?.utf8,
      let number = UInt64(text)
    else {
      throw .manifestInvalid("\(path).\(key)", "is not a number of bytes", item.mark(of: key))
    }
    return number
  }

  /// The first two entries that share bytes of the source region; nil where none do. What is shared
  /// would come out as often as it is named, a small bundle as a huge one.
  package static func overlap(in entries: [SourceEntry]) -> (SourceEntry, SourceEntry)? {
    let ordered = entries.filter { $0.length > 0 }.sorted { $0.offset < $1.offset }
    return zip(ordered, ordered.dropFirst()).first { one, next in
      next.offset - one.offset < one.length
    }
  }

  package static func node(_ entries: [SourceEntry]) -> YAMLNode {
    .sequence(
      entries.map { entry in
        .mapping([
          (.length, .integer(entry.length)),
          (.mode, entry.mode.map { .string(ByteString(modeText($0))) }),
          (.offset, .integer(entry.offset)), (.path, .string(entry.path)),
          (.sha256, .string(entry.digest)),
        ])
      })
  }
}
