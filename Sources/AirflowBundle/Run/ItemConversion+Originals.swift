import ByteStrings
import Files

/// The original of an output that stands: whether it can go, and that it goes.
extension ItemConversion {
  /// The files to remove or move, with no link followed below the INPUT unless that was asked for.
  func originals(_ output: some Output, of item: Plan.Item) -> OriginalFiles {
    if options.followsLinks || item.candidate.isNamed { return output.originals }
    let input = options.inputs[item.candidate.root].trimmingTrailingSlashes
    return output.originals.notFollowingLinks(below: input)
  }

  func mirror(for item: Plan.Item) -> MoveFolder? {
    item.mirror.map { MoveFolder(path: $0, folders: folders) }
  }

  /// Throws where an original could not be removed or moved once its output stands.
  func checkOriginals(
    _ originals: OriginalFiles, of item: Plan.Item, _ isSwap: Bool
  ) throws(BundleError) {
    if options.originals == .keep { return }
    for file in originals.files {
      let path = originals.path(of: file)
      // Another run at the same work may have taken it.
      guard try exists(path) else { continue }
      try sites.checkRemoval(of: path)
      guard let mirror = item.mirror else { continue }
      try sites.checkMove(
        of: file, originals, to: mirror.joined(originals.relative(of: file)))
    }
    if let folder = originals.folder, try exists(originals.place.joined(folder)) {
      try sites.checkRemoval(of: originals.place.joined(folder))
      try sites.checkEmptying(originals, asWhole: isSwap)
    }
  }

  private func exists(_ path: ByteString) throws(BundleError) -> Bool {
    try withFileErrors(FileStatus.ifExists(path, followLinks: false) != nil)
  }

  /// Removes or moves the input, now that its output is on disk and verified.
  func removeOrMove(_ originals: OriginalFiles, of item: Plan.Item) throws(BundleError) {
    if options.isDryRun || options.originals == .keep { return }
    if let mirror = mirror(for: item) { return try originals.move(to: mirror) }
    try withFileErrors(originals.remove())
  }
}
