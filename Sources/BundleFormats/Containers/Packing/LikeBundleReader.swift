package import ByteStrings
import Files

/// Reads a bundle with another executable in the place of its own.
package final class LikeBundleReader: BundleReader {
  package let bundle: BundleContents
  private let model: any BundleReader
  private let executable: ListedFile
  private let options: ReadingOptions

  private static let locator = Int.min

  /// - Parameters:
  ///   - executable: the file that takes the place of the bundle's own executable, which is not
  ///     read.
  ///   - model: the bundle that everything else comes from, the permission and its owner too.
  /// - Throws: `executableMissing`, `notARegularMember`, `permissionDenied`, `ioError`.
  package init(executable: ByteString, like model: any BundleReader, _ options: ReadingOptions)
    throws(BundleError)
  {
    let file = try ListedFile(executable, "executable", missing: .executableMissing)
    let own = model.bundle.executable
    bundle = BundleContents(
      model.bundle,
      executable: Member(
        path: own.path, size: file.status.size, mode: own.mode, locator: Self.locator))
    self.model = model
    self.executable = file
    self.options = options
  }

  package func read(_ member: Member, into consume: ByteConsumer) throws(BundleError) {
    if member.locator == Self.locator {
      return try executable.read(maxSize: options.maxSize, into: consume)
    }
    var digest = Digest()
    try model.read(member) { chunk throws(BundleError) in
      digest.update(chunk)
      try consume(chunk)
    }
    try checkSource(member, ByteString(hexadecimal: digest.value))
  }

  /// A bundle with a trailer has no other check of its source region than these digests, and the
  /// new bundle would vouch for whatever is there.
  private func checkSource(_ member: Member, _ found: ByteString) throws(BundleError) {
    let entries = bundle.manifest.footer.sources ?? []
    guard let entry = entries.first(where: { MemberPath.normalized($0.path) == member.path }),
      entry.digest != found
    else { return }
    throw BundleError(
      .sourcesInvalid,
      "the source \(member.path) has the sha256 \(found), and the bundle's manifest says \(entry.digest)"
    )
  }

  package func firstBytes(of member: Member, count: Int) throws(BundleError) -> [UInt8] {
    member.locator == Self.locator
      ? try executable.firstBytes(count: count) : try model.firstBytes(of: member, count: count)
  }

  package func checkUnchanged() throws(BundleError) {
    try executable.checkUnchanged()
    try model.checkUnchanged()
  }

  /// None of the files goes.
  package var originals: OriginalFiles { OriginalFiles(folder: ".", [], status: nil) }
}
