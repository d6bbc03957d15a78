/// Reads Executable and Linkable Format files. Source: System V ABI, chapters 4 and 5, and `elf.h`.
enum ELF {
  /// Bytes read of each note segment; the notes that name a system come first and are short.
  private static let noteLimit: UInt64 = 1024
  /// The names of systems other than Linux in notes, which leave the field of the header at 0 too.
  private static let otherSystems = ["NetBSD\0", "OpenBSD\0", "FreeBSD\0"].map { Array($0.utf8) }
  /// Bytes read of the dynamic section.
  private static let dynamicLimit: UInt64 = 1 << 16

  /// What the file is, or nil if it is no ELF file with a usable header.
  static func read(_ file: inout CapturedBytes, size: UInt64) -> ExecutableImage? {
    guard let header = try? ELFHeader(file.bytes(at: 0, count: 64)) else { return nil }
    let segments = programHeaders(&file, header)
    let isNamed = segments.contains { names(&file, $0, header) }
    var image = ExecutableImage(
      format: .elf, architectures: [architecture(header)],
      operatingSystem: isLinux(header) && !isNamed ? "linux" : nil,
      kind: kind(&file, header, segments))

    image.setEnd(end(&file, header, segments), ofFileOf: size)
    let endsPacked = UPX.hasPackHeader(file.tail)
    image.isPacked = endsPacked || UPX.hasLoaderHeader(&file, at: header.programHeadersEnd)
    // UPX leaves its trailer outside the segments, and puts what followed the program behind it: a
    // trailer at the very end says that nothing follows.
    if endsPacked { image.overlaySize = 0 }
    return image
  }

  private static func architecture(_ header: ELFHeader) -> String {
    switch (header.machine, header.order, header.is64) {
    case (62, .little, _): "x86_64"  // the x32 ABI, of class 32, too
    case (183, .little, _): "aarch64"
    case (40, .little, _): "arm"
    case (3, .little, _): "i386"
    case (243, .little, true): "riscv64"
    // A big-endian variant is another platform, which has no name here.
    default: String(header.machine)
    }
  }

  /// By the operating system field, which Linux toolchains leave at 0 (System V).
  private static func isLinux(_ header: ELFHeader) -> Bool {
    switch header.osABI {
    case 0, 3: true  // System V, GNU/Linux
    case 97 where header.machine == 40: true  // ARM's own value
    default: false
    }
  }

  /// Whether a note names a system other than Linux.
  private static func names(
    _ file: inout CapturedBytes, _ segment: ELFProgramHeader, _ header: ELFHeader
  ) -> Bool {
    guard segment.type == ELFProgramHeader.note else { return false }
    let bytes = file.bytes(at: segment.offset, count: min(segment.fileSize, noteLimit))
    var reader = ByteReader(bytes, header.order)
    while let name = try? noteName(&reader) {
      if otherSystems.contains(where: { name.elementsEqual($0) }) { return true }
    }
    return false
  }

  private static func noteName(_ reader: inout ByteReader) throws(RecordError)
    -> ArraySlice<UInt8>
  {
    let nameSize = Int(try reader.u32())
    let contentSize = Int(try reader.u32())
    try reader.skip(4)
    let name = try reader.bytes(nameSize)
    // Name and content are padded to 4 bytes; the last padding may be missing.
    try reader.skip(min(-nameSize & 3, reader.rest.count))
    try reader.skip(min((contentSize + 3) & ~3, reader.rest.count))
    return name
  }

  private static func programHeaders(_ file: inout CapturedBytes, _ header: ELFHeader)
    -> [ELFProgramHeader]
  {
    let bytes = file.bytes(
      at: header.programHeaders, count: header.programHeadersEnd - header.programHeaders)
    var reader = ByteReader(bytes, header.order)
    var found: [ELFProgramHeader] = []
    found.reserveCapacity(bytes.count / Int(ELFProgramHeader.size(is64: header.is64)))
    while let next = try? ELFProgramHeader(&reader, is64: header.is64) { found.append(next) }
    return found
  }

  /// A program and a shared library have the same type since programs are position-independent.
  private static func kind(
    _ file: inout CapturedBytes, _ header: ELFHeader, _ segments: [ELFProgramHeader]
  ) -> ExecutableImage.Kind {
    switch header.type {
    case 1: return .object
    case 2: return .executable
    case 3: break
    default: return .other
    }
    if segments.contains(where: { $0.type == ELFProgramHeader.interpreter }) { return .executable }
    guard let dynamic = segments.first(where: { $0.type == ELFProgramHeader.dynamic }) else {
      return header.entry != 0 ? .executable : .sharedLibrary
    }
    let bytes = file.bytes(at: dynamic.offset, count: min(dynamic.fileSize, dynamicLimit))
    var reader = ByteReader(bytes, header.order)
    var isLinked = false
    while let tag = try? reader.word(header.is64), let value = try? reader.word(header.is64),
      tag != 0
    {
      if tag == 1 || tag == 14 { isLinked = true }  // DT_NEEDED, DT_SONAME
      if tag == 0x6fff_fffb, value & 0x0800_0000 != 0 { return .executable }  // DF_1_PIE
    }
    // Linkers before 2018 do not mark static position-independent programs, and give libraries an
    // entry point too; but a static program needs no library and has no name as one.
    return header.entry != 0 && !isLinked ? .executable : .sharedLibrary
  }

  /// The first byte after both header tables, all segments and all sections.
  private static func end(
    _ file: inout CapturedBytes, _ header: ELFHeader, _ segments: [ELFProgramHeader]
  ) -> UInt64 {
    var end = max(header.size, header.programHeadersEnd)
    for segment in segments where segment.fileSize > 0 {
      end = max(end, segment.offset.clampedAdd(segment.fileSize))
    }
    guard header.sectionHeaders > 0, header.sectionHeaderSizeIsRight else { return end }

    let entrySize = ELFSectionHeader.size(is64: header.is64)
    var count = UInt64(header.sectionCount)
    if count == 0 {
      // 65,280 sections and more: the first one's size is the count.
      let first = file.bytes(at: header.sectionHeaders, count: entrySize)
      var reader = ByteReader(first, header.order)
      count = (try? ELFSectionHeader(&reader, is64: header.is64).fileSize) ?? UInt64(UInt16.max)
    }
    let length = count.clampedMultiply(entrySize)
    end = max(end, header.sectionHeaders.clampedAdd(length))
    var reader = ByteReader(file.bytes(at: header.sectionHeaders, count: length), header.order)
    // The first entry is no section.
    _ = try? ELFSectionHeader(&reader, is64: header.is64)
    while let section = try? ELFSectionHeader(&reader, is64: header.is64) {
      guard section.occupiesFile else { continue }
      end = max(end, section.offset.clampedAdd(section.fileSize))
    }
    return end
  }
}
