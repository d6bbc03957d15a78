import AirflowBundle
import ByteStrings
import LibC
import TestSupport
import Testing

/// Inputs that are no files to read at all, or far more than they seem.
@Suite struct HostileInputTests {
  @Test func aBombStopsBeforeAnythingIsWritten() throws {
    let scene = try Scene()
    var bundle = SampleBundle()
    bundle.method = 8
    bundle.further = [.init("bomb", [UInt8](repeating: 0, count: 8 << 20))]
    try scene.folder.write("in/a.zip", bundle.zip)
    #expect(bundle.zip.count < 1 << 16)
    let report = try scene.migrate { $0.maxSize = 1 << 20 }
    #expect(report.codes == [.tooLarge])
    #expect(try scene.snapshot("out").files.isEmpty)
  }

  /// One whose size lies is stopped at that size, long before it is expanded.
  @Test func aBombThatLiesIsCorrupt() throws {
    let scene = try Scene()
    var archive = SampleBundle().archive
    var bomb = ArchiveBuilder.Member(
      Array("bomb".utf8), [UInt8](repeating: 0, count: 8 << 20), method: 8)
    bomb.local.size = 1000
    bomb.central.size = 1000
    archive.members.append(bomb)
    try scene.folder.write("in/a.zip", archive.bytes())
    #expect(try scene.migrate().codes == [.corruptArchive])
    #expect(try scene.snapshot("out").files.isEmpty)
  }

  @Test func socketsAreNoBundles() throws {
    let scene = try Scene()
    try scene.folder.write("in/a.zip", SampleBundle().zip)
    let path = scene.folder("in/socket.zip")
    #if canImport(Glibc)
      let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    #else
      let descriptor = socket(AF_UNIX, SOCK_STREAM, 0)
    #endif
    try #require(descriptor >= 0)
    defer { close(descriptor) }
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.bytes) }
    let result = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
    try #require(result == 0)
    // In a walk it is passed over like any file that is no bundle; named, it is told.
    #expect(try scene.migrate().statuses == [.converted])
    #expect(try scene.migrate(["in/socket.zip"], to: "out2/x").codes == [.notABundle])
  }
}
