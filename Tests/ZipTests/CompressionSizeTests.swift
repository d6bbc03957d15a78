import ByteStrings
import CDeflate
import LibC
import Testing

@testable import Zip

/// `default` compresses executables at least as well as zlib level 6, which the old packers used, also
/// where they are cut into segments; and what is small never worse by more than a few bytes.
@Suite struct CompressionSizeTests {
  /// Members of the kinds that bundles have: executables, text, data of every size class.
  static let samples: [(name: String, content: [UInt8])] = {
    var samples: [(String, [UInt8])] = []
    // The last ones have more than one segment, where they are there.
    for path in [
      "/bin/ls", "/bin/bash", "/usr/bin/env", "/usr/lib/os-release", "/etc/services",
      "/usr/bin/perl", "/usr/bin/git", "/usr/bin/python3",
    ] {
      if let content = file(path) { samples.append((path, content)) }
    }
    var state: UInt64 = 1
    for size in [1, 100, 4_000, 60_000, 262_144, 262_145, 1_000_000] {
      var text: [UInt8] = []
      while text.count < size {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        text += "task \(state >> 52): \(state >> 60 == 0 ? "extract" : "load")\n".utf8
      }
      samples.append(("text of \(size)", Array(text[..<size])))
    }
    return samples
  }()

  private static func file(_ path: String) -> [UInt8]? {
    guard let stream = fopen(path, "rb") else { return nil }
    defer { fclose(stream) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while case let count = fread(&buffer, 1, buffer.count, stream), count > 0 {
      bytes += buffer[..<count]
    }
    return bytes
  }

  @Test(arguments: samples.indices) func defaultIsAsSmallAsZlib6(_ index: Int) throws {
    let (name, content) = Self.samples[index]
    var room = [UInt8](repeating: 0, count: content.count + content.count / 8 + 1024)
    let zlib = cdeflate_compress(
      CDEFLATE_ZLIB, 6, content, content.count, &room, room.count, 1)
    try #require(zlib > 0)

    let file = try ScratchFile(try written([("member", 0o100644, content)]))
    let entry = try #require(
      try ZipScan.entries(descriptor: file.descriptor, size: file.size).first)
    let isExecutable = content.starts(with: [0x7f, 0x45, 0x4c, 0x46])
    let most = min(zlib + (isExecutable ? 0 : 8), Int64(content.count))
    #expect(entry.compressedSize <= UInt64(most), "\(name)")
  }
}
