import AirflowBundle
import Testing

@Suite struct MachOTests {
  @Test(arguments: [
    (0x0100_0007, true, "x86_64"), (0x0100_000c, true, "aarch64"), (7, false, "i386"),
    (12, false, "arm"), (18, false, "18"),
  ])
  func namesTheMachine(machine: Int, is64: Bool, name: String) {
    for isBigEndian in [false, true] {
      let image = probe(HandMade.machO(is64: is64, isBigEndian: isBigEndian, machine: machine))
      #expect(image.format == .machO)
      #expect(image.architecture == name && image.architectures == [name])
      #expect(image.operatingSystem == "darwin" && image.kind == .executable)
      #expect(!image.isSigned && !image.isPacked && !image.isTruncated && image.overlaySize == 0)
    }
  }

  @Test func tellsTheKind() {
    #expect(probe(HandMade.machO(type: 1)).kind == .object)
    #expect(probe(HandMade.machO(type: 6)).kind == .sharedLibrary)
    #expect(probe(HandMade.machO(type: 8)).kind == .sharedLibrary)
    #expect(probe(HandMade.machO(type: 10)).kind == .other)
  }

  @Test func seesSignatureAndOverlay() {
    let file = HandMade.machO(isSigned: true)
    #expect(probe(file).isSigned)
    #expect(probe(file + [1, 2, 3]).overlaySize == 3)
    #expect(probe(Array(file.dropLast(5))).isTruncated)
  }

  @Test(arguments: [false, true]) func readsEverySlice(is64: Bool) {
    let first = HandMade.machO(machine: 0x0100_0007, size: 200_000)
    let second = HandMade.machO(size: 100_000, isSigned: true)
    let file = HandMade.universal([first, second], is64: is64)
    for pieces in [[Int.max], [1000]] {
      let image = probe(file, pieces: pieces)
      #expect(image.format == .machO && image.architecture == "universal")
      #expect(image.architectures == ["x86_64", "aarch64"])
      #expect(image.isSigned && image.overlaySize == 0)
      #expect(probe(file + [1, 2, 3], pieces: pieces).overlaySize == 3)
    }
    #expect(!probe(HandMade.universal([first, first], is64: is64)).isSigned)
  }

  @Test func aJavaClassAndAUniversalArchiveAreUnknown() {
    let java: [UInt8] = [0xca, 0xfe, 0xba, 0xbe, 0, 0, 0, 52] + Array(repeating: 0, count: 2000)
    #expect(probe(java).format == .unknown)
    let archive = HandMade.universal([Array("!<arch>\n".utf8) + Array(repeating: 32, count: 500)])
    #expect(probe(archive).format == .unknown)
  }

  @Test func aHeaderThatMakesNoSenseIsUnknown() {
    let good = HandMade.machO()
    // Machine, file type, number and size of the commands.
    for range in [4..<8, 12..<16, 16..<20, 20..<24] {
      var bad = good
      for index in range { bad[index] = 0 }
      #expect(probe(bad).format == .unknown, "bytes \(range)")
    }
    #expect(probe(Array(good.prefix(31))).format == .unknown)
    #expect(probe(Array(good.prefix(32))).format == .machO)
  }
}
