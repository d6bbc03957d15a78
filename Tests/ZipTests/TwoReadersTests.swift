import ByteStrings
import Testing

@testable import Zip

/// Files that are one archive to one reader and another to the next. Tests/Oracle/archive_readers.py
/// has more of them, and asks Python's zipfile and unzip.
@Suite struct TwoReadersTests {
  private func two() -> ArchiveBuilder {
    ArchiveBuilder(.init("a", "first member"), .init("b", "second member"))
  }

  /// What is said of an archive; "" where it is read.
  private func refusal(_ bytes: [UInt8]) throws -> String {
    guard let error = try failure(bytes) else { return "" }
    #expect(error.kind == .corrupt)
    return error.detail
  }

  private let stub = Array("#!/bin/sh\nexec unzip\n".utf8) + noise(3000)

  @Test(arguments: [false, true], [false, true])
  func aStubBeforeTheArchive(_ countsPrefix: Bool, _ usesZip64: Bool) throws {
    var builder = two()
    builder.prefix = stub
    builder.offsetsCountPrefix = countsPrefix
    builder.usesZip64 = usesZip64
    builder.comment = Array("comment".utf8)
    #expect(try unpack(builder.bytes()).map(\.content) == two().members.map(\.content))
    let file = try ScratchFile(builder.bytes())
    #expect(try ZipScan.isZip(descriptor: file.descriptor, size: file.size))
    let reader = try ZipReader(descriptor: file.descriptor, size: file.size)
    #expect(reader.prefixLength == (countsPrefix ? 0 : UInt64(stub.count)))
  }

  /// Beyond what is held in memory, and beyond the search for the end record.
  @Test func aLongStub() throws {
    var builder = two()
    builder.prefix = noise(2 << 20)
    builder.offsetsCountPrefix = false
    #expect(try unpack(builder.bytes()).map(\.content) == two().members.map(\.content))
  }

  @Test func aLongStubBeforeManyBytes() throws {
    var builder = ArchiveBuilder(.init(Array("n".utf8), noise(2 << 20)), .init("b", "x"))
    builder.prefix = stub
    builder.offsetsCountPrefix = false
    #expect(try unpack(builder.bytes()).map(\.content) == builder.members.map(\.content))
  }

  @Test func signaturesInTheComment() throws {
    for tail in [ArchiveBuilder([]).bytes() + [0], [0x50, 0x4b, 5, 6], two().bytes() + [0x20]] {
      var builder = two()
      builder.comment = Array("see ".utf8) + tail
      #expect(try refusal(builder.bytes()).contains("end record"))
      // The same just before the end, where only half a record fits.
      builder.comment = tail + noise(15)
      #expect(try refusal(builder.bytes()).contains("end record"))
    }
    // A stored archive as a member has an end record too, which is nobody's.
    let nested = ArchiveBuilder.Member(Array("nested.zip".utf8), two().bytes())
    #expect(try unpack(ArchiveBuilder(nested, .init("a", "x")).bytes()).count == 2)
  }

  @Test func oneArchiveAfterAnother() throws {
    #expect(try refusal(two().bytes() + two().bytes()).contains("two end records"))
    // Too far before the end for libzip to find its end record.
    var second = ArchiveBuilder(.init(Array("c".utf8), noise(100_000)))
    #expect(try refusal(two().bytes() + second.bytes()).contains("follows another"))
    second.prefix = two().bytes()
    second.members[0].content = [1]
    #expect(try refusal(second.bytes()).contains("two end records"))
  }

  @Test func aDirectoryWhereTheOffsetsCouldMean() throws {
    var builder = two()
    let (bytes, layout) = two().build()
    builder.prefix = noise(layout.directory) + bytes[layout.directory..<layout.end] + stub
    builder.offsetsCountPrefix = false
    #expect(try refusal(builder.bytes()).contains("two central directories"))
  }

  @Test func zip64RecordsInADirectoryComment() throws {
    var builder = two()
    let fake = two().build()
    var zip64 = two()
    zip64.usesZip64 = true
    let records = zip64.bytes()[fake.layout.end..<fake.layout.end + 76]
    builder.members[1].comment = Array(records)
    #expect(try refusal(builder.bytes()).contains("zip64"))
  }

  @Test func extensibleDataThatHoldsAnotherRecord() throws {
    var builder = two()
    builder.usesZip64 = true
    let (bytes, layout) = builder.build()
    let record = layout.end - 76
    // 56 more bytes in the first record: a second one, right before the locator.
    let longer = [0x50, 0x4b, 6, 6] + u64(44 + 56) + bytes[record + 12..<record + 56]
    let changed = bytes[..<record] + longer + bytes[record..<record + 56] + bytes[(record + 56)...]
    #expect(try refusal(Array(changed)).contains("zip64"))
  }

  private func unicodePath(_ path: String, of name: String, version: UInt8 = 1) -> [UInt8] {
    let data = [version] + u32(ArchiveBuilder.crc(Array(name.utf8))) + Array(path.utf8)
    return u16(0x7075) + u16(UInt16(data.count)) + data
  }

  @Test func unicodePathFields() throws {
    var builder = two()
    for field in [
      unicodePath("c", of: "a"), unicodePath("c", of: "a", version: 0),
      unicodePath("a", of: "a") + unicodePath("b", of: "a"), unicodePath("./a", of: "a"),
      u16(0x7075) + u16(3) + [1, 2, 3],
    ] {
      builder.members[0].central.extra = field
      #expect(try refusal(builder.bytes()).contains("Unicode path"))
      builder.members[0].central.extra = []
      builder.members[0].local.extra = field
      #expect(try refusal(builder.bytes()).contains("Unicode path"))
      builder.members[0].local.extra = []
    }
    // The same name, none, and one that belongs to another name.
    for field in [
      unicodePath("a", of: "a"), unicodePath("", of: "a"), unicodePath("c", of: "former"),
    ] {
      builder.members[0].central.extra = field
      builder.members[0].local.extra = field
      #expect(try refusal(builder.bytes()) == "")
    }
  }

  @Test func namesInCodePage437() throws {
    // The two bytes of U+E9 in UTF-8 are these two characters in the code page.
    var builder = ArchiveBuilder(.init("\u{e9}", "one"), .init("\u{251c}\u{2310}", "two"))
    for flags: UInt16 in [0, 0x800] {
      builder.members[1].flags = flags
      #expect(try refusal(builder.bytes()).contains("UTF-8"))
    }
    builder.members[0].flags = 0x800
    #expect(try refusal(builder.bytes()) == "")
    builder.members[0].local.flags = 0
    #expect(try refusal(builder.bytes()).contains("encoding"))
  }

  @Test func namesOfLocalHeaders() throws {
    var builder = two()
    builder.members[0].local.name = Array("./a".utf8)
    #expect(try refusal(builder.bytes()).contains("another name"))
    builder.members[0].name = Array("./a".utf8)
    #expect(try unpack(builder.bytes()).map(\.name) == ["a", "b"])
  }

  @Test func twoZip64Fields() throws {
    var builder = two()
    builder.members[0].usesZip64 = true
    builder.members[0].central.extra = u16(1) + u16(8) + u64(3)
    #expect(try refusal(builder.bytes()).contains("two zip64 fields"))
  }
}
