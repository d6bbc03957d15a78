import ByteStrings
import Testing

@testable import Zip

/// Archives that lie, each with the kind of error it gets.
@Suite struct HostileArchiveTests {
  private func kind(_ builder: ArchiveBuilder) throws -> ZipError.Kind? {
    try failure(builder.bytes())?.kind
  }

  private func two() -> ArchiveBuilder {
    ArchiveBuilder(.init("a", "first member"), .init("b", "second member"))
  }

  @Test func anHonestArchivePasses() throws { #expect(try kind(two()) == nil) }

  @Test func noArchiveIsNotAZip() throws {
    #expect(try failure([])?.kind == .notAZip)
    #expect(try failure(Array("#!/bin/sh\n".utf8))?.kind == .notAZip)
    #expect(try failure(noise(100_000))?.kind == .notAZip)
  }

  /// Cut after every byte: an archive has no byte to spare.
  @Test func everyTruncationIsFound() throws {
    var builder = ArchiveBuilder(.init("a", "first"), .init("b", "second second", method: 8))
    builder.members[1].descriptor = .signed
    builder.comment = Array("bye".utf8)
    for usesZip64 in [false, true] {
      builder.usesZip64 = usesZip64
      let bytes = builder.bytes()
      let file = try ScratchFile(bytes)
      for length in stride(from: bytes.count - 1, through: 0, by: -1) {
        try file.cut(to: length)
        let error = #expect(throws: ZipError.self) {
          try ZipReader(descriptor: file.descriptor, size: UInt64(length)).entries
        }
        #expect(error?.kind == (length < 4 ? .notAZip : .corrupt), "cut to \(length)")
      }
    }
  }

  @Test(
    arguments: [
      "/absolute", "../up", "a/../b", "a/..", "..", ".", "a/./b", "a//b", "//", "././a", "a\\b",
      "C:/windows", "c:relative", "a\0b", "./../a", "./", "folder/../", "/",
    ])
  func unsafeNames(_ name: String) throws {
    let expected: ZipError.Kind? = name == "./" ? nil : .unsafePath
    #expect(try kind(ArchiveBuilder(.init(name, ""), .init("other", "x"))) == expected)
  }

  @Test func namesThatAreNoText() throws {
    #expect(try kind(ArchiveBuilder(.init([], [1]))) == .unsafePath)
    #expect(try kind(ArchiveBuilder(.init([0x61, 0xff], [1]))) == .unsafePath)
    #expect(try kind(ArchiveBuilder(.init([0x81], [1]))) == .unsafePath)
  }

  @Test func overLongNames() throws {
    let part = String(repeating: "x", count: 255)
    #expect(try kind(ArchiveBuilder(.init(part, "1"))) == nil)
    #expect(try kind(ArchiveBuilder(.init(part + "x", "1"))) == .unsafePath)
    let long = Array(repeating: part, count: 16).joined(separator: "/")
    #expect(try kind(ArchiveBuilder(.init(long, "1"))) == nil)
    #expect(try kind(ArchiveBuilder(.init(long + "/x", "1"))) == .unsafePath)
  }

  @Test func oddButLegalNames() throws {
    let names = [
      "a\nb", "a\u{1b}[31m", " ", "...", "..a", "a..", "-rf", "ab:c", "gr\u{fc}n", "CON",
    ]
    let members = try unpack(ArchiveBuilder(names.map { .init($0, "x") }).bytes())
    #expect(members.map(\.name) == names.map { ByteString($0) })
  }

  @Test func duplicateNames() throws {
    func names(_ list: String...) -> ArchiveBuilder {
      ArchiveBuilder(list.map { .init($0, $0.hasSuffix("/") ? "" : "x") })
    }
    #expect(try kind(names("a", "b", "a")) == .duplicateMember)
    #expect(try kind(names("a", "./a")) == .duplicateMember)
    #expect(try kind(names("a/b", "a")) == .duplicateMember)
    #expect(try kind(names("a", "a!", "a/b")) == .duplicateMember)
    #expect(try kind(names("a", "a/")) == .duplicateMember)
    #expect(try kind(names("a", "a-", "a.b/c", "A", "a\u{301}", "\u{e1}")) == nil)
    #expect(try kind(names("a/", "a/b", "a/", "./")) == nil)
  }

  @Test func wrongCRC() throws {
    var builder = two()
    builder.members[1].local.crc = 1
    builder.members[1].central.crc = 1
    #expect(try kind(builder) == .crcMismatch)
    builder.members[1].method = 8
    #expect(try kind(builder) == .crcMismatch)
  }

  @Test func expandedSizesThatLie() throws {
    for (size, method): (UInt32, UInt16) in [(12, 8), (14, 8), (0, 8), (12, 0), (14, 0)] {
      var builder = two()
      builder.members[1].method = method
      builder.members[1].local.size = size
      builder.members[1].central.size = size
      #expect(try kind(builder) == .corrupt, "\(size) \(method)")
    }
  }

  /// A small member is expanded by zlib whatever the backend.
  @Test(arguments: DeflateBackend.allCases, [Array("second member".utf8), prose(5_000)])
  func compressedDataThatLies(backend: DeflateBackend, content: [UInt8]) throws {
    let stream = ArchiveBuilder.compressed(content, method: 8)
    for data in [stream + [0], Array(stream.dropLast()), [], [0xff], stream + stream] {
      var builder = ArchiveBuilder(.init("a", "b"), .init(Array("c".utf8), content, method: 8))
      builder.members[1].data = data
      #expect(try failure(builder.bytes(), backend: backend)?.kind == .corrupt, "\(data.count)")
    }
    for lie in [content.count - 1, content.count + 1] {
      var builder = ArchiveBuilder(.init(Array("c".utf8), content, method: 8))
      builder.members[0].local.size = UInt32(lie)
      builder.members[0].central.size = UInt32(lie)
      #expect(try failure(builder.bytes(), backend: backend)?.kind == .corrupt, "\(lie)")
    }
  }

  @Test(arguments: [1_000, 5_000] as [UInt32])
  func aBombStopsAtItsRecordedSize(_ size: UInt32) throws {
    var bomb = ArchiveBuilder.Member(
      Array("bomb".utf8), [UInt8](repeating: 0, count: 5_000_000), method: 8)
    bomb.local.size = size
    bomb.central.size = size
    let file = try ScratchFile(ArchiveBuilder(bomb).bytes())
    let reader = try ZipReader(descriptor: file.descriptor, size: file.size)
    var seen = 0
    let error = #expect(throws: ZipError.self) {
      try reader.read(reader.entries[0], maxSize: 10_000) { seen += $0.count }
    }
    #expect(error?.kind == .corrupt)
    #expect(seen == 0)
  }

  @Test func moreThanAllowedIsTooLarge() throws {
    let file = try ScratchFile(ArchiveBuilder(.init("a", "12345")).bytes())
    let reader = try ZipReader(descriptor: file.descriptor, size: file.size)
    let error = #expect(throws: ZipError.self) {
      try reader.contents(of: reader.entries[0], maxSize: 4)
    }
    #expect(error?.kind == .tooLarge)
    #expect(try reader.contents(of: reader.entries[0], maxSize: 5) == Array("12345".utf8))
  }
}
