import ByteStrings
import Testing

@testable import Zip

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Collects what a writer gives out.
final class Collected {
  var bytes: [UInt8] = []
}

func written(
  _ members: [(name: ByteString, mode: UInt16, content: [UInt8])],
  _ compression: ZipCompression = .default
) throws -> [UInt8] {
  var writer = ZipWriter(compression: compression)
  for member in members {
    try writer.add(name: member.name, mode: member.mode, bytes: member.content)
  }
  let collected = Collected()
  let size = try writer.write { collected.bytes += $0 }
  #expect(size == UInt64(collected.bytes.count))
  return collected.bytes
}

@Suite struct WriterTests {
  static let members: [(name: ByteString, mode: UInt16, content: [UInt8])] = [
    ("zebra", 0o100755, noise(300_000)),
    ("airflow-metadata.yaml", 0o100644, Array("sdk: {}\n".utf8)),
    ("bin/example", 0o100755, prose(2_000_000)),
    (ByteString("gr\u{fc}n"), 0o100600, prose(5000, seed: 7)),
    ("empty", 0o100644, []),
  ]

  @Test(arguments: ZipCompression.allCases)
  func whatIsWrittenIsRead(_ compression: ZipCompression) throws {
    let bytes = try written(Self.members, compression)
    let file = try ScratchFile(bytes)
    let reader = try ZipReader(descriptor: file.descriptor, size: file.size)
    let sorted = Self.members.sorted { $0.name < $1.name }
    #expect(reader.entries.map(\.name) == sorted.map(\.name))
    #expect(reader.entries.map(\.unixMode) == sorted.map(\.mode))
    for (entry, member) in zip(reader.entries, sorted) {
      #expect(try reader.contents(of: entry, maxSize: 1 << 30) == member.content)
    }
    // Stored where deflate gains nothing.
    let deflates = compression != .store
    #expect(
      reader.entries.map(\.method)
        == sorted.map {
          deflates && $0.name != "zebra" && $0.name != "empty" && $0.content.count > 100 ? 8 : 0
        })
  }
}
