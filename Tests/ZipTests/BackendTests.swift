import ByteStrings
import LibC
import Testing

@testable import Zip

/// Every library gives the same bytes, and the same errors but in the one case that is named.
@Suite struct BackendTests {
  @Test func checksumsAreEqual() {
    for length in [0, 1, 3, 16, 255, 4096, 100_001] {
      let bytes = noise(length)
      let sums = DeflateBackend.allCases.map { backend in
        bytes.withUnsafeBytes { backend.crc32(0x1234_5678, of: $0) }
      }
      #expect(Set(sums).count == 1, "\(length)")
    }
    let check = Array("123456789".utf8).withUnsafeBytes { DeflateBackend.isal.crc32(of: $0) }
    #expect(check == 0xcbf4_3926)
  }

  /// One bit of a deflate stream turned over, at each place.
  @Test func damagedStreamsGiveTheSameErrors() throws {
    // More than is always expanded by zlib, in a block with its own Huffman codes, which come first.
    let content = noise(2_000).map { $0 & 0x3f } + prose(3_000)
    var builder = ArchiveBuilder(.init(Array("a".utf8), content, method: 8))
    let stream = ArchiveBuilder.compressed(content, method: 8)
    var kinds: [ZipError.Kind?] = []
    #expect(stream[0] & 6 == 4, "a block with dynamic codes")
    for bit in Array(0..<1200) + Array((stream.count - 20) * 8..<stream.count * 8) {
      var damaged = stream
      damaged[bit / 8] ^= 1 << (bit % 8)
      builder.members[0].data = damaged
      let bytes = builder.bytes()
      let zlib = try failure(bytes, backend: .zlib)?.kind
      let isal = try failure(bytes, backend: .isal)?.kind
      #expect(zlib == isal, "bit \(bit)")
      kinds.append(zlib)
    }
    // Padding bits after the end of the stream are nobody's.
    #expect(kinds.filter { $0 == nil }.count < 8)
    #expect(kinds.contains(.corrupt))
    #expect(kinds.contains(.crcMismatch))
  }

  /// A member with a last block whose Huffman codes are incomplete, behind a stored one: what is small
  /// is expanded by zlib whatever the backend.
  private func archive(_ block: [UInt8], expanded: [UInt8]) -> ArchiveBuilder {
    let start = prose(5_000)
    let count = UInt16(start.count)
    var builder = ArchiveBuilder(.init(Array("a".utf8), start + expanded, method: 8))
    builder.members[0].data = [0] + little(count) + little(~count) + start + block
    return builder
  }

  /// Of such a stream ISA-L makes something, and zlib has the word.
  @Test func incompleteCodesAreInvalidWithEach() throws {
    let block: [UInt8] = [
      0x05, 0xc1, 0xb1, 0x0d, 0x00, 0x30, 0x0c, 0xc3, 0xb0, 0x5b, 0x25, 0xc3, 0xc8, 0xd4,
      0x0c, 0xf9, 0x7f, 0x28, 0x2b, 0x1c, 0xc9, 0x0c, 0xbc, 0x2e, 0x32, 0x34, 0x56, 0xd0,
      0x85, 0x7c,
    ]
    let builder = archive(block, expanded: [UInt8](repeating: 0x61, count: 32))
    for backend in DeflateBackend.allCases {
      #expect(try failure(builder.bytes(), backend: backend)?.kind == .corrupt, "\(backend)")
    }
  }

  /// Where the CRC-32 says that the bytes are right, ISA-L's answer is taken: nothing is lost by that.
  @Test func incompleteCodesMayHoldTheRightBytes() throws {
    let block: [UInt8] =
      [0x05, 0xe0, 0x01, 0x04, 0x08] + [UInt8](repeating: 0, count: 8) + [0x04]
      + [UInt8](repeating: 0, count: 7) + [0xe0, 0xc8, 0x67] + [UInt8](repeating: 0, count: 17) + [
        0x04, 0x04, 0x38, 0x40, 0x10, 0xc0, 0x40, 0x02, 0x05, 0x0c, 0x1a, 0x30, 0x00, 0x80, 0x20,
        0x00, 0x01, 0x06, 0x05, 0x06,
      ]
    let bytes = archive(block, expanded: Array("incomplete codes".utf8)).bytes()
    #expect(try failure(bytes, backend: .zlib)?.kind == .corrupt)
    if DeflateBackend.fastestInflate == .isal {
      #expect(try failure(bytes, backend: .isal) == nil)
    }
  }

  /// Found by fuzzing: what ISA-L's level 2 found depended on where its state lay in memory.
  @Test func aStreamDependsOnItsContentOnly() throws {
    let compressor = try #require(SegmentCompressor(.fast))
    var kept: [UnsafeMutableRawPointer] = []
    defer { for block in kept { block.deallocate() } }
    for seed: UInt64 in 0..<300 {
      let pattern = noise(3 + Int(seed) % 37, seed: seed)
      let content = (0..<(20 + Int(seed) % 250)).map { pattern[$0 % pattern.count] }
      let output = OwnedBuffer(count: content.count)
      var streams: Set<[UInt8]> = []
      for turn in 0..<8 {
        let count = try content.withUnsafeBytes { try compressor.compressAlone($0, into: output) }
        streams.insert(Array(output.bytes[..<count]))
        // What is still there keeps the next one from having the same memory.
        kept.append(.allocate(byteCount: 20_000 * (turn + 1), alignment: 16))
        if kept.count > 40 { kept.remove(at: Int(seed) % 40).deallocate() }
      }
      #expect(streams.count == 1, "seed \(seed)")
    }
  }
}
