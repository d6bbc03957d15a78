import ByteStrings

/// An output that is a folder.
extension ItemConversion {
  func emit(_ output: FolderOutput, for item: Plan.Item, isCopy: Bool)
    throws(BundleError) -> ReportItem
  {
    let path = item.output
    let (originals, isSwap) = try originals(output, of: item, at: path)
    var written: Written?
    var status: ReportItem.Status = isCopy ? .copied : .converted
    let isFree = if isSwap { true } else { try existing(at: path) == .none }
    if isFree {
      try sites.checkCreation(of: path, with: output.paths)
      if options.isDryRun {
        let planned = try output.plan(work)
        try item.promise?.check(planned.result(isFolder: true))
        written = planned
      } else {
        try prepare(path)
        let mirror = mirror(for: item)
        var copies: [ByteString] = []
        let copy = { () throws(BundleError) in
          if let mirror { copies = try originals.copy(to: mirror) }
        }
        do {
          written = try output.write(
            to: path, work, item.promise, swapping: isSwap ? (originals, copy) : nil)
        } catch {
          MoveFolder.remove(copies, after: error)
          throw error
        }
      }
    }
    if written == nil {
      let (found, isEqual) = try output.compare(with: path, work)
      try item.promise?.check(found.result(isFolder: true))
      written = found
      guard isEqual else {
        throw isSwap
          ? BundleError.replaced(path)
          : BundleError(
            .outputExists, "its output \(path) is there already and differs",
            advice: "remove it or choose another place")
      }
      status = .unchanged
    }
    if !isSwap { try removeOrMove(originals, of: item) }
    guard let written else { throw BundleError.replaced(path) }
    return row(item, output.facts, written, path, status)
  }
}
