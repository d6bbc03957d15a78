import ByteStrings
import Testing

@testable import Zip

/// What real packers make, and what must be read.
@Suite struct ReaderTests {
  @Test(arguments: DeflateBackend.allCases)
  func storedAndDeflatedMembersAreRead(_ backend: DeflateBackend) throws {
    let big = prose(3_000_000)
    let noisy = noise(700_000)
    let bytes = ArchiveBuilder(
      .init("a.txt", "hello"), .init(Array("b/c".utf8), big, method: 8),
      .init("empty"), .init("deflated-empty", method: 8), .init(Array("n".utf8), noisy, method: 8)
    ).bytes()
    let members = try unpack(bytes, backend: backend)
    #expect(members.map(\.name) == ["a.txt", "b/c", "empty", "deflated-empty", "n"])
    #expect(members.map(\.content) == [Array("hello".utf8), big, [], [], noisy])
  }

  @Test func entriesTellWhatTheDirectorySays() throws {
    var dos = ArchiveBuilder.Member("./dos.txt", "x")
    dos.host = 0
    dos.externalAttributes = 0x20
    var mac = ArchiveBuilder.Member("mac", "y")
    mac.host = 19
    mac.externalAttributes = 0o100755 << 16
    var link = ArchiveBuilder.Member("link", "target")
    link.externalAttributes = 0o120777 << 16
    var hidden = ArchiveBuilder.Member("secret", "zzzzzzzzzzzzz")
    hidden.flags = 1
    let odd = ArchiveBuilder.Member("bzip2", "....", method: 12)
    let file = try ScratchFile(
      ArchiveBuilder(dos, mac, link, hidden, odd, .init("folder/")).bytes())
    let reader = try ZipReader(descriptor: file.descriptor, size: file.size)
    let entries = reader.entries
    #expect(entries.map(\.name) == ["dos.txt", "mac", "link", "secret", "bzip2", "folder/"])
    #expect(entries.map(\.unixMode) == [nil, 0o100755, 0o120777, 0o100644, 0o100644, 0o100644])
    #expect(entries.map(\.isEncrypted) == [false, false, false, true, false, false])
    #expect(entries.map(\.isReadable) == [true, true, true, false, false, true])
    #expect(entries.map(\.isFolder) == [false, false, false, false, false, true])
    #expect(entries.map(\.size) == [1, 1, 6, 13, 4, 0])
    let encrypted = #expect(throws: ZipError.self) {
      try reader.contents(of: reader.entries[3], maxSize: 100)
    }
    #expect(encrypted?.kind == .encryptedMember)
    let unsupported = #expect(throws: ZipError.self) {
      try reader.contents(of: reader.entries[4], maxSize: 100)
    }
    #expect(unsupported?.kind == .unsupportedCompression)
    #expect(unsupported?.member == "bzip2")
  }
}
