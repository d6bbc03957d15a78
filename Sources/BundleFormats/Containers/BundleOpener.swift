package import ByteStrings
import Files
import Zip

/// Opens a bundle in whatever container it is.
package enum BundleOpener {
  /// - Throws: what is wrong with the bundle; for `failed` content its error.
  package static func open(
    _ content: InputContent, _ path: ByteString, followLinks: Bool, _ reading: ReadingOptions
  ) throws(BundleError) -> any BundleReader {
    switch content {
    case .failed(let error): throw error
    case .bare: throw noBundle
    case .directory(let isFlat):
      return try DirectoryBundleReader(
        path.trimmingTrailingSlashes, isFlat: isFlat, followLinks: followLinks, reading)
    case .zip: return try ZipBundleReader(file(path), reading)
    case .footer: return try FooterBundleReader(file(path), reading)
    }
  }

  /// Opens what a path that is looked at on its own leads to, a file once: what it is and what is in
  /// it are read through one descriptor.
  package static func open(
    named path: ByteString, followLinks: Bool, _ reading: ReadingOptions
  ) throws(BundleError) -> any BundleReader {
    if let folder = try Sniffer.folder(named: path, followLinks: followLinks) {
      return try open(folder, path, followLinks: followLinks, reading)
    }
    let file = try file(path)
    switch try Sniffer.content(of: file, isNamed: true) {
    case .zip: return try ZipBundleReader(file, reading)
    case .footer: return try FooterBundleReader(file, reading)
    case .failed(let error): throw error
    case .bare, .directory, nil: throw noBundle
    }
  }

  /// Streams the manifest of what a path leads to as it is, valid or not, whatever its size: also of a
  /// bundle that cannot be opened.
  package static func readManifest(
    named path: ByteString, followLinks: Bool, into consume: ByteConsumer
  ) throws(BundleError) {
    if try Sniffer.folder(named: path, followLinks: followLinks) != nil {
      let file = try file(path.trimmingTrailingSlashes.joined(MemberPath.manifest))
      return try file.stream(from: 0, count: file.size, into: consume)
    }
    let file = try file(path)
    switch try Sniffer.content(of: file, isNamed: true) {
    case .failed(let error): throw error
    case .bare, .directory, nil: throw noBundle
    case .footer:
      let layout = try FooterLayout(of: file, comparesDigest: false, isLenient: true)
      try file.stream(
        from: layout.regions.metadataStart, count: UInt64(layout.trailer.metadataLength),
        into: consume)
    case .zip:
      try withZipErrors {
        let archive = try ZipReader(descriptor: file.descriptor, size: file.size)
        let entry = try archive.manifestEntry()
        try archive.read(entry, maxSize: .max, into: consume)
      }
    }
  }

  private static let noBundle = BundleError(
    .notABundle, "it is a native executable without a trailer")

  private static func file(_ path: ByteString) throws(BundleError) -> InputFile {
    try withFileErrors(InputFile(path))
  }
}
