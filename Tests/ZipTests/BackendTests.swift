import ByteStrings
import Testing

@testable import Zip

/// Every library gives the same bytes and the same errors.
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
    let content = prose(300) + noise(60)
    var builder = ArchiveBuilder(.init(Array("a".utf8), content, method: 8))
    let stream = ArchiveBuilder.compressed(content, method: 8)
    var kinds: [ZipError.Kind?] = []
    for bit in 0..<stream.count * 8 {
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
}
