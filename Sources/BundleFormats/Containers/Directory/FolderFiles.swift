import ByteStrings
import Files

/// The files of a `directory` bundle, read through links below its folder only where that was asked
/// for.
struct FolderFiles {
  let folder: ByteString
  let followLinks: Bool

  /// Opens a file by its path below the folder.
  func open(_ path: ByteString) throws(FileError) -> InputFile {
    if followLinks { return try InputFile(folder.joined(path)) }
    return try InputFile(folder, below: path)
  }

  /// What a file is; nil where there is none. Throws `notARegularMember` where a link leads to it
  /// that is not to be followed.
  func status(of path: ByteString) throws(BundleError) -> FileStatus? {
    if !followLinks, let link = firstLink(in: path) { throw Self.isLink(link) }
    return try withFileErrors(FileStatus.ifExists(folder.joined(path)))
  }

  /// Whether a path is that of a regular file; the same exception.
  func isFile(_ path: ByteString) throws(BundleError) -> Bool {
    try status(of: path)?.kind == .file
  }

  /// The first part of a path below the folder that is a link.
  func firstLink(in path: ByteString) -> ByteString? {
    var part: ByteString = ""
    for component in path.components {
      part = part.joined(component)
      let status = try? FileStatus.read(folder.joined(part), followLinks: false)
      if status?.kind == .link { return part }
    }
    return nil
  }

  /// The manifest's bytes, and what its file was then.
  func manifest(isLenient: Bool = false) throws(BundleError) -> (
    text: ManifestText, status: FileStatus
  ) {
    guard try isFile(MemberPath.manifest) else {
      throw BundleError(.manifestMissing, "the folder has no airflow-metadata.yaml")
    }
    let file = try withFileErrors(open(MemberPath.manifest))
    let text = try ManifestText(size: file.size, isLenient: isLenient) {
      count throws(BundleError) in try withFileErrors(file.bytes(at: 0, count: count))
    }
    return (text, file.status)
  }

  static func isLink(_ path: ByteString) -> BundleError {
    BundleError(
      .notARegularMember, "\(path) is a link",
      advice: "use --follow-links, or put the file itself there")
  }
}
