import ByteStrings
import Files
import YAML

/// A footer bundle that is copied byte for byte, so that the new root is complete.
final class FooterCopy: FileOutput {
  let facts: BundleFacts
  let containerFile: ContainerFile
  private let file: InputFile
  private let mode: UInt16
  private let footer: ReportItem.Result.Footer
  private let options: ConversionOptions

  /// Compares the digest: Airflow would skip the copy silently.
  ///
  /// The manifest need not be one of ours, but must be one that Airflow can read.
  ///
  /// - Parameter isWhole: whether the digest is known to be right.
  init(
    _ file: consuming InputFile, _ layout: FooterLayout, _ options: ConversionOptions,
    isWhole: Bool = false
  ) throws(BundleError) {
    if !isWhole { try layout.checkDigest(of: file) }
    let tree = try ManifestReader.tree(layout.manifest)
    try ManifestReader.checkConstructible(tree)
    facts = BundleFacts(
      tree,
      executable: Member(
        path: file.path.lastComponent, size: layout.regions.sourceStart, mode: file.status.mode))
    containerFile = ContainerFile(file.status)
    mode = Member.executableMode(from: file.status.mode)
    footer = .init(
      binarySHA256: hexadecimal(layout.trailer.binaryDigest),
      sourceLength: layout.trailer.sourceLength, metadataLength: layout.trailer.metadataLength)
    self.options = options
    self.file = file
  }

  var originals: OriginalFiles { OriginalFiles(file, isRunnable: true) }

  func checkUnchanged() throws(BundleError) {
    try withFileErrors(file.checkUnchanged())
  }

  func write(to sink: inout some ByteSink & ~Copyable) throws(BundleError) -> Written {
    if file.size > options.maxSize {
      throw BundleError(
        .tooLarge, "the bundle has \(file.size) bytes, more than \(options.maxSize)")
    }
    var digest = Digest()
    var probe = ExecutableProbe(size: facts.executable.size)
    var left = facts.executable.size
    try file.stream(from: 0, count: file.size) {
      chunk throws(BundleError) in
      let part = Int(min(UInt64(chunk.count), left))
      probe.update(UnsafeRawBufferPointer(rebasing: chunk[..<part]))
      left -= UInt64(part)
      digest.update(chunk)
      try sink.write(chunk)
    }
    var written = Written(size: file.size, digest: digest.value, mode: mode)
    written.footer = footer
    let image = probe.finish()
    written.image = image
    written.findings = NotKept.findings(copying: containerFile)
    if let platform = options.platform {
      written.findings += ExecutableRules.platformFinding(
        image, path: facts.executable.path, platform)
    }
    return written
  }
}

extension BundleFacts {
  /// What can be told of a manifest that need not follow our schema.
  init(_ tree: YAMLNode, executable: Member) {
    container = .footer
    self.executable = executable
    memberBytes = executable.size
    let entries = tree["dags"]?.entries ?? []
    dags = LooseManifest(tree).dags
    findings = AirflowID.findings(dags)
    if tree["dags"] == nil {
      findings = [Finding(.dagsAbsent, Manifest.dagsAbsent)]
    } else if entries.isEmpty {
      findings = [
        Finding(
          .dagsAbsent,
          "the manifest's dags names no Dag: Airflow 3.3 finds a bundle by its dags alone and skips this one"
        )
      ]
    }
    let unquoted = entries.filter { $0.key.stringValue == nil }.compactMap(\.key.text)
    if !unquoted.isEmpty {
      findings.append(
        Finding(
          .idInvalid,
          "Airflow does not find the bundle for ids that lack their quotes (\(NotKept.list(unquoted.map { "\($0)" }))): export it and migrate the archive, which quotes them"
        ))
    }
    let version = tree["sdk"]?["supervisor_schema_version"]
    if version?.stringValue.map(SchemaVersion.isKnown) != true {
      let what = version?.text.map { "is \($0)" } ?? "is missing"
      findings.append(
        Finding(
          .schemaVersionUnknown,
          "sdk.supervisor_schema_version \(what): Airflow's Task SDK will skip the bundle"))
    }
  }
}
