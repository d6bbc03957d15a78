import AirflowBundle
import Testing

@Suite struct UPXTests {
  /// One segment; where its program header ends, the loader's header stands.
  private let programHeadersEnd = 64 + 56

  @Test func seesPackedELF() {
    let part = HandMade.Part(type: 1, offset: 0, size: 4096)
    let loader = HandMade.elf(
      segments: [part], contents: [programHeadersEnd: HandMade.loaderHeader()])
    #expect(probe(loader).isPacked)
    // Trailer: the header and the 4-byte offset of the packed data, in no segment.
    let trailer = HandMade.packHeader() + [0xf4, 0, 0, 0]
    let byTrailer = HandMade.elf(segments: [part]) + trailer
    #expect(probe(byTrailer).isPacked && probe(byTrailer).overlaySize == 0)
    let both = loader + trailer
    #expect(probe(both).isPacked && probe(both).overlaySize == 0)
    let carrying = both + Array(repeating: UInt8(ascii: "x"), count: 500)
    #expect(probe(carrying).isPacked && probe(carrying).overlaySize == 536)
  }

  @Test(arguments: [["UPX0", "UPX1", ".rsrc"], [".a", ".b", ".c"]]) func seesPackedPE(
    names: [String]
  ) {
    let sections = [
      HandMade.Section(name: names[0], offset: 1024, size: 0),
      HandMade.Section(name: names[1], offset: 1024, size: 512),
      HandMade.Section(name: names[2], offset: 1536, size: 512),
    ]
    var file = HandMade.pe(sections: sections)
    #expect(probe(file).isPacked == (names[0] == "UPX0"))
    file.replaceSubrange(992..<1024, with: HandMade.packHeader())
    #expect(probe(file).isPacked)
  }

  @Test func seesPackedMachO() {
    #expect(probe(HandMade.machO(section: "upxTEXT")).isPacked)
    var file = HandMade.machO(sectionOffset: 1024)
    #expect(!probe(file).isPacked)
    file.replaceSubrange(1024..<1036, with: HandMade.loaderHeader())
    #expect(probe(file).isPacked)
    let plain = HandMade.machO(size: 100_000)
    #expect(probe(HandMade.universal([plain, file])).isPacked)
    #expect(!probe(HandMade.universal([plain, plain])).isPacked)
  }

  @Test func theTextAloneIsNoSign() {
    let text = Array(
      "$Info: This file is packed with the UPX executable packer $ UPX! UPX0 UPX1".utf8)
    let part = HandMade.Part(type: 1, offset: 0, size: 8192)
    var elf = HandMade.elf(segments: [part], contents: [300: text, 4000: text])
    elf += Array(repeating: UInt8(ascii: "A"), count: 28) + Array("UPX!".utf8)
    elf += Array(repeating: UInt8(ascii: "A"), count: 32)
    #expect(!probe(elf).isPacked)
    // The magic number at its place, but nothing of a header around it.
    let bare = HandMade.elf(
      segments: [part], contents: [programHeadersEnd + 4: Array("UPX!".utf8)])
    #expect(!probe(bare).isPacked)
    // A trailer with a wrong checksum.
    var wrong = HandMade.packHeader()
    wrong[20] ^= 1
    #expect(!probe(HandMade.elf(segments: [part]) + wrong + [0, 0, 0, 0]).isPacked)
    var pe = HandMade.pe()
    pe.replaceSubrange(1100..<(1100 + text.count), with: text)
    #expect(!probe(pe).isPacked)
  }
}
