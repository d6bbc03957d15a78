import AirflowBundle
import Foundation
import Testing

@Suite struct ProbeTests {
  /// One file of each format and of each way to place its parts.
  static let seeds: [[UInt8]] = [
    HandMade.elf(
      type: 3,
      segments: [
        .init(type: 2, offset: 400, size: 96), .init(type: 4, offset: 300, size: 40),
      ], sections: [.init(type: 1, offset: 500, size: 20), .init(type: 8, offset: 520, size: 9)],
      contents: [300: [4, 0, 0, 0, 8, 0, 0, 0, 1, 0, 0, 0], 400: [14]]),
    HandMade.elf(
      is64: false, isBigEndian: true, machine: 20,
      sections: [.init(type: 1, offset: 66_000, size: 20)]),
    HandMade.machO(isSigned: true),
    HandMade.universal([HandMade.machO(size: 1500), HandMade.machO(size: 1500)], alignment: 2048),
    HandMade.pe(symbols: 1536, symbolCount: 2, certificates: (1576, 104), size: 1680),
    HandMade.pe(
      is64: false,
      sections: [
        .init(name: "A", offset: 1024, size: 9), .init(name: "B", offset: 66_000, size: 9),
      ]),
  ]

  @Test func aScriptAndABundleAreSeen() {
    let magic = Array("AFBNDL01".utf8)
    #expect(probe(Array("#!/bin/sh\nexit 0\n".utf8)).isScript)
    #expect(!probe(Array(" #!/bin/sh".utf8)).isScript && !probe(Array("#".utf8)).isScript)
    let elf = HandMade.elf()
    let bundle = elf + Array(repeating: 0, count: 56) + magic
    #expect(probe(bundle).isBundle && probe(bundle).format == .elf)
    #expect(probe(bundle, pieces: [1]).isBundle)
    #expect(!probe(elf).isBundle && !probe(bundle + [0]).isBundle)
    #expect(probe(Array(repeating: 0, count: 24) + magic).isBundle)
    #expect(!probe(Array(repeating: 0, count: 23) + magic).isBundle)
  }

  @Test func nothingAtAllIsUnknown() {
    #expect(probe([]).format == .unknown)
    #expect(probe([], size: .max).overlaySize == 0)
  }

  @Test(arguments: seeds.indices) func piecesMakeNoDifference(seed: Int) {
    for extra in [0, 1, 40, 200_000] {
      let file = Self.seeds[seed] + Array(repeating: 0x5a, count: extra)
      let whole = probe(file)
      #expect(whole.format != .unknown)
      #expect(whole.overlaySize == UInt64(extra))
      for pieces in [[1], [7], [4096], [65_536], [1, 65_535, 3], [65_537]] {
        #expect(probe(file, pieces: pieces, size: UInt64(file.count)) == whole, "\(pieces)")
      }
      // The size announced is a hint.
      #expect(probe(file, size: 3) == whole && probe(file, size: .max) == whole)
    }
  }

  @Test(arguments: seeds.indices) func damagedHeadersAreNoDanger(seed: Int) {
    var random = SplitMix64(state: UInt64(seed))
    let original = Self.seeds[seed]
    // Half of the mutations go where the headers are.
    let headers = min(original.count, 600)
    var formats: Set<ExecutableImage.Format> = []
    for _ in 0..<3000 {
      var file = original
      for _ in 0...random.next(below: 8) {
        let range = random.next(below: 2) == 0 ? headers : file.count
        let offset = random.next(below: range)
        let extremes: [UInt8] = [0, 1, 0x7f, 0x80, 0xff, UInt8(random.next(below: 256))]
        // Whole fields, so that 64-bit offsets reach their limits.
        let width = [1, 2, 4, 8][random.next(below: 4)]
        let value = extremes[random.next(below: extremes.count)]
        for index in offset..<min(offset + width, file.count) { file[index] = value }
      }
      if random.next(below: 4) == 0 { file.removeLast(random.next(below: file.count)) }
      let pieces = [1 + random.next(below: 70_000), 1 + random.next(below: 500)]
      let image = probe(file, pieces: pieces)
      #expect(image.overlaySize <= UInt64(file.count))
      #expect(image == probe(file))
      formats.insert(image.format)
    }
    // Else the mutations would all be the trivial sort, or none would matter.
    #expect(formats.count == 2)
  }

  @Test(arguments: seeds.indices) func cutOffFilesAreNoDanger(seed: Int) {
    let file = Self.seeds[seed]
    for count in Array(0..<min(file.count, 2500)) {
      let image = probe(Array(file.prefix(count)))
      #expect(image.overlaySize == 0)
      #expect(image.format == .unknown || image.isTruncated || count == file.count)
    }
  }

  @Test func programsOfThisMachineHaveNoOverlay() throws {
    #if os(Linux)
      let paths = ["/proc/self/exe", "/bin/ls", "/bin/sh", "/usr/bin/env"]
      let format = ExecutableImage.Format.elf
    #else
      let paths = ["/bin/ls", "/bin/sh", "/usr/bin/env"]
      let format = ExecutableImage.Format.machO
    #endif
    #if arch(x86_64)
      let machine = "x86_64"
    #elseif arch(arm64)
      let machine = "aarch64"
    #endif
    for path in paths {
      let file = [UInt8](try Data(contentsOf: URL(filePath: path)))
      let image = probe(file, pieces: [65_536])
      #expect(image.format == format, "\(path)")
      #expect(image.kind == .executable, "\(path)")
      #expect(!image.isPacked && !image.isScript && !image.isBundle && !image.isTruncated)
      #expect(image.overlaySize == 0, "\(path)")
      #expect(image == probe(file, pieces: [4096]) && image == probe(file, pieces: [100_003]))
      #expect(probe(file + [1, 2, 3, 4, 5]).overlaySize == 5, "\(path)")
      #expect(probe(Array(file.dropLast(file.count / 4))).isTruncated, "\(path)")
      #if os(Linux)
        #expect(image.operatingSystem == "linux" && image.architecture == machine)
      #else
        #expect(image.operatingSystem == "darwin" && image.isSigned)
        #expect(image.architecture == "universal" || image.architecture.hasPrefix(machine))
      #endif
    }
  }
}

/// A small generator with a seed, so that a failure repeats.
private struct SplitMix64 {
  var state: UInt64

  mutating func next(below bound: Int) -> Int {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return Int((mixed ^ (mixed >> 31)) % UInt64(max(bound, 1)))
  }
}
