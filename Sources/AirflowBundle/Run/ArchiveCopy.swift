import ByteStrings

/// An archive that is copied byte for byte, so that the new root is complete.
struct ArchiveCopy: FileOutput, ReaderOutput {
  let archive: ZipBundleReader
  let options: ConversionOptions

  var reader: any BundleReader { archive }

  /// Expands every member first: a damaged archive is not passed on.
  func write(to sink: inout some ByteSink & ~Copyable) throws(BundleError) -> Written {
    if archive.size > options.maxSize {
      throw BundleError(
        .tooLarge, "the archive has \(archive.size) bytes, more than \(options.maxSize)")
    }
    try archive.checkMembers()
    var digest = Digest()
    try archive.readArchive { chunk throws(BundleError) in
      digest.update(chunk)
      try sink.write(chunk)
    }
    var written = Written(
      size: archive.size, digest: digest.value, mode: containerFile.mode & 0o777)
    written.findings = NotKept.findings(copying: containerFile)
    written.members = LegacyMembers.rows(of: archive)
    return written
  }
}

extension LegacyMembers {
  /// The members of an archive as they are.
  static func rows(of reader: ZipBundleReader) -> [ReportItem.Result.Member] {
    let bundle = reader.bundle
    var members = [bundle.executable, bundle.source] + bundle.extraMembers
    members[0].mode = bundle.executable.mode ?? 0o755
    if let manifest = reader.manifestMember {
      members.append(
        Member(path: MemberPath.manifest, size: manifest.size, mode: manifest.mode))
    }
    return members.map { .init(path: $0.path, size: $0.size, mode: $0.mode ?? 0o644) }
      .sorted { $0.path < $1.path }
  }
}
