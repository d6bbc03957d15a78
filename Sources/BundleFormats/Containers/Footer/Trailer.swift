import ByteStrings

/// The fixed record at the end of a footer bundle (ADR 0004; docs/formats.md), little-endian.
package struct Trailer: Equatable {
  /// The two layouts, which share magic and version number.
  package enum Layout: Int {
    /// 32 bytes, without digest: the first draft.
    case draft = 32
    /// 64 bytes: as accepted.
    case current = 64

    package var size: Int { rawValue }
  }

  static let magic = Array("AFBNDL01".utf8)
  package static let version: UInt32 = 1

  package var layout: Layout
  /// The length of the source region in bytes.
  package var sourceLength: UInt32
  /// The length of the manifest in bytes.
  package var metadataLength: UInt32
  /// SHA-256 of the binary region; empty in the draft.
  package var binaryDigest: [UInt8]

  /// The trailer's bytes.
  package var encoded: [UInt8] {
    var bytes = little(sourceLength) + little(metadataLength)
    bytes += little(Self.version) + binaryDigest
    bytes += [UInt8](repeating: 0, count: 12)
    return bytes + Self.magic
  }

  /// Whether bytes end as every footer bundle does.
  static func hasMagic(_ tail: some Collection<UInt8>) -> Bool {
    tail.count >= magic.count && tail.suffix(magic.count).elementsEqual(magic)
  }
}

extension Trailer {
  /// Reads and checks a trailer: version, reserved bytes, and that its regions fit in the file
  /// and leave a binary region. The digest is the caller's to compare.
  ///
  /// - Parameters:
  ///   - tail: the last bytes of the file; more than the layout's size is fine.
  ///   - fileSize: the size of the file in bytes.
  /// - Throws: `trailerVersion` or `trailerInvalid`, naming the check that failed.
  package init(_ layout: Layout, tail: [UInt8], fileSize: UInt64) throws(BundleError) {
    let name = "its \(layout.size)-byte trailer"
    guard tail.count >= layout.size else {
      throw BundleError(.trailerInvalid, "the file is too short for a \(layout.size)-byte trailer")
    }
    let bytes = Array(tail.suffix(layout.size))
    guard Self.hasMagic(bytes) else {
      throw BundleError(.notABundle, "the file does not end in a bundle trailer")
    }
    let version = bytes.u32(8)
    guard version == Self.version else {
      throw BundleError(.trailerVersion, "\(name) has version \(version), not \(Self.version)")
    }
    let digestLength = layout == .current ? 32 : 0
    guard bytes[(12 + digestLength)..<(layout.size - 8)].allSatisfy({ $0 == 0 }) else {
      throw BundleError(.trailerInvalid, "\(name) has reserved bytes that are not zero")
    }
    self.layout = layout
    sourceLength = bytes.u32(0)
    metadataLength = bytes.u32(4)
    binaryDigest = Array(bytes[12..<(12 + digestLength)])
    let regions = UInt64(sourceLength) + UInt64(metadataLength) + UInt64(layout.size)
    if regions > fileSize {
      throw BundleError(
        .trailerInvalid,
        "\(name) claims regions of \(regions) bytes in a file of \(fileSize) bytes")
    }
    if regions == fileSize {
      throw BundleError(.trailerInvalid, "\(name) leaves no room for the executable")
    }
  }

  /// Where the regions lie in a file of `fileSize` bytes, which the trailer was checked against.
  package func regions(fileSize: UInt64) -> Regions {
    let metadataStart = fileSize - UInt64(layout.size) - UInt64(metadataLength)
    return Regions(
      sourceStart: metadataStart - UInt64(sourceLength), metadataStart: metadataStart)
  }

  /// Offsets in bytes from the start of the file.
  package struct Regions: Equatable {
    /// The end of the binary region and start of the source region.
    package var sourceStart: UInt64
    /// The end of the source region and start of the manifest.
    package var metadataStart: UInt64
  }
}
