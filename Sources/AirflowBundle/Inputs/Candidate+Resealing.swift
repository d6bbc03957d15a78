import ByteStrings

extension Candidate {
  /// The same for a run that takes footer bundles only. A bundle in an earlier container has no
  /// digest; named, it fails, and in a folder it is passed over, as it may be an original that was
  /// kept beside its bundle.
  var toReseal: Candidate {
    guard let container = content.legacyContainer else { return self }
    var other = self
    let error =
      isNamed ? BundleError.legacyContainer(container) : Self.nothingToReseal(container)
    other.content = .failed(error)
    other.isSkipped = !isNamed
    return other
  }

  static func nothingToReseal(_ container: Container) -> BundleError {
    BundleError(
      .notABundle, "it is no footer bundle (\(container.rawValue)), and has no digest",
      advice: "nothing to do")
  }
}
