package import ByteStrings

extension BundleError {
  /// There is nothing at a path that the user named. An address of a server or a registry is told
  /// apart from a mistyped path.
  package static func nothing(at path: ByteString) -> BundleError {
    guard let scheme = scheme(of: path) else {
      return BundleError(.notFound, "there is no such file or folder")
    }
    return BundleError(
      .notFound, "this is an address (\(scheme)://), and only files and folders are read",
      advice: "fetch it first, then name the file")
  }

  /// There is nothing to do in a folder that the user named: a file system that is not mounted
  /// must not look like work that is done.
  package static func nothing(in folder: ByteString, isFiltered: Bool) -> BundleError {
    isFiltered
      ? BundleError(.nothingFound, "no bundle in this folder is taken by --include and --exclude")
      : BundleError(.nothingFound, "there is no bundle in this folder")
  }

  /// What stands before `://`, if that is there.
  private static func scheme(of path: ByteString) -> ByteString? {
    let name = path.bytes.prefix { $0.isAlphanumeric || "+-.".utf8.contains($0) }
    let rest = path.bytes.dropFirst(name.count)
    // Some shells and tools leave one of the slashes out: `http:/host/file`.
    return !name.isEmpty && rest.starts(with: Array(":/".utf8)) ? ByteString(name) : nil
  }
}
