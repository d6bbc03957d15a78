import ByteStrings
import Testing

@testable import Zip

/// Archives whose headers and records contradict each other.
@Suite struct HostileStructureTests {
  private func kind(_ builder: ArchiveBuilder) throws -> ZipError.Kind? {
    try failure(builder.bytes())?.kind
  }

  private func two() -> ArchiveBuilder {
    ArchiveBuilder(.init("a", "first member"), .init("b", "second member"))
  }

  /// One field of a local header at a time that is not what the central directory says.
  @Test(arguments: 0..<12)
  func localHeadersThatDisagree(_ lie: Int) throws {
    var builder = two()
    var local = ArchiveBuilder.Header()
    switch lie {
    case 0: local.name = [0x63]
    case 1: local.method = 8
    case 2: local.flags = 1
    case 3: local.crc = 5
    case 4: local.size = 5
    case 5: local.compressedSize = 5
    case 6: local.signature = [0x50, 0x4b, 3, 5]
    case 7: local.nameLength = 2
    case 8: local.nameLength = 0xffff
    case 9: local.extraLength = 0xffff
    case 10: local.extra = [9, 9, 4, 0, 1]
    default: local.name = [0x62, 0x2f]
    }
    builder.members[1].local = local
    #expect(try kind(builder) == .corrupt)
  }

  @Test(arguments: 0..<10)
  func centralHeadersThatLie(_ lie: Int) throws {
    var builder = two()
    switch lie {
    case 0: builder.members[1].central.signature = [0x50, 0x4b, 1, 3]
    case 1: builder.members[1].central.nameLength = 0xffff
    case 2: builder.members[1].central.extraLength = 7
    case 3: builder.members[1].offset = 0xffff_fff0
    case 4: builder.members[1].offset = UInt32.max
    case 5: builder.members[1].offset = 3
    case 6: builder.members[1].disk = 1
    case 7: builder.members[1].central.size = .max
    case 8: builder.members[1].central.extra = [1, 0, 8, 0]
    default:
      builder.members[1].central.compressedSize = 0xffff
      builder.members[1].local.compressedSize = 0xffff
      builder.members[1].method = 8
    }
    #expect(try kind(builder) == .corrupt)
  }

