/// The bytes of a manifest as its container has them.
struct ManifestText {
  /// Empty where the manifest is too large, and that was to be no obstacle.
  let bytes: [UInt8]
  /// That it is too large.
  private(set) var fault: BundleError?

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// Reads a manifest of `size` bytes, unless it is too large.
  ///
  /// - Parameter isLenient: whether that is a fault to be named, and no error.
  /// - Throws: `manifestTooLarge`, and what `read` throws.
  init(
    size: UInt64, isLenient: Bool, _ read: (Int) throws(BundleError) -> [UInt8]
  ) throws(BundleError) {
    do { try Manifest.checkSize(size) } catch {
      guard isLenient else { throw error }
      (bytes, fault) = ([], error)
      return
    }
    bytes = try read(Int(size))
  }
}
