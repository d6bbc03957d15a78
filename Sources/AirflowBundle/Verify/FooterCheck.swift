import ByteStrings
import Files

/// Looks at a file that ends in a trailer's magic, in one pass over its executable.
///
/// The verdict follows `_read_bundle_metadata` and `_Bundle.find` of the released consumer step by
/// step (Task SDK 1.3.2, `airflow.sdk.coordinators.executable.coordinator`).
struct FooterCheck {
  let access: AccessCheck
  let work: ItemProgress

  /// - Parameter readsAll: whether to read the rest of the file too, for its digest.
  /// - Throws: `permissionDenied`, `ioError`, `interrupted`.
  func check(_ candidate: Candidate, readsAll: Bool = false) throws(BundleError) -> VerifyItem {
    let path = candidate.input
    let file = try withFileErrors(InputFile(path))
    var item = VerifyItem(path, .footer)
    item.identity = file.status.identity
    work.expect(file.size)
    let accessProblem = access.problem(path, below: candidate.walkedFolder)
    if let accessProblem { item.problems.append(accessProblem) }

    let length = Int(min(UInt64(Trailer.Layout.current.size), file.size))
    let tail = try withFileErrors(file.bytes(at: file.size - UInt64(length), count: length))
    let trailer: Trailer
    do { trailer = try Trailer(.current, tail: tail, fileSize: file.size) } catch {
      try checkDraft(file, tail: tail, else: error, &item)
      return item
    }
    let regions = trailer.regions(fileSize: file.size)
    let (digest, image) = try readExecutable(of: file, end: regions.sourceStart)
    item.executable = image
    if readsAll {
      item.file = try OutputOnDisk.result(
        of: file, from: regions.sourceStart, after: digest, work)
    }
    let isWhole = digest.value == trailer.binaryDigest
    if !isWhole {
      let mismatch = BundleError.hashMismatch(found: digest.value, expected: trailer.binaryDigest)
      // The same bytes may make a 32-byte trailer, which has no digest.
      if (try? Trailer(.draft, tail: tail, fileSize: file.size)) != nil {
        try checkDraft(file, tail: tail, else: mismatch, &item)
        return item
      }
      item.problems.append(mismatch)
    }
    ExecutableCheck.add(image, to: &item)

    let manifest = try ManifestCheck(file, trailer, regions)
    item.dags = manifest.dags
    item.laterFacts = manifest.laterFacts
    item.airflow = isWhole && accessProblem == nil ? manifest.verdict : .skipped
    if item.airflow == .breaksScan { item.problems.insert(manifest.breaking, at: 0) }
    item.problems += manifest.problems
    try withFileErrors(file.checkUnchanged())
    return item
  }

  private func readExecutable(of file: borrowing InputFile, end: UInt64) throws(BundleError) -> (
    digest: Digest, image: ExecutableImage
  ) {
    var digest = Digest()
    var probe = ExecutableProbe(size: end)
    try file.stream(from: 0, count: end) { chunk throws(BundleError) in
      try work.advance(by: chunk.count)
      digest.update(chunk)
      probe.update(chunk)
    }
    return (digest, probe.finish())
  }

  /// A file whose 64-byte trailer does not hold: a prototype with a 32-byte one, or damaged.
  private func checkDraft(
    _ file: borrowing InputFile, tail: [UInt8], else error: BundleError, _ item: inout VerifyItem
  ) throws(BundleError) {
    guard let trailer = try? Trailer(.draft, tail: tail, fileSize: file.size) else {
      item.problems.append(error)
      return
    }
    let regions = trailer.regions(fileSize: file.size)
    guard trailer.metadataLength <= Manifest.sizeLimit else {
      item.container = nil
      item.problems.append(error)
      return
    }
    let bytes = try withFileErrors(
      file.bytes(at: regions.metadataStart, count: Int(trailer.metadataLength)))
    guard let tree = try? ManifestReader.tree(bytes) else {
      item.container = nil
      item.problems.append(error)
      return
    }
    item.container = .footer32
    item.problems.insert(.legacyContainer(.footer32), at: 0)
    let (_, image) = try readExecutable(of: file, end: regions.sourceStart)
    item.executable = image
    ExecutableCheck.add(image, to: &item)
    do {
      let (manifest, _) = try ManifestReader.read(tree: tree, .footer32)
      item.dags = manifest.dags.map(\.id)
    } catch { item.problems.append(error) }
  }
}

extension BundleError {
  /// The released Airflow does not read this container.
  static func legacyContainer(_ container: Container) -> BundleError {
    let what =
      switch container {
      case .zip: "a ZIP archive"
      case .directory: "a folder with a manifest beside its executable"
      case .footer32: "a bundle with the 32-byte trailer of the prototype"
      case .footer: "a bundle"
      }
    return BundleError(.legacyContainer, "it is \(what), which Airflow 3.3 does not look at")
  }
}
