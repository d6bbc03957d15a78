/// The header of a universal file: a list of slices, always big-endian.
struct FatHeader {
  struct Entry {
    let offset: UInt64
    /// In bytes.
    let size: UInt64
  }

  /// More than there are machines; Java classes have the same magic number, and there this field
  /// is a version of 45 or more.
  private static let mostEntries: UInt32 = 16

  let entries: [Entry]
  /// The size of header and list in bytes.
  let size: UInt64

  init(_ file: inout CapturedBytes) throws(RecordError) {
    var reader = ByteReader(file.bytes(at: 0, count: 8), .big)
    let magic = try reader.u32()
    guard magic == 0xcafe_babe || magic == 0xcafe_babf else { throw RecordError.notThisFormat }
    let is64 = magic == 0xcafe_babf
    let count = try reader.u32()
    guard 1...Self.mostEntries ~= count else { throw RecordError.notThisFormat }
    size = 8 + UInt64(count) * (is64 ? 32 : 20)

    reader = ByteReader(file.bytes(at: 8, count: size - 8), .big)
    var entries: [Entry] = []
    for _ in 0..<count {
      try reader.skip(8)
      entries.append(Entry(offset: try reader.word(is64), size: try reader.word(is64)))
      try reader.skip(is64 ? 8 : 4)
    }
    self.entries = entries
  }
}

/// The header of one Mach-O file: 28 bytes, 32 in the 64-bit variant.
struct MachOHeader {
  let is64: Bool
  let order: ByteOrder
  let machine: UInt32
  let type: UInt32
  /// Of all load commands, in bytes; they follow the header.
  let commandsSize: UInt32

  /// The size of this header in bytes.
  var size: UInt64 { is64 ? 32 : 28 }

  var architecture: String {
    switch machine {
    case 0x0100_0007: "x86_64"
    case 0x0100_000c: "aarch64"
    case 12: "arm"
    case 7: "i386"
    default: String(machine)
    }
  }

  var kind: ExecutableImage.Kind {
    switch type {
    case 1: .object
    case 2: .executable
    case 6, 8: .sharedLibrary  // MH_DYLIB, MH_BUNDLE
    default: .other
    }
  }

  init(_ bytes: ArraySlice<UInt8>) throws(RecordError) {
    var reader = ByteReader(bytes, .little)
    switch try reader.u32() {
    case 0xfeed_face: (is64, order) = (false, .little)
    case 0xfeed_facf: (is64, order) = (true, .little)
    case 0xcefa_edfe: (is64, order) = (false, .big)
    case 0xcffa_edfe: (is64, order) = (true, .big)
    default: throw RecordError.notThisFormat
    }
    reader = ByteReader(reader.rest, order)
    machine = try reader.u32()
    try reader.skip(4)
    type = try reader.u32()
    let commandCount = try reader.u32()
    commandsSize = try reader.u32()
    try reader.skip(is64 ? 8 : 4)
    // Each command has at least its own type and size; no file type is higher than 16.
    guard machine != 0, 1...16 ~= type, commandCount > 0,
      UInt64(commandsSize) >= 8 * UInt64(commandCount)
    else { throw RecordError.notThisFormat }
  }
}

/// A load command, as far as it matters here.
struct MachOCommand {
  enum Content {
    case segment(MachOSegment)
    case codeSignature
    case other
  }

  let content: Content
  /// The offset of the first byte after what the command places in the file; 0 if nothing.
  let end: UInt64

  init(_ reader: inout ByteReader, _ header: MachOHeader) throws(RecordError) {
    let type = try reader.u32()
    let size = try reader.u32()
    guard size >= 8 else { throw RecordError.notThisFormat }
    var body = ByteReader(try reader.bytes(Int(size) - 8), header.order)
    switch type {
    case 0x01, 0x19:  // LC_SEGMENT, LC_SEGMENT_64
      let segment = try MachOSegment(&body, is64: type == 0x19)
      content = .segment(segment)
      end = segment.end
    case 0x1d:  // LC_CODE_SIGNATURE
      let offset = UInt64(try body.u32())
      content = .codeSignature
      end = offset + UInt64(try body.u32())
    case 0x02:  // LC_SYMTAB; in objects no segment holds the symbols
      let symbols = UInt64(try body.u32())
      let symbolsSize = UInt64(try body.u32()) * (header.is64 ? 16 : 12)
      let strings = UInt64(try body.u32())
      content = .other
      end = max(symbols + symbolsSize, strings + UInt64(try body.u32()))
    default:
      content = .other
      end = 0
    }
  }
}

/// A segment and what matters of its sections.
struct MachOSegment {
  let isText: Bool
  /// The offset of the first byte after the segment; 0 if it has none in the file.
  let end: UInt64
  /// The offset of the first section.
  let firstSection: UInt64?
  let hasSectionOfUPX: Bool

  init(_ reader: inout ByteReader, is64: Bool) throws(RecordError) {
    isText = try reader.bytes(16).elementsEqual(Self.name("__TEXT"))
    try reader.skip(is64 ? 16 : 8)
    let offset = try reader.word(is64)
    let size = try reader.word(is64)
    end = size == 0 ? 0 : offset.clampedAdd(size)
    try reader.skip(16)

    var first: UInt64?
    var isOfUPX = false
    while let section = try? Self.section(&reader, is64) {
      first = first ?? section.offset
      isOfUPX = isOfUPX || section.name.elementsEqual(Self.name("upxTEXT"))
    }
    firstSection = first
    hasSectionOfUPX = isOfUPX
  }

  private static func section(_ reader: inout ByteReader, _ is64: Bool) throws(RecordError)
    -> (name: ArraySlice<UInt8>, offset: UInt64)
  {
    let name = try reader.bytes(16)
    try reader.skip(is64 ? 32 : 24)
    let offset = UInt64(try reader.u32())
    try reader.skip(is64 ? 28 : 24)
    return (name, offset)
  }

  /// A name as it stands in a file: 16 bytes, filled with zeros.
  private static func name(_ text: StaticString) -> [UInt8] {
    text.withUTF8Buffer { Array($0) + Array(repeating: 0, count: 16 - $0.count) }
  }
}
