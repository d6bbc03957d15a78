import ByteStrings
import Testing

@testable import Zip

/// What real packers write differently, and what must be read all the same.
@Suite struct HarmlessDifferenceTests {
  private func expectReadable(_ builder: ArchiveBuilder) throws {
    let members = try unpack(builder.bytes())
    #expect(
      members.map(\.content)
        == builder.members.filter { $0.name.last != UInt8(ascii: "/") }.map(\.content))
  }

  private func one() -> ArchiveBuilder.Member { .init("a", "hello hello hello", method: 8) }

  @Test func differingExtraFields() throws {
    var member = one()
    // Info-ZIP: times and owner, of different length in the two headers.
    member.local.extra = [0x55, 0x54, 9, 0, 3, 1, 2, 3, 4, 5, 6, 7, 8]
    member.central.extra = [0x55, 0x54, 5, 0, 3, 1, 2, 3, 4]
    try expectReadable(ArchiveBuilder(member))
    // Java marks a jar with an empty field, zipalign pads with up to three zeros.
    member.local.extra = [0xfe, 0xca, 0, 0]
    member.central.extra = []
    try expectReadable(ArchiveBuilder(member, .init("b", "x")))
    member.local.extra = [0, 0, 0]
    try expectReadable(ArchiveBuilder(member))
  }

  @Test func zip64WithoutNeed() throws {
    var member = one()
    member.usesZip64 = true
    for usesZip64 in [false, true] {
      var builder = ArchiveBuilder(member, .init("b", "x"))
      builder.usesZip64 = usesZip64
      try expectReadable(builder)
      builder.members[0].descriptor = .signed64
      try expectReadable(builder)
    }
  }

  @Test func otherFlagsAndTimes() throws {
    var member = one()
    member.flags = 0x800 | 6
    member.local.flags = 0
    try expectReadable(ArchiveBuilder(member))
  }

  @Test func gapsCommentsAndFolders() throws {
    var member = one()
    member.gap = noise(1000)
    member.comment = Array("about a".utf8)
    var builder = ArchiveBuilder(.init("first", "1"), .init("d/"), member)
    builder.comment = noise(0xffff)
    try expectReadable(builder)
  }

  @Test func membersInAnotherOrderThanTheDirectory() throws {
    let first = ArchiveBuilder(.init("a", "1"), .init("b", "22")).build()
    // Swap the two entries of the directory, both 47 bytes long.
    let (bytes, start) = (first.bytes, first.layout.directory)
    let swapped =
      bytes[..<start] + bytes[(start + 47)..<(start + 94)] + bytes[start..<(start + 47)]
      + bytes[(start + 94)...]
    #expect(try unpack(Array(swapped)).map(\.name) == ["b", "a"])
  }

  @Test func anEmptyArchiveHasNoMembers() throws {
    #expect(try unpack(ArchiveBuilder([]).bytes()).isEmpty)
  }

  @Test func foldersAreNoMembers() throws {
    var builder = ArchiveBuilder((0..<20).map { .init("\($0)/") })
    builder.members += [.init("a", "x"), .init("b", "y")]
    let file = try ScratchFile(builder.bytes())
    func kind(_ change: (inout ZipLimits) -> Void) throws -> ZipError.Kind? {
      var limits = ZipLimits()
      change(&limits)
      do throws(ZipError) {
        _ = try ZipScan.entries(descriptor: file.descriptor, size: file.size, limits: limits)
        return nil
      } catch { return error.kind }
    }
    #expect(try kind { $0.members = 2 } == nil)
    #expect(try kind { $0.members = 1 } == .tooManyMembers)
    #expect(try kind { $0.entries = 22 } == nil)
    #expect(try kind { $0.entries = 21 } == .tooManyMembers)
    #expect(try kind { $0.nameBytes = 52 } == nil)
    #expect(try kind { $0.nameBytes = 51 } == .tooManyMembers)
    let standard = ZipLimits()
    #expect(standard.members == 100_000)
    #expect(standard.entries == 1_000_000)
  }

  @Test func contentTellsAnArchive() throws {
    func isZip(_ bytes: [UInt8]) throws -> Bool {
      let file = try ScratchFile(bytes)
      return try ZipScan.isZip(descriptor: file.descriptor, size: file.size)
    }
    var builder = ArchiveBuilder(.init("a", "x"))
    #expect(try isZip(builder.bytes()))
    #expect(try isZip(ArchiveBuilder([]).bytes()))
    #expect(try isZip(Array(builder.bytes().prefix(10))))
    builder.prefix = noise(5000)
    #expect(try isZip(builder.bytes()))
    builder.offsetsCountPrefix = false
    #expect(try isZip(builder.bytes()))
    #expect(try !isZip([]))
    #expect(try !isZip([0x50, 0x4b]))
    #expect(try !isZip(noise(100_000)))
    // Programs that read archives hold the signature of an end record.
    #expect(try !isZip(noise(1000) + [0x50, 0x4b, 5, 6] + noise(1000)))
    #expect(try !isZip(noise(1000) + [0x50, 0x4b, 5, 6]))
  }
}
