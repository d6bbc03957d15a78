internal import TestSupport

/// The members of an archive as Python's zipfile finds them (3.11 to 3.14), from its source and with
/// nothing of ours. Of zip64 it knows where the record is, not the values in a member's extra field.
struct ZipfileView {
  /// Each with the name that zipfile goes by, in bytes, and the offset in the file.
  private(set) var members: [(name: ArraySlice<UInt8>, offset: Int)] = []
  private let bytes: [UInt8]

  /// nil where zipfile finds no directory.
  init?(_ bytes: [UInt8]) {
    self.bytes = bytes
    guard let end = endRecord() else { return nil }
    var (size, offset) = (number(end + 12, 4), number(end + 16, 4))
    var directoryEnd = end
    if end >= 76, has([0x50, 0x4b, 6, 7], at: end - 20), has([0x50, 0x4b, 6, 6], at: end - 76) {
      directoryEnd = end - 76
      (size, offset) = (number(directoryEnd + 40, 8), number(directoryEnd + 48, 8))
    }
    guard size <= directoryEnd, offset <= directoryEnd - size else { return nil }
    let shift = directoryEnd - size - offset
    var next = directoryEnd - size
    while next < directoryEnd {
      guard next + 46 <= directoryEnd, has([0x50, 0x4b, 1, 2], at: next) else { return nil }
      let lengths = (0..<3).map { number(next + 28 + 2 * $0, 2) }
      let after = next + 46 + lengths.reduce(0, +)
      guard after <= directoryEnd else { return nil }
      let name = bytes[(next + 46)...].prefix(lengths[0])
      let extra = bytes[(next + 46 + lengths[0])...].prefix(lengths[1])
      let isWide = number(next + 42, 4) == UInt32.max
      let local = isWide ? wideOffset(extra, at: next) : number(next + 42, 4)
      members.append((obeyed(extra, name), local + shift))
      next = after
    }
  }

  /// The last 22 bytes if these are a record without a comment, else the last signature.
  private func endRecord() -> Int? {
    let count = bytes.count
    let signature: [UInt8] = [0x50, 0x4b, 5, 6]
    if count >= 22, has(signature, at: count - 22), number(count - 2, 2) == 0 { return count - 22 }
    let first = max(0, count - 65_536 - 22)
    let last = stride(from: count - 4, through: first, by: -1).first { has(signature, at: $0) }
    return last.flatMap { $0 + 22 <= count ? $0 : nil }
  }

  /// The offset in the zip64 field, after as many values as the header leaves to it.
  private func wideOffset(_ extra: ArraySlice<UInt8>, at header: Int) -> Int {
    let before = [20, 24].count { number(header + $0, 4) == UInt32.max }
    guard let field = fields(extra).first(where: { $0.id == 1 }) else { return -1 }
    return field.data.count >= 8 * (before + 1)
      ? number(field.data.startIndex + 8 * before, 8) : -1
  }

  /// The name that the Unicode path fields leave, as Python 3.12 reads them.
  private func obeyed(_ extra: ArraySlice<UInt8>, _ name: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    var result = name
    for field in fields(extra) where field.id == 0x7075 && field.data.count > 5 {
      let isMeant = number(field.data.startIndex + 1, 4) == Int(ArchiveBuilder.crc(Array(name)))
      if isMeant && field.data.first == 1 { result = field.data.dropFirst(5) }
    }
    return result
  }

  private func fields(_ extra: ArraySlice<UInt8>) -> [(id: Int, data: ArraySlice<UInt8>)] {
    var result: [(id: Int, data: ArraySlice<UInt8>)] = []
    var rest = extra
    while rest.count >= 4 {
      let length = number(rest.startIndex + 2, 2)
      result.append((number(rest.startIndex, 2), rest.dropFirst(4).prefix(length)))
      rest = rest.dropFirst(4 + length)
    }
    return result
  }

  private func has(_ wanted: [UInt8], at offset: Int) -> Bool {
    offset >= 0 && bytes.dropFirst(offset).starts(with: wanted)
  }

  /// A little-endian number; one that is too large for any file is one that no offset reaches.
  private func number(_ offset: Int, _ width: Int) -> Int {
    let value = (0..<width).reduce(UInt64(0)) { $0 | UInt64(bytes[offset + $1]) << (8 * $1) }
    return Int(min(value, 1 << 62))
  }
}
