/// A footer bundle made of a bundle in any container, or packed of loose files.
struct FooterOutput: FileOutput, ReaderOutput {
  let reader: any BundleReader
  let options: ConversionOptions

  var facts: BundleFacts {
    var facts = BundleFacts(reader.bundle)
    if reader is LooseBundleReader { facts.container = nil }
    return facts
  }
  func isPE() throws(BundleError) -> Bool { try reader.hasPEExecutable() }

  func write(to sink: inout some ByteSink & ~Copyable) throws(BundleError) -> Written {
    let bundle = reader.bundle
    let writer = FooterWriter(
      schemaVersion: options.supervisorSchemaVersion, allowNonNative: options.allowsNonNative,
      maxSize: options.maxSize, readsAhead: options.readsAhead)
    let footer = try writer.write(reader, to: &sink)
    var written = Written(
      size: footer.size, digest: footer.digest,
      mode: [.footer, .footer32].contains(bundle.container)
        ? Member.executableMode(from: bundle.containerFile.mode) : bundle.executable.executableMode)
    written.image = footer.image
    written.footer = .init(
      binarySHA256: hexadecimal(footer.binaryDigest), sourceLength: footer.sourceLength,
      metadataLength: footer.metadataLength)
    written.findings =
      footer.findings
      + ExecutableRules.findings(
        footer.image, path: bundle.executable.path, platform: options.platform)
    return written
  }
}
