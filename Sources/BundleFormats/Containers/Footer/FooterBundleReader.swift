import ByteStrings
package import Files

/// Reads a footer bundle of either trailer (ADR 0004; docs/formats.md, `footer` and `footer-32`).
package final class FooterBundleReader: SeekingBundleReader {
  package let bundle: BundleContents
  package let file: InputFile
  private let checksExecutable: Bool
  package let layout: FooterLayout

  /// Opens a bundle and finds its members. The digest of the binary region is compared when the
  /// executable is read.
  ///
  /// - Throws: the codes of trailers and manifests.
  package init(_ file: consuming InputFile, _ options: ReadingOptions) throws(BundleError) {
    let layout = try FooterLayout(
      of: file, comparesDigest: options.comparesDigest, isLenient: options.isLenient)
    bundle = try BundleContents(layout, of: file, isLenient: options.isLenient)
    self.file = file
    self.layout = layout
    checksExecutable = options.checksExecutable
  }

  package var manifestBytes: [UInt8] { layout.manifest }
  package var manifestSize: UInt64 { UInt64(layout.trailer.metadataLength) }

  package func read(_ member: Member, into consume: ByteConsumer) throws(BundleError) {
    let start = layout.start(of: member)
    let expected = layout.trailer.binaryDigest
    let isExecutable =
      checksExecutable && member.locator == FooterLayout.executableLocator && !expected.isEmpty
    var digest = Digest()
    try file.stream(from: start, count: member.size) {
      chunk throws(BundleError) in
      if isExecutable { digest.update(chunk) }
      try consume(chunk)
    }
    if isExecutable, digest.value != expected {
      throw .hashMismatch(found: digest.value, expected: expected)
    }
  }

  package func read(_ member: Member, at offset: UInt64, into buffer: UnsafeMutableRawBufferPointer)
    throws(BundleError) -> Int
  {
    let count = Int(min(UInt64(buffer.count), member.size - min(offset, member.size)))
    return try withFileErrors(
      file.read(into: .init(rebasing: buffer[..<count]), at: layout.start(of: member) + offset))
  }

  package func firstBytes(of member: Member, count: Int) throws(BundleError) -> [UInt8] {
    let count = Int(min(UInt64(count), member.size))
    return try withFileErrors(file.bytes(at: layout.start(of: member), count: count))
  }

  package func checkUnchanged() throws(BundleError) {
    try withFileErrors(file.checkUnchanged())
  }

  // Airflow passes over the 32-byte trailer.
  package var originals: OriginalFiles {
    OriginalFiles(file, isRunnable: layout.container == .footer)
  }
}

/// Which trailer a file ends in, and so where its regions are.
package struct FooterLayout {
  static let executableLocator = -1

  package let trailer: Trailer
  package let regions: Trailer.Regions
  let text: ManifestText

  /// The manifest's bytes; empty where it is too large, and that was to be no obstacle.
  package var manifest: [UInt8] { text.bytes }
  package var container: Container { trailer.layout == .current ? .footer : .footer32 }

  /// Tells the two trailers apart: 64 bytes first (version, reserved, bounds), then 32 (the same,
  /// and its manifest is a YAML mapping).
  ///
  /// - Parameter comparesDigest: whether, where both hold, the executable's digest decides; else
  ///   the 64-byte trailer is taken if its manifest is a mapping. By chance both hold once in
  ///   four billion bundles.
  /// - Throws: what was wrong with the 64-byte trailer, where neither holds.
  package init(
    of file: borrowing InputFile, comparesDigest: Bool = true, isLenient: Bool = false
  ) throws(BundleError) {
    let tailLength = Int(min(UInt64(Trailer.Layout.current.size), file.size))
    let tail = try withFileErrors(file.bytes(at: file.size - UInt64(tailLength), count: tailLength))
    do {
      let trailer = try Trailer(.current, tail: tail, fileSize: file.size)
      let current = try FooterLayout(trailer, of: file, isLenient)
      // Only where the same bytes make a 32-byte trailer too is the digest needed to tell.
      if (try? Trailer(.draft, tail: tail, fileSize: file.size)) != nil {
        if comparesDigest {
          try current.checkDigest(of: file)
        } else if current.text.fault == nil {
          _ = try ManifestReader.tree(current.manifest)
        }
      }
      self = current
      return
    } catch let currentError {
      guard Trailer.hasMagic(tail) else { throw currentError }
      do {
        let draft = try Trailer(.draft, tail: tail, fileSize: file.size)
        self = try FooterLayout(draft, of: file, isLenient)
        if text.fault == nil { _ = try ManifestReader.tree(manifest) }
        return
      } catch {
        throw BundleError(
          currentError.code,
          "\(currentError.problem); nor is it a 32-byte one: \(error.problem)")
      }
    }
  }

  private init(
    _ trailer: Trailer, of file: borrowing InputFile, _ isLenient: Bool
  ) throws(BundleError) {
    self.trailer = trailer
    regions = trailer.regions(fileSize: file.size)
    let start = regions.metadataStart
    text = try ManifestText(size: UInt64(trailer.metadataLength), isLenient: isLenient) {
      count throws(BundleError) in
      try withFileErrors(file.bytes(at: start, count: count))
    }
  }

  /// The offset in bytes of a member from the start of the file.
  package func start(of member: Member) -> UInt64 {
    member.locator == Self.executableLocator ? 0 : regions.sourceStart + UInt64(member.locator)
  }

  /// Compares the digest of the binary region, reading all of it.
  package func checkDigest(of file: borrowing InputFile) throws(BundleError) {
    guard trailer.layout == .current else { return }
    var digest = Digest()
    try file.stream(from: 0, count: regions.sourceStart) {
      chunk throws(BundleError) in digest.update(chunk)
    }
    if digest.value != trailer.binaryDigest {
      throw .hashMismatch(found: digest.value, expected: trailer.binaryDigest)
    }
  }
}

extension BundleError {
  /// The executable is not the one that the trailer's digest is of.
  package static func hashMismatch(found: [UInt8], expected: [UInt8]) -> BundleError {
    BundleError(
      .hashMismatch,
      "the executable's SHA-256 is \(hexadecimal(found)), its 64-byte trailer says \(hexadecimal(expected))"
    )
  }
}
