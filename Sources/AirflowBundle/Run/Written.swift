import ByteStrings

/// What an output is, once its bytes have gone by: the same for a dry run, a comparison and a
/// real one.
struct Written {
  /// The size in bytes.
  var size: UInt64
  /// SHA-256 of the file; empty for a folder.
  var digest: [UInt8]
  /// The permission bits the output is to have.
  var mode: UInt16
  var image: ExecutableImage?
  var footer: ReportItem.Result.Footer?
  var members: [ReportItem.Result.Member]?
  var findings: [Finding] = []

  /// The row's account of it.
  func result(isFolder: Bool) -> ReportItem.Result {
    ReportItem.Result(
      size: size, sha256: isFolder ? nil : hexadecimal(digest), footer: footer,
      mode: isFolder ? nil : mode, members: members)
  }
}

extension LegacyMembers {
  /// The report's account of them.
  var rows: [ReportItem.Result.Member] {
    all.map { .init(path: $0.path, size: $0.size, mode: $0.mode) }
  }
}
