/// Signature, file header and optional header of a PE file.
struct PEHeader {
  /// Where the certificates stand, in bytes from the start of the file.
  struct Certificates {
    let start: UInt64
    let end: UInt64
  }

  let is64: Bool
  let machine: UInt16
  let sectionCount: UInt16
  /// Offset of the symbol table; 0 if there is none.
  let symbols: UInt32
  let symbolCount: UInt32
  let characteristics: UInt16
  /// Sections start at multiples of this many bytes.
  let fileAlignment: UInt32
  /// The size of all headers in bytes, as the file states it.
  let headersSize: UInt32
  let subsystem: UInt16
  /// From the start of the signature to the section table, in bytes.
  let size: UInt64
  let certificates: Certificates?

  var architecture: String {
    switch machine {
    case 0x8664: "x86_64"
    case 0xaa64: "aarch64"
    case 0x01c0, 0x01c2, 0x01c4: "arm"
    case 0x014c: "i386"
    case 0x5064: "riscv64"
    default: String(machine)
    }
  }

  /// Whether it runs under EFI firmware, before any operating system.
  var isFirmware: Bool { 10...13 ~= subsystem }

  var kind: ExecutableImage.Kind {
    if isFirmware { return .other }
    if characteristics & 0x2000 != 0 { return .sharedLibrary }
    return characteristics & 0x0002 != 0 ? .executable : .object
  }

  init(_ bytes: ArraySlice<UInt8>) throws(RecordError) {
    var reader = ByteReader(bytes, .little)
    guard try reader.bytes(4).elementsEqual([0x50, 0x45, 0, 0]) else {
      throw RecordError.notThisFormat
    }
    machine = try reader.u16()
    sectionCount = try reader.u16()
    try reader.skip(4)
    symbols = try reader.u32()
    symbolCount = try reader.u32()
    let optionalSize = Int(try reader.u16())
    characteristics = try reader.u16()
    size = 24 + UInt64(optionalSize)

    // What it does not have of this header, its size says.
    var optional = ByteReader(reader.rest.prefix(optionalSize), .little)
    switch try optional.u16() {
    case 0x010b: is64 = false
    case 0x020b: is64 = true
    default: throw RecordError.notThisFormat
    }
    try optional.skip(34)
    fileAlignment = try optional.u32()
    try optional.skip(20)
    headersSize = try optional.u32()
    try optional.skip(4)
    subsystem = try optional.u16()
    try optional.skip(is64 ? 38 : 22)
    let directoryCount = try optional.u32()
    certificates = directoryCount > 4 ? Self.certificates(optional) : nil
  }

  /// The fifth data directory, the only one with a file offset in place of an address.
  private static func certificates(_ directories: ByteReader) -> Certificates? {
    var reader = directories
    guard (try? reader.skip(32)) != nil, let start = try? reader.u32(),
      let size = try? reader.u32(),
      start > 0, size > 0
    else { return nil }
    // Each certificate is padded to a multiple of 8 bytes.
    let padded = (UInt64(size) + 7) & ~7
    return Certificates(start: UInt64(start), end: UInt64(start) + padded)
  }
}

/// An entry of the section table.
struct PESection {
  /// The size of an entry in bytes.
  static let size: UInt64 = 40

  let name: ArraySlice<UInt8>
  let offset: UInt32
  /// The offset of the first byte after the section; 0 if it has none in the file.
  let end: UInt64

  init(_ reader: inout ByteReader) throws(RecordError) {
    name = try reader.bytes(8)
    try reader.skip(8)
    let size = try reader.u32()
    offset = try reader.u32()
    try reader.skip(16)
    end = offset == 0 || size == 0 ? 0 : UInt64(offset) + UInt64(size)
  }

  /// Whether this is the name, which is filled with zeros to 8 bytes.
  func isNamed(_ text: StaticString) -> Bool {
    text.withUTF8Buffer { name.starts(with: $0) && name.dropFirst($0.count).allSatisfy { $0 == 0 } }
  }
}
