import ByteStrings

/// An input that the listing came by: something to convert, or something to report.
struct Candidate: Sendable {
  /// What the content says the input is.
  enum Content: Sendable, Equatable {
    case zip
    /// A file that ends in a trailer's magic.
    case footer
    /// A folder with executable, manifest and source; flat where other bundles lie below it.
    case directory(isFlat: Bool)
    /// Nothing to convert: why.
    case decided(Verdict)
  }

  /// What a look at a file has told.
  static func content(_ sniffed: BundleContent) -> Content {
    switch sniffed {
    case .zip: .zip
    case .footer: .footer
    case .directory(let isFlat): .directory(isFlat: isFlat)
    case .failed(let error):
      .decided(.init(status: error.code == .otherSDK ? .skipped : .failed, error: error))
    }
  }

  struct Verdict: Sendable, Equatable {
    var status: ReportItem.Status
    var error: BundleError
  }

  /// The INPUT as given, joined with the path below it.
  var input: ByteString
  /// Which INPUT it came from, and the path below that; empty for the INPUT itself.
  var root: Int
  var relative: ByteString
  var content: Content
  /// The size in bytes, of a folder that of its files; nil for what cannot be looked at.
  var size: UInt64?

  /// The path of the executable below a flat folder, which its output is named after.
  var executable: ByteString?

  /// Whether its path is in the list of `--files-from`.
  var isListed = false

  /// Whether it stands for a folder in which there is nothing to do.
  var isNothingFound: Bool {
    if case .decided(let verdict) = content { return verdict.error.code == .nothingFound }
    return false
  }

  /// Whether it was named or listed, not met in a walk.
  var isNamed: Bool { relative.isEmpty || isListed }
}
