import AirflowBundle
import ByteStrings
import TestSupport
import Testing

/// Nothing is taken for equal or whole because a CRC-32 says so.
@Suite struct SoundComparisonTests {
  /// Other bytes of the same length with the same CRC-32: the checksum is linear, and these five
  /// bytes are its polynomial, bit by bit.
  private func forged(_ bytes: [UInt8]) -> [UInt8] {
    var bytes = bytes
    for (index, byte) in ([0x41, 0x06, 0x71, 0xdb, 0x01] as [UInt8]).enumerated() {
      bytes[150 + index] ^= byte
    }
    return bytes
  }

  @Test func aForgedCRCIsADifference() throws {
    let scene = try Scene()
    let bundle = SampleBundle()
    var other = bundle
    other.executable.bytes = forged(bundle.executable.bytes)
    #expect(
      ArchiveBuilder.crc(other.executable.bytes) == ArchiveBuilder.crc(bundle.executable.bytes))
    try scene.folder.write("in/a.zip", other.zip)
    #expect(try scene.migrate().statuses == [.converted])
    try scene.folder.write("in/a.zip", bundle.zip)
    for verifies in [false, true] {
      let report = try scene.migrate { $0.verifies = verifies }
      #expect(report.codes == [.outputExists])
    }
  }

  private func damaged(_ bundle: SampleBundle, member: Int) -> [UInt8] {
    var archive = bundle.archive
    archive.members[member].data = archive.members[member].content.map { $0 ^ 1 }
    return archive.bytes()
  }

  @Test(arguments: [1, 2, 3])
  func damageShowsWhetherOrNotTheOutputIsThere(_ member: Int) throws {
    let scene = try Scene()
    var bundle = SampleBundle()
    bundle.further = [.init("lib/x", "further")]
    try scene.folder.write("in/a.zip", bundle.zip)
    #expect(try scene.migrate().statuses == [.converted])
    try scene.folder.write("in/a.zip", damaged(bundle, member: member))
    #expect(try scene.migrate(to: "elsewhere").codes == [.crcMismatch])
    #expect(try scene.migrate().codes == [.crcMismatch])
    #expect(try scene.migrate { $0.replacesOutputs = true }.codes == [.crcMismatch])
  }

  /// Only looked at when it is expanded: an archive that is copied must be.
  @Test(arguments: [1, 2, 3])
  func aDamagedArchiveIsNotCopied(_ member: Int) throws {
    let scene = try Scene()
    var bundle = SampleBundle()
    bundle.further = [.init("lib/x", "further")]
    try scene.folder.write("in/a.zip", bundle.zip)
    #expect(try scene.export(["in"]).statuses == [.copied])
    try scene.folder.write("in/a.zip", damaged(bundle, member: member))
    #expect(try scene.export(["in"]).codes == [.crcMismatch])
    #expect(try scene.export(["in"], to: "other").codes == [.crcMismatch])
    #expect(try scene.snapshot("other").files.isEmpty)
    #expect(try scene.export(["in"]) { $0.destination = .inPlace(.keep) }.codes == [.crcMismatch])
  }

  /// What nobody can expand without a password is copied as it is, unless the bundle needs it.
  @Test func encryptedMembersAreCopied() throws {
    let scene = try Scene()
    var bundle = SampleBundle()
    bundle.further = [.init("lib/x", "further")]
    var archive = bundle.archive
    archive.members[3].flags = 1
    try scene.folder.write("in/a.zip", archive.bytes())
    #expect(try scene.export(["in"]).statuses == [.copied])
    archive.members[2].flags = 1
    try scene.folder.write("in/a.zip", archive.bytes())
    #expect(try scene.export(["in"], to: "other").codes == [.encryptedMember])
  }
}
