import ByteStrings

/// An archive that is copied byte for byte, so that the new root is complete.
struct ArchiveCopy: FileOutput {
  let reader: ZipBundleReader
  let options: ConversionOptions

  var facts: BundleFacts { BundleFacts(reader.bundle) }
  var originals: OriginalFiles { reader.originals }
  var containerFile: ContainerFile { reader.bundle.containerFile }
  func isPE() throws(BundleError) -> Bool { false }
  func checkUnchanged() throws(BundleError) { try reader.checkUnchanged() }

  /// Expands every member first: a damaged archive is not passed on.
  func write(to sink: inout some ByteSink & ~Copyable) throws(BundleError) -> Written {
    if reader.size > options.maxSize {
      throw BundleError(
        .tooLarge, "the archive has \(reader.size) bytes, more than \(options.maxSize)")
    }
    try reader.checkMembers()
    var digest = Digest()
    try reader.readArchive { chunk throws(BundleError) in
      digest.update(chunk)
      try sink.write(chunk)
    }
    var written = Written(
      size: reader.size, digest: digest.value, mode: reader.bundle.containerFile.mode & 0o777)
    written.findings = NotKept.findings(copying: reader.bundle.containerFile)
    written.members = LegacyMembers.rows(of: reader)
    return written
  }
}

extension LegacyMembers {
  /// The members of an archive as they are.
  static func rows(of reader: ZipBundleReader) -> [ReportItem.Result.Member] {
    let bundle = reader.bundle
    var rows: [ReportItem.Result.Member] = [
      .init(
        path: bundle.executable.path, size: bundle.executable.size,
        mode: bundle.executable.mode ?? 0o755)
    ]
    if let manifest = reader.manifestMember {
      rows.append(
        .init(path: MemberPath.manifest, size: manifest.size, mode: manifest.mode ?? 0o644))
    }
    for member in [bundle.source] + bundle.extraMembers {
      rows.append(.init(path: member.path, size: member.size, mode: member.mode ?? 0o644))
    }
    return rows.sorted { $0.path < $1.path }
  }
}
