/// What a path leads to, told by its content and never by its name.
package enum BundleContent: Sendable, Equatable {
  case zip
  /// A file that ends in a trailer's magic.
  case footer
  /// A folder with executable, manifest and source; flat where other bundles lie below it.
  case directory(isFlat: Bool)
  /// It is no bundle though it was named or claims to be one, or it cannot be looked at.
  case failed(BundleError)
}
