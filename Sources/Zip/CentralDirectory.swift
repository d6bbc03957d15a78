import ByteStrings

/// Walks the central directory (APPNOTE 4.3.12) through a window, so that its size does not matter.
enum CentralDirectory {
  static let signature: [UInt8] = [0x50, 0x4b, 1, 2]
  private static let fixedLength = 46

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
    var window = Window(file: file, position: end.directoryOffset, limit: limit)
    var entries: [ZipEntry] = []
    entries.reserveCapacity(Int(end.entryCount))
    var members = 0
    var nameBytes = 0
    while window.position < limit {
      guard entries.count < end.entryCount else {
        throw ZipError(
          .corrupt, "the central directory holds more than its \(end.entryCount) entries")
      }
      let entry = try nextEntry(&window, index: UInt32(entries.count), end: end)
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

  private static func nextEntry(_ window: inout Window, index: UInt32, end: EndRecord)
    throws(ZipError) -> ZipEntry
  {
    let fixed = try window.take(fixedLength)
    guard fixed.starts(with: signature) else {
      throw ZipError(.corrupt, "entry \(index) of the central directory has no signature")
    }
    let rawName = try window.take(Int(fixed.u16(28)))
    let extra = try window.take(Int(fixed.u16(30)))
    let commentLength = Int(fixed.u16(32))
    _ = try window.take(commentLength)
    let name = ByteString(rawName)
    try MemberNames.check(name)

    var sizes = Zip64Sizes(
      size: fixed.u32(24), compressedSize: fixed.u32(20), offset: fixed.u32(42))
    try sizes.resolve(try ExtraFields.check(extra, of: name), member: name)
    let disk = fixed.u16(34)
    guard disk == 0 || disk == 0xffff else {
      throw ZipError(.corrupt, member: name, "it is on another disk: split archives cannot be read")
    }
    guard sizes.offset < end.directoryOffset else {
      throw ZipError(
        .corrupt, member: name, "its offset \(sizes.offset) is not before the central directory")
    }
    return ZipEntry(
      name: MemberNames.stripped(name), rawName: name, size: sizes.size,
      compressedSize: sizes.compressedSize,
      localOffset: sizes.offset, crc32: fixed.u32(16), commentLength: commentLength,
      externalAttributes: fixed.u32(38),
      index: index, method: fixed.u16(10), flags: fixed.u16(8), host: UInt8(fixed.u16(4) >> 8))
  }
}

/// A part of a file that is read from front to back.
private struct Window {
  private static let length = 256 << 10

  let file: FileBytes
  var position: UInt64
  let limit: UInt64
  private var buffer: [UInt8] = []
  private var next = 0

  init(file: FileBytes, position: UInt64, limit: UInt64) {
    self.file = file
    self.position = position
    self.limit = limit
  }

  /// The next `count` bytes, at most 65,535.
  mutating func take(_ count: Int) throws(ZipError) -> ArraySlice<UInt8> {
    guard UInt64(count) <= limit - position else {
      throw ZipError(.corrupt, "the last entry runs past the end of the central directory")
    }
    if count > buffer.count - next {
      let length = Int(min(UInt64(Self.length), limit - position))
      buffer = try file.bytes(at: position, count: length, "the central directory")
      next = 0
    }
    defer {
      next += count
      position += UInt64(count)
    }
    return buffer[next..<next + count]
  }
}
