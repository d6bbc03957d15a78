import ByteStrings
import Files
import YAML

/// Compares what a manifest says of the source region and of digests with the file.
enum SourcesCheck {
  /// - Throws: `permissionDenied` and `ioError` only.
  static func problems(
    _ tree: YAMLNode, _ trailer: Trailer, _ regions: Trailer.Regions,
    of file: borrowing InputFile
  ) throws(BundleError) -> [BundleError] {
    var problems: [BundleError] = []
    if let stated = tree["digests"]?["integrity"]?.stringValue,
      stated != ByteString(hexadecimal: trailer.binaryDigest)
    {
      problems.append(
        BundleError(
          .hashMismatch,
          "the manifest's digests.integrity is \(stated), its trailer says \(hexadecimal(trailer.binaryDigest))"
        ))
    }
    let entries: [SourceEntry]
    do throws(BundleError) { entries = try index(tree) } catch {
      return problems + [BundleError(.sourcesInvalid, error.problem)]
    }
    if let (one, other) = SourceIndex.overlap(in: entries) {
      // Their digests are not computed: that could take as long as there are entries.
      problems.append(
        BundleError(
          .sourcesInvalid,
          "the manifest's sources \(one.path) and \(other.path) share bytes of the source region"))
      return problems + pathProblems(tree, paths: entries.map(\.path))
    }
    for (number, entry) in entries.enumerated() {
      if let problem = try problem(with: entry, trailer, regions, of: file) {
        problems.append(
          BundleError(
            .sourcesInvalid, "the manifest's sources[\(number)] (\(entry.path)) \(problem)"))
      }
    }
    return problems + pathProblems(tree, paths: entries.map(\.path))
  }

  private static func index(_ tree: YAMLNode) throws(BundleError) -> [SourceEntry] {
    guard let node = tree["sources"] else { return [] }
    var strings = StringMender()
    let entries = try SourceIndex.read(node, strings: &strings)
    if let quoted = strings.findings.first {
      throw BundleError(.sourcesInvalid, quoted.fact)
    }
    return entries
  }

  private static func problem(
    with entry: SourceEntry, _ trailer: Trailer, _ regions: Trailer.Regions,
    of file: borrowing InputFile
  ) throws(BundleError) -> String? {
    let (end, overflow) = entry.offset.addingReportingOverflow(entry.length)
    guard !overflow, end <= UInt64(trailer.sourceLength) else {
      return "reaches past the source region of \(trailer.sourceLength) bytes"
    }
    guard ManifestPattern.isDigest(entry.digest) else {
      return "has a sha256 that is not 64 lower-case hexadecimal digits"
    }
    var digest = Digest()
    try file.stream(from: regions.sourceStart + entry.offset, count: entry.length) {
      chunk throws(BundleError) in digest.update(chunk)
    }
    let found = hexadecimal(digest.value)
    return ByteString(found) == entry.digest ? nil : "has another sha256: the bytes have \(found)"
  }

  /// Paths that are there twice, are no paths, or are named and not there.
  private static func pathProblems(_ tree: YAMLNode, paths: [ByteString]) -> [BundleError] {
    var problems: [String] = []
    var known: Set<ByteString> = []
    for path in paths {
      if !known.insert(path).inserted { problems.append("sources have the path \(path) twice") }
      if let objection = RelativePath.objection(to: path) {
        problems.append("sources have the path \(path), which \(objection)")
      }
    }
    if let node = tree["entrypoint_path"] {
      if let path = node.stringValue {
        if !known.contains(path) {
          problems.append("entrypoint_path \(path) is not among its sources")
        }
      } else {
        problems.append("entrypoint_path is not a string")
      }
    } else if !paths.isEmpty {
      problems.append("sources have no entrypoint_path to go with them")
    }
    if let node = tree["dag_source_paths"] {
      for entry in node.entries ?? [] {
        let id = entry.key.text.map { "\($0)" } ?? "?"
        guard let path = entry.value.stringValue else {
          problems.append("dag_source_paths.\(id) is not a string")
          continue
        }
        if !known.contains(path) {
          problems.append("dag_source_paths.\(id) is \(path), which is not among its sources")
        }
      }
      if node.entries == nil { problems.append("dag_source_paths is not a mapping") }
    }
    return problems.map { BundleError(.sourcesInvalid, "the manifest's \($0)") }
  }
}
