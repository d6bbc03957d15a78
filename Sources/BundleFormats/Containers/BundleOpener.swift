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
    case .bare: throw BundleError(.notABundle, "it is a native executable without a trailer")
    case .directory(let isFlat):
      return try DirectoryBundleReader(
        path.trimmingTrailingSlashes, isFlat: isFlat, followLinks: followLinks, reading)
    case .zip: return try ZipBundleReader(file(path), reading)
    case .footer: return try FooterBundleReader(file(path), reading)
    }
  }

  /// The manifest's bytes as they are, valid or not: also of a bundle that cannot be opened.
  package static func manifest(of content: InputContent, _ path: ByteString) throws(BundleError)
    -> [UInt8]
  {
    switch content {
    case .failed(let error): throw error
    case .bare: throw BundleError(.notABundle, "it is a native executable without a trailer")
    case .footer: return try FooterLayout(of: file(path), comparesDigest: false).manifest
    case .directory: return try FolderFiles(path, followLinks: true).manifest().bytes
    case .zip:
      let file = try file(path)
      let archive: ZipReader
      do { archive = try ZipReader(descriptor: file.descriptor, size: file.size) } catch {
        throw BundleError(error)
      }
      return try archive.manifest().bytes
    }
  }

  private static func file(_ path: ByteString) throws(BundleError) -> InputFile {
    try withFileErrors { () throws(FileError) in try InputFile(path) }
  }
}
