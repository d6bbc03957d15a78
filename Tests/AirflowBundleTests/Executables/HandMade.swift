/// Minimal ELF, Mach-O and PE files: headers in full, contents of zeros.
enum HandMade {
  struct Part {
    var type: Int
    var offset: Int
    var size: Int
  }

  /// Program headers stand right after the header, section headers (after an empty one) at the end.
  static func elf(
    is64: Bool = true, isBigEndian: Bool = false, osABI: UInt8 = 0, type: Int = 2,
    machine: Int = 62, entry: Int = 0x1000, segments: [Part] = [Part(type: 1, offset: 0, size: 64)],
    sections: [Part] = [], contents: [Int: [UInt8]] = [:]
  ) -> [UInt8] {
    let tables = (is64 ? 64 : 52) + segments.count * (is64 ? 56 : 32)
    let filled = contents.map { $0.key + $0.value.count }
    let ends = (segments + sections.filter { $0.type != 8 }).map { $0.offset + $0.size }
    let sectionTable = (ends + filled + [tables]).max() ?? tables
    var file = ByteWriter(isBigEndian: isBigEndian)
    file.bytes = [0x7f, 0x45, 0x4c, 0x46, is64 ? 2 : 1, isBigEndian ? 2 : 1, 1, osABI]
    file.zeros(8)
    file.u16(type)
    file.u16(machine)
    file.u32(1)
    file.word(entry, is64)
    file.word(is64 ? 64 : 52, is64)
    file.word(sections.isEmpty ? 0 : sectionTable, is64)
    file.u32(0)
    file.u16(is64 ? 64 : 52)
    file.u16(is64 ? 56 : 32)
    file.u16(segments.count)
    file.u16(is64 ? 64 : 40)
    file.u16(sections.isEmpty ? 0 : sections.count + 1)
    file.u16(0)
    for segment in segments {
      file.u32(segment.type)
      if is64 { file.u32(5) }
      file.word(segment.offset, is64)
      file.zeros(is64 ? 16 : 8)
      file.word(segment.size, is64)
      file.zeros(is64 ? 16 : 12)
    }
    file.pad(to: sectionTable)
    for section in sections.isEmpty ? [] : [Part(type: 0, offset: 0, size: 0)] + sections {
      file.u32(0)
      file.u32(section.type)
      file.zeros(is64 ? 16 : 8)
      file.word(section.offset, is64)
      file.word(section.size, is64)
      file.zeros(is64 ? 24 : 16)
    }
    for (offset, bytes) in contents {
      file.bytes.replaceSubrange(offset..<(offset + bytes.count), with: bytes)
    }
    return file.bytes
  }

  /// One text segment with one section, and a signature at its end if wanted.
  static func machO(
    is64: Bool = true, isBigEndian: Bool = false, machine: Int = 0x0100_000c, type: Int = 2,
    size: Int = 4096, section: String = "__text", sectionOffset: Int = 1024, isSigned: Bool = false
  ) -> [UInt8] {
    let segmentSize = is64 ? 72 + 80 : 56 + 68
    var file = ByteWriter(isBigEndian: isBigEndian)
    file.u32(is64 ? 0xfeed_facf : 0xfeed_face)
    file.u32(machine)
    file.u32(0)
    file.u32(type)
    file.u32(isSigned ? 2 : 1)
    file.u32(segmentSize + (isSigned ? 16 : 0))
    file.zeros(is64 ? 8 : 4)
    file.u32(is64 ? 0x19 : 0x01)
    file.u32(segmentSize)
    file.text("__TEXT", 16)
    for value in [0x4000, size, 0, size] { file.word(value, is64) }
    for value in [5, 5, 1, 0] { file.u32(value) }
    file.text(section, 16)
    file.text("__TEXT", 16)
    file.word(0x4000 + sectionOffset, is64)
    file.word(16, is64)
    file.u32(sectionOffset)
    file.zeros(is64 ? 28 : 24)
    if isSigned {
      for value in [0x1d, 16, size - 64, 64] { file.u32(value) }
    }
    file.pad(to: size)
    return file.bytes
  }

  /// Slices at multiples of `alignment`.
  static func universal(_ slices: [[UInt8]], alignment: Int = 4096, is64: Bool = false) -> [UInt8] {
    var file = ByteWriter(isBigEndian: true)
    file.u32(is64 ? 0xcafe_babf : 0xcafe_babe)
    file.u32(slices.count)
    var offset = alignment
    for slice in slices {
      file.u32(0x0100_0007)
      file.u32(3)
      file.word(offset, is64)
      file.word(slice.count, is64)
      file.u32(12)
      if is64 { file.u32(0) }
      offset += (slice.count + alignment - 1) / alignment * alignment
    }
    for (index, slice) in slices.enumerated() {
      file.pad(
        to: index == 0 ? alignment : (file.bytes.count + alignment - 1) / alignment * alignment)
      file.bytes += slice
    }
    return file.bytes
  }

  struct Section {
    var name: String
    var offset: Int
    var size: Int
  }

  /// Signature at 128; the certificates directory entry as given.
  static func pe(
    is64: Bool = true, machine: Int = 0x8664, characteristics: Int = 0x22, subsystem: Int = 3,
    sections: [Section] = [Section(name: ".text", offset: 1024, size: 512)], symbols: Int = 0,
    symbolCount: Int = 0, certificates: (Int, Int) = (0, 0), size: Int? = nil, signature: Int = 128
  ) -> [UInt8] {
    var file = ByteWriter()
    file.text("MZ", 60)
    file.u32(signature)
    file.pad(to: signature)
    file.text("PE", 4)
    file.u16(machine)
    file.u16(sections.count)
    file.u32(0)
    file.u32(symbols)
    file.u32(symbolCount)
    file.u16(is64 ? 240 : 224)
    file.u16(characteristics)
    let optional = file.bytes.count
    file.u16(is64 ? 0x20b : 0x10b)
    file.pad(to: optional + 36)
    file.u32(512)
    file.pad(to: optional + 60)
    file.u32(1024)
    file.u32(0)
    file.u16(subsystem)
    file.pad(to: optional + (is64 ? 108 : 92))
    file.u32(16)
    file.zeros(32)
    file.u32(certificates.0)
    file.u32(certificates.1)
    file.pad(to: optional + (is64 ? 240 : 224))
    for section in sections {
      file.text(section.name, 8)
      file.u32(section.size)
      file.u32(0x1000)
      file.u32(section.size)
      file.u32(section.offset)
      file.zeros(16)
    }
    file.pad(to: size ?? sections.map { $0.offset + $0.size }.max() ?? 1024)
    return file.bytes
  }

  /// The 32 bytes with which UPX describes packed data, checksum included.
  static func packHeader() -> [UInt8] {
    var header = ByteWriter()
    header.text("UPX!", 4)
    header.bytes += [13, 22, 14, 10]
    for value in [0x1234_5678, 0x9abc_def0, 70_000, 30_000, 70_000] { header.u32(value) }
    header.bytes += [0, 0, 0]
    header.u8(UInt8(header.bytes.dropFirst(4).reduce(0) { $0 + Int($1) } % 251))
    return header.bytes
  }

  /// The 12 bytes before the packed data.
  static func loaderHeader() -> [UInt8] {
    [0xde, 0xad, 0xbe, 0xef] + Array("UPX!".utf8) + [0x40, 0x0b, 13, 22]
  }
}
