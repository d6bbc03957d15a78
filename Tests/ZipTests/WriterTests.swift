import ByteStrings
import LibC
import Testing

@testable import Zip

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

/// What writing ends with, nil for no error.
func failure(
  of writer: consuming ZipWriter,
  _ sink: @escaping (UnsafeRawBufferPointer) throws -> Void = { _ in }
) -> (any Error)? {
  do {
    _ = try writer.write(to: sink)
    return nil
  } catch { return error }
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

  @Test(arguments: ZipCompression.allCases)
  func theOrderOfAddingDoesNotMatter(_ compression: ZipCompression) throws {
    let first = try written(Self.members, compression)
    #expect(try written(Self.members.reversed(), compression) == first)
    #expect(try written(Self.members.shuffled(), compression) == first)
  }

  /// Field by field what the headers say; and nothing of this machine or this day.
  @Test func headersAreFixed() throws {
    let bytes = try written([(ByteString("\u{e9}"), 0o100755, prose(1000)), ("b", 0o100644, [65])])
    #expect(bytes.starts(with: [0x50, 0x4b, 3, 4, 10, 0, 0, 0, 0, 0, 0, 0, 0x21, 0]))
    // "b": CRC-32 of "A", sizes 1 and 1, a name of one byte, no extra field.
    let rest: [UInt8] = [0x8b, 0x9e, 0xd9, 0xd3, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0x62]
    #expect(Array(bytes[14..<31]) == rest)
    let file = try ScratchFile(bytes)
    let end = try EndRecord(of: FileBytes(descriptor: file.descriptor, size: file.size))
    #expect(end.prefix == 0)
    let directory = Array(bytes[Int(end.directoryOffset)...])
    // Made on Unix by 6.3; needs 1.0; stored; 1980-01-01 00:00:00.
    #expect(Array(directory[4..<16]) == [63, 3, 10, 0, 0, 0, 0, 0, 0, 0, 0x21, 0])
    #expect(directory.u32(38) == 0o100644 << 16)
    let second = Array(directory[47...])
    // Needs 2.0; name is UTF-8; deflated.
    #expect(Array(second[4..<16]) == [63, 3, 20, 0, 0, 8, 8, 0, 0, 0, 0x21, 0])
    #expect(Array(second[28..<34]) == [2, 0, 0, 0, 0, 0])
  }

  @Test func namesThatCannotBeReadAreNotWritten() throws {
    for name: ByteString in ["", "/a", "../a", "a\\b", "a/", "./a", "a//b"] {
      var writer = ZipWriter()
      var kind: ZipError.Kind?
      do throws(ZipError) { try writer.add(name: name, mode: 0o100644, bytes: []) } catch {
        kind = error.kind
      }
      #expect(kind == .unsafePath, "\(name)")
    }
    #expect(throws: ZipError.self) { try written([("a", 0o100644, []), ("a", 0o100644, [])]) }
    #expect(throws: ZipError.self) { try written([("a", 0o100644, []), ("a/b", 0o100644, [])]) }
    #expect(throws: ZipError.self) { try written([]) }
    let odd: [(name: ByteString, mode: UInt16, content: [UInt8])] = [
      (ByteString("\u{1b}\u{e9}\n"), 0o100644, [1])
    ]
    #expect(try unpack(written(odd)).map(\.name) == odd.map(\.name))
  }

  struct Broken: Error, Equatable { let number: Int }

  @Test func failuresOfTheCallersOwnComeBack() throws {
    for compression in ZipCompression.allCases {
      var writer = ZipWriter(compression: compression)
      try writer.add(name: "a", mode: 0o100644, size: 100) { _, _ in throw Broken(number: 1) }
      #expect(failure(of: writer) as? Broken == Broken(number: 1))
      writer = ZipWriter(compression: compression)
      try writer.add(name: "a", mode: 0o100644, bytes: noise(1_000_000))
      #expect(failure(of: writer) { _ in throw Broken(number: 2) } as? Broken == Broken(number: 2))
    }
  }

  /// Stored content is read twice: if it differs the second time it must not get into an archive.
  @Test func contentThatChangesIsFound() throws {
    let content = noise(700_000)
    for other in [noise(700_000, seed: 9), prose(700_000)] {
      var writer = ZipWriter(compression: .store)
      let passes = Passes()
      try writer.add(name: "a", mode: 0o100644, size: UInt64(content.count)) { offset, buffer in
        if offset == 0 { passes.count += 1 }
        let source = passes.count < 2 ? content : other
        let count = min(buffer.count, source.count - Int(offset))
        source.withUnsafeBytes {
          buffer.copyBytes(from: $0[Int(offset)..<Int(offset) + count])
        }
        return count
      }
      let error = failure(of: writer) as? ZipError
      #expect(error?.kind == .corrupt)
      #expect(error?.member == "a")
    }
  }

  @Test func contentThatIsTooShortIsFound() throws {
    for compression in ZipCompression.allCases {
      var writer = ZipWriter(compression: compression)
      try writer.add(name: "a", mode: 0o100644, size: 10) { offset, buffer in
        offset < 9 ? min(3, buffer.count) : 0
      }
      let error = failure(of: writer) as? ZipError
      #expect(error?.kind == .corrupt)
    }
  }
}

final class Passes {
  var count = 0
}
