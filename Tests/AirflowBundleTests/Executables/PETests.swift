import AirflowBundle
import Testing

@Suite struct PETests {
  @Test(arguments: [
    (0x8664, true, "x86_64"), (0xaa64, true, "aarch64"), (0x14c, false, "i386"),
    (0x1c4, false, "arm"), (0x5064, true, "riscv64"), (0x200, true, "512"),
  ])
  func namesTheMachine(machine: Int, is64: Bool, name: String) {
    let image = probe(HandMade.pe(is64: is64, machine: machine))
    #expect(image.format == .pe)
    #expect(image.architecture == name && image.architectures == [name])
    #expect(image.operatingSystem == "windows" && image.kind == .executable)
    #expect(!image.isSigned && !image.isPacked && !image.isTruncated && image.overlaySize == 0)
  }

  @Test func tellsTheKind() {
    #expect(probe(HandMade.pe(characteristics: 0x2022)).kind == .sharedLibrary)
    #expect(probe(HandMade.pe(characteristics: 0x20)).kind == .object)
    let firmware = probe(HandMade.pe(subsystem: 10))
    #expect(firmware.kind == .other && firmware.operatingSystem == nil)
  }

  @Test(arguments: [true, false]) func certificatesAtTheEndAreNoOverlay(is64: Bool) {
    let junk: [UInt8] = Array(repeating: 1, count: 100)
    // The image ends at 1536.
    let signed = HandMade.pe(is64: is64, certificates: (1536, 200), size: 1736)
    #expect(probe(signed).isSigned && probe(signed).overlaySize == 0)
    #expect(probe(signed + junk).overlaySize == 100)
    #expect(probe(Array(signed.dropLast())).isTruncated)
    let installer = HandMade.pe(is64: is64, certificates: (2536, 200), size: 2736)
    #expect(probe(installer).isSigned && probe(installer).overlaySize == 1000)
    let empty = HandMade.pe(is64: is64, certificates: (1536, 0), size: 1736)
    #expect(!probe(empty).isSigned && probe(empty).overlaySize == 200)
  }

  @Test func symbolsBehindTheSectionsBelongToTheImage() {
    let sections = [HandMade.Section(name: ".text", offset: 1024, size: 70_000)]
    let end = 71_024
    var file = HandMade.pe(
      sections: sections, symbols: end, symbolCount: 10, size: end + 180 + 24)
    file[end + 180] = 24
    for pieces in [[Int.max], [7]] {
      #expect(probe(file, pieces: pieces).overlaySize == 0)
      #expect(!probe(file, pieces: pieces).isTruncated)
      #expect(probe(file + [9], pieces: pieces).overlaySize == 1)
    }
  }

  @Test func stringsWithoutSymbolsBelongToTheImage() {
    // LLVM's linker: a long section name, and the rest of the block filled.
    var file = HandMade.pe(symbols: 1536, size: 1536)
    file += [17, 0, 0, 0] + Array(".debug_frame".utf8) + [0]
    #expect(probe(file).overlaySize == 0)
    #expect(probe(file + [1]).overlaySize == 1)
    file += Array(repeating: 0, count: 2048 - file.count)
    #expect(probe(file).overlaySize == 0)
    // A left-over field, which points to what is no list of strings.
    let text = Array(repeating: UInt8(ascii: "x"), count: 600)
    #expect(probe(HandMade.pe(symbols: 1536, size: 1536) + text).overlaySize == 600)
  }

  @Test func findsHeadersBehindALargeStub() {
    let sections = [HandMade.Section(name: ".text", offset: 101_024, size: 512)]
    let file = HandMade.pe(sections: sections, signature: 100_000)
    #expect(probe(file).format == .pe)
    #expect(probe(file + [1, 2]).overlaySize == 2)
  }

  @Test func aProgramForDOSIsUnknown() {
    var dos = ByteWriter()
    dos.text("MZ", 512)
    #expect(probe(dos.bytes).format == .unknown)
    var bad = HandMade.pe()
    bad[128 + 24] = 0
    #expect(probe(bad).format == .unknown)
    #expect(probe(Array(HandMade.pe().prefix(200))).format == .unknown)
  }
}
