package import ByteStrings

/// Writes a footer bundle (ADR 0004): binary region, source region, manifest, trailer, in this
/// order, so that a torn write never looks like a bundle.
package struct FooterWriter {
  /// What is written where the manifest carries no supervisor schema version.
  package var schemaVersion: ByteString
  /// Whether an executable of no known format may go in.
  package var allowNonNative: Bool
  /// The largest file to write, in bytes.
  package var maxSize: UInt64
  /// Whether there is a processor to spare for reading ahead.
  package var readsAhead = false

  package init(
    schemaVersion: ByteString, allowNonNative: Bool, maxSize: UInt64, readsAhead: Bool = false
  ) {
    self.schemaVersion = schemaVersion
    self.allowNonNative = allowNonNative
    self.maxSize = maxSize
    self.readsAhead = readsAhead
  }

  /// What was written.
  package struct Written {
    /// The size of the file in bytes.
    package var size: UInt64
    /// SHA-256 of the file.
    package var digest: [UInt8]
    /// SHA-256 of the binary region.
    package var binaryDigest: [UInt8]
    /// The length of the source region in bytes.
    package var sourceLength: UInt32
    /// The length of the manifest in bytes.
    package var metadataLength: UInt32
    package var image: ExecutableImage
    package var findings: [Finding]
  }

  /// Streams a bundle into a sink.
  ///
  /// Sizes are refused before the first byte is written: `executableEmpty`, `regionTooLarge`,
  /// `tooLarge`. What the executable is shows only when it has gone by: `executableNotNative`,
  /// `executableAlreadyBundle`.
  package func write(_ reader: any BundleReader, to sink: inout some ByteSink & ~Copyable)
    throws(BundleError) -> Written
  {
    let bundle = reader.bundle
    let sourceLength = try checkSizes(bundle)

    var file = Digest()
    let image = try writeExecutable(of: reader, to: &sink, digest: &file)
    let binaryDigest = file.value
    let region = try writeSources(of: reader, to: &sink, digest: &file)

    let renderer = FooterManifest(
      bundle.manifest, sources: region.entries, provenance: Provenance(bundle),
      schemaVersion: schemaVersion)
    let manifest = try renderer.rendered(
      binaryDigest: binaryDigest, sourceDigest: region.digest)
    let size =
      bundle.executable.size + UInt64(sourceLength) + UInt64(manifest.count)
      + UInt64(Trailer.Layout.current.size)
    try checkOutput(size)
    let trailer = Trailer(
      layout: .current, sourceLength: sourceLength, metadataLength: UInt32(manifest.count),
      binaryDigest: binaryDigest)
    let end = manifest + trailer.encoded
    file.update(end)
    try sink.write(end)
    return Written(
      size: size, digest: file.value, binaryDigest: binaryDigest, sourceLength: sourceLength,
      metadataLength: trailer.metadataLength, image: image,
      findings: region.findings + renderer.findings + NotKept.findings(migrating: bundle))
  }

  private func checkSizes(_ bundle: BundleContents) throws(BundleError) -> UInt32 {
    if bundle.executable.size == 0 {
      throw BundleError(.executableEmpty, "the executable \(bundle.executable.path) is empty")
    }
    let total = bundle.sources.reduce(0 as UInt64) { $0.clampedAdd($1.size) }
    guard let length = UInt32(exactly: total) else {
      throw BundleError(
        .regionTooLarge,
        "source and further members have \(total) bytes, more than the \(UInt32.max) a bundle can hold"
      )
    }
    try checkOutput(bundle.executable.size.clampedAdd(total))
    return length
  }

  private func checkOutput(_ size: UInt64) throws(BundleError) {
    if size > maxSize {
      throw BundleError(.tooLarge, "the bundle would have \(size) bytes, more than \(maxSize)")
    }
  }

  private func writeExecutable(
    of reader: any BundleReader, to sink: inout some ByteSink & ~Copyable, digest: inout Digest
  ) throws(BundleError) -> ExecutableImage {
    let executable = reader.bundle.executable
    var probe = ExecutableProbe(size: executable.size)
    func take(_ chunk: UnsafeRawBufferPointer) throws(BundleError) {
      probe.update(chunk)
      digest.update(chunk)
      try sink.write(chunk)
    }
    if readsAhead && executable.size > 1 << 20 {
      try ReadAhead.read(reader, executable, into: take)
    } else {
      try reader.read(executable, into: take)
    }
    let image = probe.finish()
    try ExecutableRules.check(image, path: executable.path, allowNonNative: allowNonNative)
    return image
  }

  private struct SourceRegion {
    var entries: [SourceEntry] = []
    var digest: [UInt8] = []
    var findings: [Finding] = []
  }

  /// Writes the entrypoint, then the further members in byte order of their paths.
  private func writeSources(
    of reader: any BundleReader, to sink: inout some ByteSink & ~Copyable, digest: inout Digest
  ) throws(BundleError) -> SourceRegion {
    let sources = reader.bundle.sources
    // The digest of a region of one file is that of the file.
    let isOneFile = sources.count == 1
    var written = SourceRegion()
    var region = Digest()
    var offset: UInt64 = 0
    for (index, member) in sources.enumerated() {
      var own = Digest()
      var text = UTF8Check()
      try reader.read(member) { chunk throws(BundleError) in
        own.update(chunk)
        if !isOneFile { region.update(chunk) }
        digest.update(chunk)
        if index == 0 { text.update(chunk) }
        try sink.write(chunk)
      }
      if index == 0 && text.firstInvalid != nil {
        written.findings.add(
          .sourceNotUTF8,
          "the source \(member.path) is not UTF-8: Airflow shows it with replacement characters")
      }
      written.digest = own.value
      written.entries.append(
        SourceEntry(
          path: member.path, offset: offset, length: member.size,
          digest: ByteString(hexadecimal: written.digest),
          mode: member.mode == 0o644 ? nil : member.mode))
      offset += member.size
    }
    if !isOneFile { written.digest = region.value }
    return written
  }
}
