import ByteStrings
import Files

/// Two identical runs at once, in place: what the one cannot read any more, the other has converted.
extension ItemConversion {
  /// The row of an item whose original is no longer there while its output is, whole; nil where that
  /// is not so. What the original held cannot be compared any more, and the row says no more than that.
  func doneByAnotherRun(_ item: Plan.Item) -> ReportItem? {
    guard options.originals != .keep, !work.isPublishing, item.promise == nil else { return nil }
    let input = item.candidate.input
    if let facts = wholeOutput(at: input) {
      return row(item, facts, "another run has swapped it for its output meanwhile")
    }
    guard isGone(item.candidate) else { return nil }
    for path in item.possibleOutputs(options.target) {
      guard let facts = wholeOutput(at: path) else { continue }
      return row(
        item, facts,
        "another run has converted it meanwhile: it is gone, and \(path) is there, whole")
    }
    return nil
  }

  private func row(_ item: Plan.Item, _ facts: BundleFacts, _ problem: String) -> ReportItem {
    var row = ReportItem(
      input: item.candidate.input, .skipped, BundleError(.alreadyCurrent, problem))
    row.from = facts.container
    row.dags = facts.dags
    return row
  }

  /// Whether there is no bundle under the input's name any more: of a folder the manifest goes first.
  private func isGone(_ candidate: Candidate) -> Bool {
    var path = candidate.input
    if case .directory = candidate.content { path = path.joined(MemberPath.manifest) }
    return FileStatus.isGone(path)
  }

  /// What is said of a bundle in the container asked for, read and checked as a later run would.
  private func wholeOutput(at path: ByteString) -> BundleFacts? {
    let content: InputContent =
      switch options.target {
      case .footer, .resealed: .footer
      case .zip: .zip
      case .directory: .directory(isFlat: false)
      }
    let candidate = Candidate(input: path, root: 0, relative: "", content: content)
    switch try? OutputChoice(candidate, options, work) {
    case .nothing(let facts)?: return facts
    case .whole(let output)?: return output.facts
    case .file?, .folder?, nil: return nil
    }
  }
}
