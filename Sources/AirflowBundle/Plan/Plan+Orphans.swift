import ByteStrings
import Files

extension Plan {
  /// Bundles below the output folder that no input of the whole input folder makes: those of other
  /// shards, and what filters leave out, count as made. In byte order.
  ///
  /// They are what is left of inputs that have gone, and would go on being served.
  ///
  /// - Parameter rows: what became of the items.
  func orphans(_ rows: [ReportItem]) -> [ByteString] {
    guard takesFolder, case .output(let root) = options.destination, options.inputs.count == 1,
      let made = outputs(rows)
    else { return [] }
    let input = (try? FileStatus.read(options.inputs[0]))?.identity
    var orphans: [ByteString] = []
    // Links are followed, as Airflow does.
    var walk = FolderWalk(root, followLinks: true)
    walk.run { entry in
      let isMade = made.paths.contains(entry.path)
      switch entry.kind {
      case .folder:
        if made.unknown.contains(entry.path) || (isMade && options.target == .directory) {
          return false
        }
        // The inputs may be below the outputs, though not the other way round.
        if let input, (try? FileStatus.read(entry.path))?.identity == input { return false }
        guard case .bundle(_, let isFlat) = DirectoryLayout.look(at: entry.path, followLinks: true)
        else { return true }
        orphans.append(entry.path)
        return isFlat
      case .file:
        if !isMade && Self.isBundle(entry.path) { orphans.append(entry.path) }
      case .link, .entered, .brokenLink, .unreadable: break
      }
      return false
    }
    return orphans.sorted()
  }

  /// The paths of all outputs, by the names of all inputs and what became of them; also the folders
  /// of which nothing is known, since the input's folder cannot be read. nil where no input is known.
  private func outputs(_ rows: [ReportItem]) -> (
    paths: Set<ByteString>, unknown: Set<ByteString>
  )? {
    let known = Dictionary(
      rows.indices.map { (rows[$0].input, $0) }, uniquingKeysWith: { first, _ in first })
    var (paths, unknown): (Set<ByteString>, Set<ByteString>) = ([], [])
    for item in whole where !item.isGone {
      if let verdict = item.candidate.verdict {
        // The folder is empty, as one on which nothing is mounted, or it cannot be read.
        if item.candidate.relative.isEmpty { return nil }
        if verdict.status == .skipped { continue }
        unknown.insert(item.output)
      }
      let row = known[item.candidate.input]
      if let output = row.flatMap({ rows[$0].output }) {
        paths.insert(output)
        continue
      }
      let code = row.flatMap { rows[$0].error?.code }
      if code != .notABundle && code != .otherSDK {
        paths.formUnion(item.possibleOutputs(options.target))
      }
    }
    return (paths, unknown)
  }

  /// Whether a file is a bundle in any container.
  private static func isBundle(_ path: ByteString) -> Bool {
    switch Sniffer.file(path, isNamed: false) {
    case .footer: true
    case .zip: ZipBundleReader.hasManifest(path)
    case .directory, .bare, .failed, nil: false
    }
  }
}
