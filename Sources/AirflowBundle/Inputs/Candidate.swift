import ByteStrings

/// An input that the listing came by: something to convert, or something to report.
struct Candidate: Sendable {
  /// What is to be reported of an input that there is no work with.
  struct Verdict: Sendable, Equatable {
    var status: ReportItem.Status
    var error: BundleError
  }

  /// The INPUT as given, joined with the path below it.
  var input: ByteString
  /// Which INPUT it came from, and the path below that; empty for the INPUT itself.
  var root: Int
  var relative: ByteString
  var content: InputContent
  /// Whether an input with `failed` content is no failure of the run.
  var isSkipped = false
  /// The size in bytes, of a folder that of its files; nil for what cannot be looked at.
  var size: UInt64?

  /// What else a bundle is packed of than this input, an executable; nil for any other input.
  var packing: Packing?

  /// Where the files of a flat folder are; nil for any other input, and where a link that is not to be
  /// followed leads to one of them.
  var layout: DirectoryLayout?

  /// Whether its path is in the list of `--files-from`.
  var isListed = false

  /// What the listing has decided of it; nil where the bundle is to be opened.
  var verdict: Verdict? {
    guard case .failed(let error) = content else { return nil }
    let isSkipped = isSkipped || error.code == .otherSDK
    return Verdict(status: isSkipped ? .skipped : .failed, error: error)
  }

  /// Whether it stands for a folder in which there is nothing to do.
  var isNothingFound: Bool { verdict?.error.code == .nothingFound }

  /// Whether it was named or listed, not met in a walk.
  var isNamed: Bool { relative.isEmpty || isListed }

  /// The INPUT folder whose walk came by it; nil where it was named itself.
  var walkedFolder: ByteString? {
    relative.isEmpty ? nil : ByteString(input.bytes.dropLast(relative.count))
  }
}
