import ByteStrings
import Files

/// The original of an output that stands: whether it can go, and that it goes.
extension ItemConversion {
  /// The files to remove or move, with no link followed below the INPUT unless that was asked for, and
  /// whether the output takes the place of one of them.
  ///
  /// - Throws: where that is not wanted, or where one of them could not be removed or moved once the output
  ///   stands.
  func originals(_ output: some Output, of item: Plan.Item, at path: ByteString)
    throws(BundleError) -> (OriginalFiles, isSwap: Bool)
  {
    var originals = output.originals
    if !options.followsLinks && !item.candidate.isNamed {
      let input = options.inputs[item.candidate.root].trimmingTrailingSlashes
      originals = originals.notFollowingLinks(below: input)
    }
    // A flat folder's output takes the place of its executable, any other that of the input.
    let isSwap = isInput(path, of: item) || originals.original(at: path) != nil
    if options.originals != .keep {
      try check(originals, of: item, isSwap)
    } else if isSwap {
      throw Collisions.ownPath(options)
    }
    return (originals, isSwap)
  }

  func mirror(for item: Plan.Item) -> MoveFolder? {
    item.mirror.map { MoveFolder(path: $0, folders: folders) }
  }

  private func check(_ originals: OriginalFiles, of item: Plan.Item, _ isSwap: Bool)
    throws(BundleError)
  {
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
