import ByteStrings

/// What the headers of a member that is written say (APPNOTE 4.3.7, 4.3.9, 4.3.12): dated
/// 1980-01-01, made on Unix, without extra fields other than zip64 where that is needed.
struct MemberRecord {
  let member: ZipWriter.Member
  /// Where the local header is, in bytes from the start of the archive.
  let offset: UInt64
  let isDeflated: Bool
  /// Whether CRC-32 and sizes follow the data, because they are not known before.
  var hasDescriptor = false
  var crc: UInt32 = 0
  var compressedSize: UInt64 = 0

  private var name: ByteString { member.name }
  private var size: UInt64 { member.size }

  /// Whether the sizes that are written with the member itself are of 64 bits.
  private var hasWideSizes: Bool {
    (hasDescriptor ? SegmentCompressor.longestStream(size) : size) >= UInt64(UInt32.max)
  }

  private var start: [UInt8] {
    let flags: UInt16 = (isMarkedUTF8 ? 1 << 11 : 0) | (hasDescriptor ? 1 << 3 : 0)
    return little(needed) + little(flags) + little(UInt16(isDeflated ? 8 : 0))
      + little(UInt16(0)) + little(UInt16(1 << 5 | 1))
  }

  /// libzip takes a name with control characters for no UTF-8, and refuses an archive that says it is.
  private var isMarkedUTF8: Bool {
    let isOdd = name.bytes.contains { $0 < 0x20 && $0 != 9 && $0 != 10 && $0 != 13 }
    return !name.isASCII && !isOdd
  }

  /// The version that a reader needs (APPNOTE 4.4.3): 1.0, 2.0 for deflate, 4.5 for zip64.
  private var needed: UInt16 { hasWideSizes ? 45 : isDeflated ? 20 : 10 }

  var localHeader: [UInt8] {
    var extra: [UInt8] = []
    let known: (crc: UInt32, size: UInt64, compressed: UInt64) =
      hasDescriptor ? (0, 0, 0) : (crc, size, compressedSize)
    if hasWideSizes {
      extra = little(UInt16(1)) + little(UInt16(16)) + little(known.size) + little(known.compressed)
    }
    let sizes: [UInt8] =
      hasWideSizes
      ? little(UInt32.max) + little(UInt32.max)
      : little(UInt32(known.compressed)) + little(UInt32(known.size))
    return [0x50, 0x4b, 3, 4] + start + little(known.crc) + sizes + little(UInt16(name.count))
      + little(UInt16(extra.count)) + name.bytes + extra
  }

  /// What follows the data where that is so, else nothing.
  var descriptor: [UInt8] {
    guard hasDescriptor else { return [] }
    let sizes: [UInt8] =
      hasWideSizes
      ? little(compressedSize) + little(size)
      : little(UInt32(compressedSize)) + little(UInt32(size))
    return [0x50, 0x4b, 7, 8] + little(crc) + sizes
  }

  /// The entry in the central directory.
  var centralHeader: [UInt8] {
    var wide: [UInt8] = []
    func narrow(_ value: UInt64) -> [UInt8] {
      guard value >= UInt64(UInt32.max) else { return little(UInt32(value)) }
      wide += little(value)
      return little(UInt32.max)
    }
    // The order of the zip64 field is another than that of the header.
    let sizes: (plain: [UInt8], compressed: [UInt8]) = (narrow(size), narrow(compressedSize))
    let place = narrow(offset)
    let extra = wide.isEmpty ? [] : little(UInt16(1)) + little(UInt16(wide.count)) + wide
    let lengths: [UInt8] = little(UInt16(name.count)) + little(UInt16(extra.count))
    // No comment, disk 0, no internal attributes.
    return [0x50, 0x4b, 1, 2, 63, 3] + start + little(crc) + sizes.compressed + sizes.plain
      + lengths + [0, 0, 0, 0, 0, 0] + little(UInt32(member.mode) << 16) + place + name.bytes
      + extra
  }
}
