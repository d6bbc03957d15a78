import BundleReports
import ByteStrings
import Files

/// Reads an output that is there, to compare it with what was promised of it.
enum OutputOnDisk {
  /// What is there by that name, in the form in which a report tells it; nil for nothing, and for
  /// what is neither a file nor a folder.
  ///
  /// - Parameter followLinks: whether a link is taken for what it leads to, as Airflow does.
  static func result(at path: ByteString, followLinks: Bool, _ work: ItemProgress)
    throws(BundleError) -> ReportItem.Result?
  {
    let status = try withFileErrors(FileStatus.ifExists(path, followLinks: followLinks))
    switch status?.kind {
    case .file:
      let file = try withFileErrors(InputFile(path))
      return try self.result(of: file, work)
    case .folder: return try folder(path, followLinks: followLinks, work)
    case .link, .other, nil: return nil
    }
  }

  /// What tells the output from its promise, as the end of a sentence; nil where it is as promised.
  static func difference(
    at path: ByteString, from promise: ReportItem.Result, followLinks: Bool, _ work: ItemProgress
  ) throws(BundleError) -> String? {
    guard let found = try result(at: path, followLinks: followLinks, work) else {
      return "no file or folder there"
    }
    return found.difference(from: promise)
  }

  /// What a file is, in the same form.
  ///
  /// - Parameters:
  ///   - offset: how far it was read already, so that its digest takes no second pass over that.
  ///   - digest: the digest of what was read.
  static func result(
    of file: borrowing InputFile, from offset: UInt64 = 0, after digest: Digest = Digest(),
    _ work: ItemProgress
  ) throws(BundleError) -> ReportItem.Result {
    var digest = digest
    try file.stream(from: offset, count: file.size - offset) { chunk throws(BundleError) in
      try work.advance(by: chunk.count)
      digest.update(chunk)
    }
    return ReportItem.Result(
      size: file.size, sha256: hexadecimal(digest.value), mode: file.status.mode)
  }

  private static func folder(_ path: ByteString, followLinks: Bool, _ work: ItemProgress)
    throws(BundleError) -> ReportItem.Result
  {
    var members: [ReportItem.Result.Member] = []
    var walk = FolderWalk(path, followLinks: followLinks, takesUnfinished: true)
    try walk.run { entry throws(BundleError) in
      switch entry.kind {
      case .folder: return true
      case .file:
        let file = try withFileErrors(InputFile(entry.path))
        let result = try result(of: file, work)
        members.append(
          .init(
            path: entry.relative, size: file.size, mode: file.status.mode, sha256: result.sha256))
      case .link, .entered, .brokenLink:
        // It is a name that was not promised, or not as a link.
        members.append(.init(path: entry.relative, size: 0, mode: 0))
      case .unreadable(let error): throw BundleError(error)
      }
      return false
    }
    return ReportItem.Result(size: members.reduce(0) { $0 &+ $1.size }, members: members)
  }
}
