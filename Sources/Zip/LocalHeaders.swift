import ByteStrings

/// Checks every local header (APPNOTE 4.3.7) and data descriptor (4.3.9) against the central
/// directory, and that no two members share a byte.
enum LocalHeaders {
  private static let signature: [UInt8] = [0x50, 0x4b, 3, 4]
  private static let fixedLength = 30
  private static let windowLength = 4096
  // Encryption, data descriptor, strong encryption, masked headers.
  private static let encryptionFlags: UInt16 = 1 | 1 << 6 | 1 << 13
  private static let descriptorFlag: UInt16 = 1 << 3
  private static let utf8Flag: UInt16 = 1 << 11

  /// Throws `corrupt` for what disagrees, is cut short or overlaps.
  static func check(_ entries: [ZipEntry], of file: FileBytes, end: EndRecord) throws(ZipError) {
    let order = entries.indices.sorted { entries[$0].localOffset < entries[$1].localOffset }
    // No member reaches beyond the directory's beginning.
    var window = Window(file, limit: end.directoryOffset, length: windowLength)
    var previousEnd: UInt64 = 0
    for index in order {
      let entry = entries[index]
      guard entry.localOffset >= previousEnd else {
        throw ZipError(.corrupt, member: entry.name, "it overlaps another member")
      }
      previousEnd = try checkOne(entry, &window)
    }
  }

  /// Returns where the member ends: after its data, or its data descriptor where it has one.
  private static func checkOne(_ entry: ZipEntry, _ window: inout Window) throws(ZipError)
    -> UInt64
  {
    let (member, rawName) = (entry.name, entry.rawName)
    func corrupt(_ detail: String) -> ZipError { ZipError(.corrupt, member: member, detail) }

    func bytes(at offset: UInt64, count: Int) throws(ZipError) -> ArraySlice<UInt8> {
      try window.bytes(
        at: offset, count: count, overrun: corrupt("its header runs into the central directory"))
    }

    let fixed = try bytes(at: entry.localOffset, count: fixedLength)
    guard fixed.starts(with: signature) else { throw corrupt("there is no local header for it") }
    let flags = fixed.u16(6)
    let nameLength = Int(fixed.u16(26))
    let extraLength = Int(fixed.u16(28))
    let rest = try bytes(
      at: entry.localOffset + UInt64(fixedLength), count: nameLength + extraLength)
    let name = rest.prefix(nameLength)
    guard name.elementsEqual(rawName.bytes) else {
      throw corrupt("the local header has another name: \(ByteString(name))")
    }
    guard (flags ^ entry.flags) & Self.utf8Flag == 0 || rawName.isASCII else {
      throw corrupt("local and central header disagree on the encoding of its name")
    }
    guard fixed.u16(8) == entry.method else {
      throw corrupt("the local header has another compression method")
    }
    guard flags & encryptionFlags == entry.flags & encryptionFlags else {
      throw corrupt("local and central header disagree on encryption")
    }
    let sizes = try Zip64Sizes(
      size: fixed.u32(22), compressedSize: fixed.u32(18), offset: 0,
      ExtraFields.check(rest.dropFirst(nameLength), of: rawName), member: member)
    let crc32 = fixed.u32(14)
    let hasDescriptor = flags & descriptorFlag != 0
    func agrees<Value: BinaryInteger>(_ local: Value, _ central: Value) -> Bool {
      local == central || hasDescriptor && local == 0
    }
    guard agrees(sizes.size, entry.size), agrees(sizes.compressedSize, entry.compressedSize) else {
      throw corrupt("local and central header disagree on its size")
    }
    guard agrees(crc32, entry.crc32) else {
      throw corrupt("local and central header disagree on its CRC-32")
    }
    guard entry.method != 0 || entry.isEncrypted || entry.size == entry.compressedSize else {
      throw corrupt("it is stored, yet its two sizes differ")
    }
    // No reader would give out that content, so it would be lost without a word.
    guard !entry.isFolder || entry.size == 0 else {
      throw corrupt("it is a folder by its name, yet has \(entry.size) bytes")
    }

    let dataOffset =
      entry.localOffset + UInt64(fixedLength) + UInt64(nameLength) + UInt64(extraLength)
    guard dataOffset <= window.limit, entry.compressedSize <= window.limit - dataOffset else {
      throw corrupt("its data runs into the central directory")
    }
    let dataEnd = dataOffset + entry.compressedSize
    guard hasDescriptor else { return dataEnd }
    let room = Int(min(24, window.limit - dataEnd))
    return try dataEnd + descriptorLength(entry, bytes(at: dataEnd, count: room))
  }

  /// The length of the data descriptor: with or without signature, with sizes of 32 or 64 bits.
  /// Which one it is no field tells, so the one that says what the central directory says.
  private static func descriptorLength(_ entry: ZipEntry, _ bytes: ArraySlice<UInt8>)
    throws(ZipError) -> UInt64
  {
    for hasSignature in [true, false] {
      if hasSignature, !bytes.starts(with: [0x50, 0x4b, 7, 8]) { continue }
      let body = bytes.dropFirst(hasSignature ? 4 : 0)
      guard body.u32(0) == entry.crc32 else { continue }
      for width in [4, 8] where body.count >= 4 + 2 * width {
        let wide = width == 8
        let compressedSize = wide ? body.u64(4) : UInt64(body.u32(4))
        let size = wide ? body.u64(12) : UInt64(body.u32(8))
        if compressedSize == entry.compressedSize, size == entry.size {
          return UInt64((hasSignature ? 4 : 0) + 4 + 2 * width)
        }
      }
    }
    throw ZipError(
      .corrupt, member: entry.name, "its data descriptor is missing or disagrees with the directory"
    )
  }
}
