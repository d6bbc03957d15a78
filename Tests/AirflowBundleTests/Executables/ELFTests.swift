import AirflowBundle
import Testing

@Suite struct ELFTests {
  @Test(arguments: [
    (62, true, false, "x86_64"), (62, false, false, "x86_64"), (183, true, false, "aarch64"),
    (40, false, false, "arm"), (3, false, false, "i386"), (243, true, false, "riscv64"),
    (243, false, false, "243"), (21, true, true, "21"), (22, true, true, "22"),
    (183, true, true, "183"), (258, true, false, "258"),
  ])
  func namesTheMachine(machine: Int, is64: Bool, isBigEndian: Bool, name: String) {
    let image = probe(HandMade.elf(is64: is64, isBigEndian: isBigEndian, machine: machine))
    #expect(image.format == .elf)
    #expect(image.architecture == name)
    #expect(image.architectures == [name])
    #expect(image.operatingSystem == "linux")
    #expect(image.kind == .executable)
    #expect(image.overlaySize == 0 && !image.isTruncated)
  }

  @Test func tellsTheSystem() {
    #expect(probe(HandMade.elf(osABI: 3)).operatingSystem == "linux")
    #expect(probe(HandMade.elf(osABI: 9)).operatingSystem == nil)
    #expect(probe(HandMade.elf(osABI: 97, machine: 40)).operatingSystem == "linux")
    #expect(probe(HandMade.elf(osABI: 97)).operatingSystem == nil)
  }

  @Test func aNoteCanNameTheSystem() {
    var note = ByteWriter()
    // Another note first: its 5-byte name and 3-byte content are padded to 8 and 4 bytes.
    for value in [5, 3, 1] { note.u32(value) }
    note.text("Four", 8)
    note.zeros(4)
    for value in [7, 4, 1] { note.u32(value) }
    note.text("NetBSD", 8)
    note.u32(0)
    let segment = HandMade.Part(type: 4, offset: 256, size: note.bytes.count)
    let file = HandMade.elf(segments: [segment], contents: [256: note.bytes])
    #expect(probe(file).operatingSystem == nil)
    #expect(probe(HandMade.elf(segments: [segment])).operatingSystem == "linux")
  }

  @Test func tellsProgramsFromLibraries() {
    func kind(_ type: Int, entry: Int = 0, segment: Int = 1, tags: [Int] = []) -> String {
      var dynamic = ByteWriter()
      for value in tags { dynamic.u64(value) }
      dynamic.zeros(16)
      let part = HandMade.Part(type: segment, offset: 512, size: dynamic.bytes.count)
      return probe(
        HandMade.elf(type: type, entry: entry, segments: [part], contents: [512: dynamic.bytes])
      ).kind.rawValue
    }
    #expect(kind(1) == "object")
    #expect(kind(2) == "executable")
    #expect(kind(4) == "other")
    #expect(kind(3) == "shared-library")
    #expect(kind(3, segment: 3) == "executable")
    #expect(kind(3, segment: 2, tags: [0x6fff_fffb, 0x0800_0000]) == "executable")
    #expect(kind(3, segment: 2, tags: [0x6fff_fffb, 1]) == "shared-library")
    #expect(kind(3, entry: 64, segment: 2) == "executable")
    #expect(kind(3, entry: 64, segment: 2, tags: [14, 1]) == "shared-library")
    #expect(kind(3, entry: 64, segment: 2, tags: [1, 1]) == "shared-library")
  }

  @Test(arguments: [true, false]) func measuresTheOverlay(is64: Bool) {
    let junk: [UInt8] = Array(repeating: 7, count: 1000)
    let bySegment = HandMade.elf(
      is64: is64, segments: [HandMade.Part(type: 1, offset: 0, size: 5000)])
    let bySection = HandMade.elf(
      is64: is64, segments: [HandMade.Part(type: 1, offset: 0, size: 64)],
      sections: [
        HandMade.Part(type: 1, offset: 70_000, size: 300),
        HandMade.Part(type: 8, offset: 70_000, size: 1 << 30),
      ])
    for file in [bySegment, bySection] {
      #expect(probe(file).overlaySize == 0)
      #expect(!probe(file).isTruncated)
      #expect(probe(file + junk).overlaySize == 1000)
      #expect(probe(Array(file.dropLast())).isTruncated)
      #expect(probe(Array(file.dropLast())).overlaySize == 0)
    }
  }

  @Test func aSectionBehindTheSectionTableBelongsToTheImage() {
    var file = HandMade.elf(sections: [HandMade.Part(type: 1, offset: 256, size: 8)])
    let table = 264
    // The section's offset, 24 bytes into its entry, moves behind the table.
    file[table + 64 + 24] = 0x88
    file[table + 64 + 25] = 0x13
    #expect(probe(file).isTruncated)
    file += Array(repeating: 0, count: 5000 + 8 - file.count)
    #expect(probe(file).overlaySize == 0 && !probe(file).isTruncated)
    #expect(probe(file + [0]).overlaySize == 1)
  }

  @Test func countsMoreSectionsThanFitTheField() {
    let parts = Array(repeating: HandMade.Part(type: 1, offset: 128, size: 8), count: 70_000 - 1)
    var file = HandMade.elf(sections: Array(parts.prefix(3)))
    let table = 136
    file.removeSubrange(table...)
    file += Array(repeating: 0, count: 70_000 * 64)
    // e_shnum 0; the size of section 0 is the count.
    file.replaceSubrange(60..<62, with: [0, 0])
    file.replaceSubrange((table + 32)..<(table + 36), with: [0x70, 0x11, 1, 0])
    #expect(probe(file).overlaySize == 0 && !probe(file).isTruncated)
    #expect(probe(file + [1, 2]).overlaySize == 2)
  }

  @Test func aHeaderThatMakesNoSenseIsUnknown() {
    let good = HandMade.elf()
    #expect(probe(good).format == .elf)
    // Class, encoding, version, type, machine, version, header size, program header size.
    for offset in [4, 5, 6, 16, 18, 20, 52, 54] {
      var bad = good
      bad[offset] = 0
      #expect(probe(bad).format == .unknown, "byte \(offset)")
    }
    let image = probe(Array("\u{7f}ELF and then some text that is no header at all, but long".utf8))
    #expect(image.format == .unknown && image.architecture == "unknown")
    #expect(image.architectures == [] && image.operatingSystem == nil && image.kind == .other)
    #expect(probe(Array(good.prefix(63))).format == .unknown)
    #expect(probe(Array(good.prefix(64))).format == .elf)
    #expect(probe(Array(good.prefix(64))).isTruncated)
  }
}
