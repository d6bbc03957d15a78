package import ByteStrings
import Files

/// Opens a bundle in whatever container it is.
package enum BundleOpener {
  /// - Throws: what is wrong with the bundle; for `failed` content its error.
  package static func open(
    _ content: BundleContent, _ path: ByteString, followLinks: Bool, _ reading: ReadingOptions
  ) throws(BundleError) -> any BundleReader {
    switch content {
    case .failed(let error): throw error
    case .directory(let isFlat):
      return try DirectoryBundleReader(
        path.trimmingTrailingSlashes, isFlat: isFlat, followLinks: followLinks, reading)
    case .zip:
      let file = try withFileErrors { () throws(FileError) in try InputFile(path) }
      return try ZipBundleReader(file, reading)
    case .footer:
      let file = try withFileErrors { () throws(FileError) in try InputFile(path) }
      return try FooterBundleReader(file)
    }
  }
}
