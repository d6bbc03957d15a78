import ByteStrings
import Zip

/// An ADR 0001 archive made of a bundle in another container.
struct ZipOutput: FileOutput, ReaderOutput {
  let seeking: any SeekingBundleReader
  let options: ConversionOptions

  var reader: any BundleReader { seeking }

  func write(to sink: inout some ByteSink & ~Copyable) throws(BundleError) -> Written {
    let members = try LegacyMembers(forArchive: reader.bundle)
    try checkSizes(members)
    let image = try reader.inspectExecutable()
    var writer = ZipWriter(compression: options.compression.zip, spare: options.spareThreads)
    for entry in members.all { try add(entry, to: &writer) }
    var digest = Digest()
    var passed: UInt64 = 0
    let size = try write(writer) { bytes throws(BundleError) in
      passed += UInt64(bytes.count)
      try checkOutput(passed)
      digest.update(bytes)
      try sink.write(bytes)
    }
    var written = Written(
      size: size, digest: digest.value, mode: reader.bundle.containerFile.mode & 0o666)
    written.image = image
    written.findings = NotKept.findings(exporting: reader.bundle)
    written.members = members.rows
    return written
  }

  /// What can be told before the first byte is written.
  private func checkSizes(_ members: LegacyMembers) throws(BundleError) {
    try members.checkEach(options.maxSize)
    if options.compression == .store { try checkOutput(members.totalSize) }
  }

  private func checkOutput(_ size: UInt64) throws(BundleError) {
    if size > options.maxSize {
      throw BundleError(.tooLarge, "the archive would have more than \(options.maxSize) bytes")
    }
  }

  private func add(_ entry: LegacyMembers.Entry, to writer: inout ZipWriter) throws(BundleError) {
    let mode = 0o100000 | entry.mode
    do throws(ZipError) {
      switch entry.content {
      case .bytes(let bytes): try writer.add(name: entry.path, mode: mode, bytes: bytes)
      case .member(let member):
        let seeking = seeking
        try writer.add(name: entry.path, mode: mode, size: member.size) { offset, buffer in
          try seeking.read(member, at: offset, into: buffer)
        }
      }
    } catch { throw BundleError(error) }
  }

  private func write(_ writer: consuming ZipWriter, _ consume: ByteConsumer) throws(BundleError)
    -> UInt64
  {
    var writer: ZipWriter? = writer
    return try withZipErrors {
      let plain: (UnsafeRawBufferPointer) throws -> Void = { try consume($0) }
      return try withoutActuallyEscaping(plain) { try writer.take()?.write(to: $0) ?? 0 }
    }
  }
}

extension ConversionOptions.Compression {
  var zip: ZipCompression {
    switch self {
    case .store: .store
    case .fast: .fast
    case .default: .default
    case .best: .best
    }
  }
}
