/// What a path leads to, told by its content and never by its name: the one answer that conversion,
/// `verify` and `inspect` work from.
package enum InputContent: Sendable, Equatable {
  case zip
  /// A file that ends in a trailer's magic.
  case footer
  /// A folder with executable, manifest and source; flat where other bundles lie below it.
  case directory(isFlat: Bool)
  /// A native executable that is none of these: `verify` tells of it, and `pack` starts from one.
  case bare
  /// It is no bundle though it was named or claims to be one, or it cannot be looked at.
  case failed(BundleError)

  /// The container of a bundle that the released Airflow does not look at, which has no digest.
  package var legacyContainer: Container? {
    switch self {
    case .zip: .zip
    case .directory: .directory
    case .footer, .bare, .failed: nil
    }
  }
}