  @Test(arguments: [false, true])
  func countsThatLie(_ usesZip64: Bool) throws {
    for count: UInt64 in [0, 1, 3, 60_000] {
      var builder = two()
      builder.usesZip64 = usesZip64
      builder.entryCount = count
      // Large enough that three entries would fit.
      builder.members[1].comment = [UInt8](repeating: 0x20, count: 100)
      // The scan itself, as libzip would see this too.
      let file = try ScratchFile(builder.bytes())
      let error = #expect(throws: ZipError.self) {
        try ZipScan.entries(descriptor: file.descriptor, size: file.size)
      }
      #expect(error?.kind == .corrupt, "\(count)")
    }
  }

  @Test(arguments: [false, true])
  func directorySizesAndOffsetsThatLie(_ usesZip64: Bool) throws {
    let directory = UInt64(two().build().layout.directory)
    for (size, offset): (UInt64?, UInt64?) in [
      (0, nil), (93, nil), (95, nil), (nil, 0), (nil, directory + 1), (nil, directory - 1),
      (93, directory + 1), (95, directory - 1), (0, directory + 94),
    ] {
      var builder = two()
      builder.usesZip64 = usesZip64
      builder.directorySize = size
      builder.directoryOffset = offset
      #expect(try kind(builder) == .corrupt, "\(String(describing: size)) \(offset ?? 0)")
    }
  }

  @Test func zip64RecordsThatLie() throws {
    var builder = two()
    builder.usesZip64 = true
    #expect(try kind(builder) == nil)
    builder.zip64Total = 1 << 40
    #expect(try kind(builder) == .tooManyMembers)
    builder.zip64Total = nil
    for offset: UInt64 in [0, 1 << 63, .max] {
      builder.zip64RecordOffset = offset
      #expect(try kind(builder) == .corrupt, "\(offset)")
    }
    builder.zip64RecordOffset = nil
    builder.directorySize = .max
    #expect(try kind(builder) == .corrupt)
    builder.directorySize = nil
    builder.directoryOffset = .max - 10
    #expect(try kind(builder) == .corrupt)
  }

  /// Found by fuzzing: the bytes were passed over without a word.
  @Test func foldersWithContent() throws {
    #expect(try kind(ArchiveBuilder(.init("a/", ""), .init("b", "x"))) == nil)
    #expect(try kind(ArchiveBuilder(.init("a/", "lost"), .init("b", "x"))) == .corrupt)
    // The empty deflate stream of two bytes, which Java writes for folders.
    #expect(try kind(ArchiveBuilder(.init("a/", "", method: 8), .init("b", "x"))) == nil)
  }

  @Test func overlappingMembers() throws {
    // Plain: two entries give one local header.
    var plain = ArchiveBuilder(.init("a", "same"), .init("a", "same"))
    plain.members[1].central.name = [0x61]
    plain.members[1].offset = 0
    plain.members[0].central.name = [0x61]
    #expect(try kind(plain) == .duplicateMember)
    // Quoted: the second member's local header lies in the first one's data.
    let inner = ArchiveBuilder(.init("b", "inside")).build()
    let quoted = Array(inner.bytes[..<inner.layout.directory])
    var builder = ArchiveBuilder(.init(Array("a".utf8), quoted), .init("b", "inside"))
    #expect(try kind(builder) == nil)
    builder.members[1].offset = UInt32(builder.build().layout.data[0])
    #expect(try kind(builder) == .corrupt)
    // By one byte: data that runs into the next header.
    var touching = ArchiveBuilder(.init("a", "12345"), .init("b", "x"))
    touching.members[0].data = Array("1234".utf8)
    touching.members[0].local.compressedSize = 5
    touching.members[0].central.compressedSize = 5
    #expect(try kind(touching) == .corrupt)
  }

  @Test func dataThatRunsIntoTheDirectory() throws {
    var builder = ArchiveBuilder(.init("a", "12345"))
    builder.members[0].data = Array("1234".utf8)
    builder.members[0].local.compressedSize = 5
    builder.members[0].central.compressedSize = 5
    #expect(try kind(builder) == .corrupt)
  }

  @Test func junkAroundTheArchive() throws {
    var builder = two()
    builder.prefix = Array("#!/bin/sh\nexec\n".utf8)
    #expect(try kind(builder) == nil, "all offsets are right")
    builder.offsetsCountPrefix = false
    #expect(try kind(builder) == nil, "all are off by the prefix")
    builder = two()
    builder.suffix = [0]
    #expect(try kind(builder) == .corrupt)
    builder.suffix = noise(70_000)
    #expect(try kind(builder) == .corrupt)
    builder = two()
    builder.comment = Array("hello".utf8)
    #expect(try kind(builder) == nil)
    builder.commentLength = 4
    #expect(try kind(builder) == .corrupt)
    builder.commentLength = 6
    #expect(try kind(builder) == .corrupt)
  }

  @Test func aSecondEndRecordInTheCommentIsAmbiguous() throws {
    var builder = two()
    builder.comment = ArchiveBuilder([]).bytes()
    #expect(try kind(builder) == .corrupt)
  }

  @Test func severalDisks() throws {
    var builder = two()
    builder.disk = 1
    #expect(try kind(builder) == .corrupt)
  }

  @Test func dataDescriptors() throws {
    for (descriptor, expected): (ArchiveBuilder.Descriptor, ZipError.Kind?) in [
      (.signed, nil), (.unsigned, nil), (.signed64, nil), (.unsigned64, nil),
      (.bytes([]), .corrupt), (.bytes([UInt8](repeating: 7, count: 24)), .corrupt),
      (.bytes([0x50, 0x4b, 7, 8]), .corrupt),
    ] {
      for method: UInt16 in [0, 8] {
        var builder = two()
        builder.members[0].descriptor = descriptor
        builder.members[0].method = method
        builder.members[1].descriptor = descriptor
        #expect(try kind(builder) == expected, "\(descriptor) \(method)")
        // What the local header does say must be true.
        builder.members[0].local.crc = 77
        #expect(try kind(builder) == .corrupt)
      }
    }
  }
}
