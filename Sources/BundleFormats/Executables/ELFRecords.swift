/// The header at the start of an ELF file: 52 bytes, 64 in the 64-bit class.
struct ELFHeader {
  let is64: Bool
  let order: ByteOrder
  let osABI: UInt8
  let type: UInt16
  let machine: UInt16
  let entry: UInt64
  /// Offset of the program headers.
  let programHeaders: UInt64
  /// Offset of the first byte after the program headers.
  let programHeadersEnd: UInt64
  /// Offset of the section headers; 0 if there are none.
  let sectionHeaders: UInt64
  /// 0 where there are too many for the field.
  let sectionCount: UInt16
  let sectionHeaderSizeIsRight: Bool

  /// The size of this header in bytes.
  var size: UInt64 { is64 ? 64 : 52 }

  /// Decodes the header; throws where it is cut off, and where its fields are no ELF header's.
  init(_ bytes: ArraySlice<UInt8>) throws(RecordError) {
    var reader = ByteReader(bytes, .little)
    guard try reader.bytes(4).elementsEqual([0x7f, 0x45, 0x4c, 0x46]) else {
      throw RecordError.notThisFormat
    }
    let fileClass = try reader.u8()
    let encoding = try reader.u8()
    let version = try reader.u8()
    guard 1...2 ~= fileClass, 1...2 ~= encoding, version == 1 else {
      throw RecordError.notThisFormat
    }
    is64 = fileClass == 2
    order = encoding == 2 ? .big : .little
    osABI = try reader.u8()
    try reader.skip(8)

    reader = ByteReader(reader.rest, order)
    type = try reader.u16()
    machine = try reader.u16()
    guard type != 0, machine != 0, try reader.u32() == 1 else { throw RecordError.notThisFormat }
    entry = try reader.word(is64)
    programHeaders = try reader.word(is64)
    sectionHeaders = try reader.word(is64)
    try reader.skip(4)
    let headerSize = UInt64(try reader.u16())
    let programHeaderSize = UInt64(try reader.u16())
    let programHeaderCount = UInt64(try reader.u16())
    let sectionHeaderSize = UInt64(try reader.u16())
    sectionCount = try reader.u16()
    try reader.skip(2)

    guard headerSize >= (is64 ? 64 : 52) else { throw RecordError.notThisFormat }
    if programHeaderCount > 0 {
      guard programHeaderSize == ELFProgramHeader.size(is64: is64) else {
        throw RecordError.notThisFormat
      }
    }
    sectionHeaderSizeIsRight = sectionHeaderSize == ELFSectionHeader.size(is64: is64)
    programHeadersEnd = programHeaders.clampedAdd(programHeaderSize * programHeaderCount)
  }
}

/// An entry of the program header table: a segment.
struct ELFProgramHeader {
  static let dynamic: UInt32 = 2
  static let interpreter: UInt32 = 3
  static let note: UInt32 = 4

  let type: UInt32
  let offset: UInt64
  /// Bytes in the file.
  let fileSize: UInt64

  static func size(is64: Bool) -> UInt64 { is64 ? 56 : 32 }

  init(_ reader: inout ByteReader, is64: Bool) throws(RecordError) {
    type = try reader.u32()
    if is64 { try reader.skip(4) }
    offset = try reader.word(is64)
    try reader.skip(is64 ? 16 : 8)
    fileSize = try reader.word(is64)
    try reader.skip(is64 ? 16 : 12)
  }
}

/// An entry of the section header table.
struct ELFSectionHeader {
  let type: UInt32
  let offset: UInt64
  /// Bytes in the file, but for sections that occupy none.
  let fileSize: UInt64

  /// Whether the section is more than an empty entry (`SHT_NULL`) or zeroed memory (`SHT_NOBITS`).
  var occupiesFile: Bool { type != 0 && type != 8 && fileSize > 0 }

  static func size(is64: Bool) -> UInt64 { is64 ? 64 : 40 }

  init(_ reader: inout ByteReader, is64: Bool) throws(RecordError) {
    try reader.skip(4)
    type = try reader.u32()
    try reader.skip(is64 ? 16 : 8)
    offset = try reader.word(is64)
    fileSize = try reader.word(is64)
    try reader.skip(is64 ? 24 : 16)
  }
}
