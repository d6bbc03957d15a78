import ByteStrings
import Files

/// Opens a bundle in whatever container it is.
enum BundleOpener {
  /// - Parameter options: what the user chose; nil takes everything as it is.
  static func open(_ candidate: Candidate, _ options: ConversionOptions?) throws(BundleError)
    -> any BundleReader
  {
    let reading = ReadingOptions(
      maxSize: options?.maxSize ?? .max,
      furtherMembers: options.map { $0.target == .footer ? $0.furtherMembers : .keep } ?? .keep)
    switch candidate.content {
    case .settled(let settled): throw settled.error
    case .directory(let isFlat):
      return try DirectoryBundleReader(
        candidate.input.trimmingTrailingSlashes, isFlat: isFlat,
        followLinks: options?.followsLinks ?? true, reading)
    case .zip:
      let file = try withFileErrors { () throws(FileError) in try InputFile(candidate.input) }
      return try ZipBundleReader(file, reading)
    case .footer:
      let file = try withFileErrors { () throws(FileError) in try InputFile(candidate.input) }
      return try FooterBundleReader(file)
    }
  }
}
