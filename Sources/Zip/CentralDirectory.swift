import ByteStrings

/// Walks the central directory (APPNOTE 4.3.12) through a window, so that its size does not matter.
enum CentralDirectory {
  static let signature: [UInt8] = [0x50, 0x4b, 1, 2]
  private static let fixedLength = 46
  private static let windowLength = 256 << 10

  /// The entries, names checked one by one. Throws `corrupt`, `unsafePath`, `tooManyMembers`, `io`.
  static func entries(of file: FileBytes, end: EndRecord, _ limits: ZipLimits) throws(ZipError)
    -> [ZipEntry]
  {
    guard end.entryCount <= UInt64(limits.entries) else {
      throw ZipError(
        .tooManyMembers, "\(end.entryCount) entries; at most \(limits.entries) are taken")
    }
    guard end.entryCount <= end.directorySize / UInt64(fixedLength) else {
      throw ZipError(.corrupt, "\(end.entryCount) entries do not fit into the central directory")
    }
    let limit = end.directoryOffset + end.directorySize
    var window = Window(file, limit: limit, length: windowLength)
    var position = end.directoryOffset
    var entries: [ZipEntry] = []
    entries.reserveCapacity(Int(end.entryCount))
    var members = 0
    var nameBytes = 0
    while position < limit {
      guard entries.count < end.entryCount else {
        throw ZipError(
          .corrupt, "the central directory holds more than its \(end.entryCount) entries")
      }
      let entry = try nextEntry(&window, &position, index: UInt32(entries.count), end: end)
      if !entry.isFolder { members += 1 }
      guard members <= limits.members else {
        throw ZipError(.tooManyMembers, "more than \(limits.members) members")
      }
      nameBytes += entry.name.count
      guard nameBytes <= limits.nameBytes else {
        throw ZipError(.tooManyMembers, "the names take more than \(limits.nameBytes) bytes")
      }
      entries.append(entry)
    }
    guard entries.count == end.entryCount else {
      throw ZipError(
        .corrupt,
        "the central directory holds \(entries.count) entries, the end record says "
          + "\(end.entryCount)")
    }
    return entries
  }

  private static func nextEntry(
    _ window: inout Window, _ position: inout UInt64, index: UInt32, end: EndRecord
  ) throws(ZipError) -> ZipEntry {
    func take(_ count: Int) throws(ZipError) -> ArraySlice<UInt8> {
      defer { position += UInt64(count) }
      return try window.bytes(
        at: position, count: count,
        overrun: ZipError(.corrupt, "the last entry runs past the end of the central directory"))
    }
    let fixed = try take(fixedLength)
    guard fixed.starts(with: signature) else {
      throw ZipError(.corrupt, "entry \(index) of the central directory has no signature")
    }
    let rawName = try take(Int(fixed.u16(28)))
    let extra = try take(Int(fixed.u16(30)))
    let commentLength = Int(fixed.u16(32))
    _ = try take(commentLength)
    let name = ByteString(rawName)
    try MemberNames.check(name)

    let sizes = try Zip64Sizes(
      size: fixed.u32(24), compressedSize: fixed.u32(20), offset: fixed.u32(42),
      ExtraFields.check(extra, of: name), member: name)
    let disk = fixed.u16(34)
    guard disk == 0 || disk == 0xffff else {
      throw ZipError(.corrupt, member: name, "it is on another disk: split archives cannot be read")
    }
    guard sizes.offset < end.directoryOffset else {
      throw ZipError(
        .corrupt, member: name, "its offset \(sizes.offset) is not before the central directory")
    }
    return ZipEntry(
      name: MemberNames.stripped(name), hasDotPrefix: MemberNames.hasDotPrefix(name),
      size: sizes.size, compressedSize: sizes.compressedSize,
      localOffset: sizes.offset, crc32: fixed.u32(16), commentLength: commentLength,
      externalAttributes: fixed.u32(38),
      index: index, method: fixed.u16(10), flags: fixed.u16(8), host: UInt8(fixed.u16(4) >> 8))
  }
}
