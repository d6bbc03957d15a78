import ByteStrings
import LibC
import Testing

@testable import Zip

/// Sizes and counts beyond 16 and 32 bits.
@Suite(.serialized) struct LargeArchiveTests {
  @Test func seventyThousandMembers() throws {
    let count = 70_000
    var writer = ZipWriter(compression: .store)
    for number in 0..<count {
      try writer.add(name: ByteString("d\(number % 7)/\(number)"), mode: 0o100644, bytes: [65])
    }
    let collected = Collected()
    _ = try writer.write { collected.bytes += $0 }
    let file = try ScratchFile(collected.bytes)
    let reader = try ZipReader(descriptor: file.descriptor, size: file.size)
    #expect(reader.entries.count == count)
    #expect(try reader.contents(of: reader.entries[count - 1], maxSize: 1) == [65])
  }

  /// More than 4 GiB of zeros, so that sizes (stored) or only the expanded size (deflated) and the
  /// offset of what follows need zip64.
  @Test(arguments: [ZipCompression.store, .fast])
  func moreThanFourGigabytes(_ compression: ZipCompression) throws {
    let size: UInt64 = 4 << 30 | 1_000_000
    let file = try ScratchFile()
    let end = Position()
    var writer = ZipWriter(compression: compression)
    try writer.add(name: "big", mode: 0o100755, size: size) { offset, buffer in
      let count = Int(min(UInt64(buffer.count), size - offset))
      if let start = buffer.baseAddress { memset(start, 0, count) }
      return count
    }
    try writer.add(name: "small", mode: 0o100644, bytes: [1, 2, 3])
    let total = try writer.write { bytes in
      // A hole for what is zero: the test needs no disk.
      if !bytes.allZero { try file.write(Array(bytes), at: end.value) }
      end.value += bytes.count
    }
    #expect(total == UInt64(end.value))
    #expect(file.size == total)
    let reader = try ZipReader(descriptor: file.descriptor, size: file.size)
    #expect(reader.entries.map(\.size) == [size, 3])
    #expect((reader.entries[1].localOffset > UInt64(UInt32.max)) == (compression == .store))
    #expect(try reader.contents(of: reader.entries[1], maxSize: 3) == [1, 2, 3])
    var seen: UInt64 = 0
    try reader.read(reader.entries[0], maxSize: size) { seen += UInt64($0.count) }
    #expect(seen == size)
  }
}

extension LargeArchiveTests {
  /// More than one segment: compressed one by one, by as many threads as there are, and joined. What
  /// is regular, what is noise and what is in between lie on both sides of segment borders.
  @Test(arguments: [0, 1, 5 << 20, 33 << 20] as [UInt64], [0, 3])
  func segmentsAreJoined(_ more: UInt64, _ helpers: Int) throws {
    let size = UInt64(SegmentCompressor.segmentLength) + more
    let parts = [noise(1 << 20), prose(1 << 20), [UInt8](repeating: 0, count: 1 << 20)]
    // 7 and 2 have no common factor: segments begin in every sort of part, and hold two.
    func part(at offset: UInt64) -> [UInt8] { parts[Int(offset / (7 << 20)) % 3] }
    var writer = ZipWriter(spare: SpareThreads(helpers))
    try writer.add(name: "big", mode: 0o100755, size: size) { offset, buffer in
      let source = part(at: offset)
      let start = Int(offset % (1 << 20))
      let count = min(buffer.count, source.count - start, Int(size - offset))
      source.withUnsafeBytes { buffer.copyBytes(from: $0[start..<start + count]) }
      return count
    }
    let file = try ScratchFile()
    let end = Position()
    _ = try writer.write { bytes in
      try file.write(Array(bytes), at: end.value)
      end.value += bytes.count
    }
    for backend in [DeflateBackend.zlib, .fastestInflate] {
      let reader = try ZipReader(descriptor: file.descriptor, size: file.size, backend: backend)
      // Noise that fits into one segment is stored: it does not shrink.
      #expect(reader.entries[0].method == (more == 0 ? 0 : 8))
      var offset: UInt64 = 0
      var differs = false
      try reader.read(reader.entries[0], maxSize: size) { bytes in
        // Chunks are 256 KiB, so each lies in one part.
        let start = Int(offset % (1 << 20))
        part(at: offset).withUnsafeBytes {
          if !same(bytes, UnsafeRawBufferPointer(rebasing: $0[start..<start + bytes.count])) {
            differs = true
          }
        }
        offset += UInt64(bytes.count)
      }
      #expect(offset == size)
      #expect(!differs)
    }
  }
}

/// Compares with memcmp: a loop over bytes takes minutes in a debug build.
private func same(_ one: UnsafeRawBufferPointer, _ other: UnsafeRawBufferPointer) -> Bool {
  guard let left = one.baseAddress, let right = other.baseAddress else { return one.isEmpty }
  return one.count == other.count && memcmp(left, right, one.count) == 0
}

final class Position {
  var value = 0
}

extension UnsafeRawBufferPointer {
  /// Whether all bytes are zero; memcmp, as a loop over bytes takes minutes in a debug build.
  var allZero: Bool {
    guard let first, let start = baseAddress else { return true }
    return first == 0 && memcmp(start, start + 1, count - 1) == 0
  }
}
