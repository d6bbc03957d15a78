import ByteStrings
import Files
import Zip

/// Which container a path leads to, told by its content.
enum InspectedContent {
  case footer
  case zip
  case directory(isFlat: Bool)

  /// - Throws: `notFound`, `permissionDenied`, `notABundle`, and what makes a folder no bundle.
  init(_ path: ByteString) throws(BundleError) {
    let status = try withFileErrors { () throws(FileError) in try FileStatus.ifExists(path) }
    switch status?.kind {
    case nil: throw BundleError.nothing(at: path)
    case .folder:
      switch DirectoryLayout.look(at: path.trimmingTrailingSlashes, followLinks: true) {
      case .bundle(let isFlat): self = .directory(isFlat: isFlat)
      case .failed(let error): throw error
      case .none:
        throw BundleError(
          .notABundle, "the folder is no bundle itself",
          advice: "name a bundle, or use `airflow-bundle verify` to look at all in a folder")
      }
    case .file:
      switch Sniffer.file(path, isNamed: true) {
      case .footer: self = .footer
      case .zip: self = .zip
      case .failed(let error): throw error
      case .directory, nil: throw BundleError(.notABundle, "it is no bundle")
      }
    case .link, .other: throw BundleError(.notABundle, "it is neither a file nor a folder")
    }
  }

  func open(_ path: ByteString) throws(BundleError) -> any BundleReader {
    var reading = ReadingOptions(maxSize: .max)
    reading.isLenient = true
    switch self {
    case .footer:
      let file = try withFileErrors { () throws(FileError) in try InputFile(path) }
      return try FooterBundleReader(file, comparesDigest: false, isLenient: true)
    case .zip:
      let file = try withFileErrors { () throws(FileError) in try InputFile(path) }
      return try ZipBundleReader(file, reading)
    case .directory(let isFlat):
      return try DirectoryBundleReader(
        path.trimmingTrailingSlashes, isFlat: isFlat, followLinks: true, reading)
    }
  }

  /// The manifest's bytes as they are, valid or not.
  func manifest(of path: ByteString) throws(BundleError) -> [UInt8] {
    switch self {
    case .footer:
      let file = try withFileErrors { () throws(FileError) in try InputFile(path) }
      return try FooterLayout(of: file, comparesDigest: false).manifest
    case .directory: return try FolderFiles(path, followLinks: true).manifest().bytes
    case .zip:
      let file = try withFileErrors { () throws(FileError) in try InputFile(path) }
      do {
        let archive = try ZipReader(descriptor: file.descriptor, size: file.size)
        guard let entry = archive.entries.first(where: { $0.name == MemberPath.manifest }) else {
          throw BundleError(
            .manifestMissing, "the archive has no airflow-metadata.yaml at its root")
        }
        try Manifest.checkSize(entry.size)
        return try archive.contents(of: entry, maxSize: Manifest.sizeLimit)
      } catch let error as ZipError {
        throw BundleError(error)
      } catch let error as BundleError {
        throw error
      } catch { throw BundleError(.ioError, "\(error)") }
    }
  }
}
