import AirflowBundle
import ByteStrings
import Foundation
import TestSupport
import Testing

/// Large things, made cheap by holes. What takes longer than seconds runs when
/// `AIRFLOW_BUNDLE_LARGE_TESTS` is set.
@Suite struct LargeTests {
  static let isWanted = ProcessInfo.processInfo.environment["AIRFLOW_BUNDLE_LARGE_TESTS"] != nil

  /// A footer-32 bundle whose executable or source is a hole.
  private func put(
    _ scene: Scene, _ name: ByteString, executable: Int? = nil, source: Int? = nil
  ) throws {
    let bundle = SampleBundle(dag: "large")
    var footer = Footer(
      executable: bundle.executable.bytes, source: bundle.source.bytes, manifest: bundle.manifest)
    try scene.folder.write(name, footer.executable)
    if let executable { try scene.folder.setSize(name, executable) }
    if let source {
      footer.sourceLength = UInt32(source)
      try scene.folder.setSize(name, (executable ?? footer.executable.count) + source)
    } else {
      try scene.folder.append(name, footer.source)
    }
    try scene.folder.append(
      name, Array(footer.draft.dropFirst(footer.executable.count + footer.source.count)))
  }

  /// An archive whose directory claims 4 GiB and more, which a bundle cannot index.
  @Test func regionsAtTheLimitAreRefusedBeforeAnythingIsWritten() throws {
    let scene = try Scene()
    for (name, sizes) in [
      ("fits", [2_000_000_000, 2_294_967_000]), ("over", [2_000_000_000, 2_294_967_296]),
    ]
      as [(String, [UInt32])]
    {
      var archive = SampleBundle().archive
      for (index, size) in sizes.enumerated() {
        var member = ArchiveBuilder.Member("big\(index)", "small", method: 8)
        member.local.size = size
        member.central.size = size
        archive.members.append(member)
      }
      try scene.folder.write(ByteString("in/\(name).zip"), archive.bytes())
    }
    let report = try scene.migrate { $0.maxSize = 64 << 30 }
    // The one that fits is found to lie about its sizes when it is read; the other never is.
    #expect(report.codes == [.corruptArchive, .regionTooLarge])
    #expect(try scene.snapshot("out").paths == [])
  }

  /// An archive of so many members can be read. Their index would make a manifest that Airflow
  /// takes minutes to read each time a task starts, so that it is refused.
  @Test(.enabled(if: isWanted, "set AIRFLOW_BUNDLE_LARGE_TESTS")) func seventyThousandMembers()
    throws
  {
    let scene = try Scene()
    var bundle = SampleBundle()
    bundle.further = (0..<70_000).map {
      .init(ByteString("lib/f\($0 % 100)/m\($0)"), [UInt8($0 & 255)])
    }
    var archive = bundle.archive
    archive.usesZip64 = true
    try scene.folder.write("in/a.zip", archive.bytes())
    #expect(try scene.migrate().codes == [.manifestTooLarge])
    #expect(try scene.migrate { $0.extraMembers = .drop }.statuses == [.converted])
  }

  /// About the most that the index of a manifest holds, there and back.
  @Test(.enabled(if: isWanted, "set AIRFLOW_BUNDLE_LARGE_TESTS")) func fiveThousandMembers() throws
  {
    let scene = try Scene()
    var bundle = SampleBundle()
    bundle.further = (0..<5_000).map {
      .init(ByteString("lib/f\($0 % 100)/m\($0)"), [UInt8($0 & 255)])
    }
    try scene.folder.write("in/a.zip", bundle.archive.bytes())
    #expect(try scene.migrate().statuses == [.converted])
    let back = try scene.export()
    #expect(back.items[0].result?.members?.count == 5_003)
    #expect(try scene.migrate(["back"], to: "again").statuses == [.converted])
    #expect(try scene.folder.read("again/a") == scene.folder.read("out/a"))
  }

  /// More than 4 GiB of executable and, as an archive stored without compression, zip64.
  @Test(.enabled(if: isWanted, "set AIRFLOW_BUNDLE_LARGE_TESTS"))
  func anExecutableOverFourGigabytes() throws {
    let scene = try Scene()
    let size = (4 << 30) + 4096
    try put(scene, "in/a", executable: size)
    #expect(try scene.migrate { $0.isDryRun = true }.codes == [.tooLarge], "the default is 4 GiB")
    let report = try scene.migrate {
      $0.maxSize = 8 << 30
      $0.isDryRun = true
    }
    #expect(report.statuses == [.converted])
    #expect(report.items[0].executable?.size == UInt64(size))
    let back = try scene.run(.zip, ["in"], to: "back") {
      $0.maxSize = 8 << 30
      $0.compression = .fast
    }
    #expect(back.statuses == [.converted])
    #expect(back.items[0].result?.members?.first { $0.path == "a" }?.size == UInt64(size))
    let again = try scene.migrate(["back"], to: "again") {
      $0.maxSize = 8 << 30
      $0.isDryRun = true
    }
    #expect(
      again.items[0].result?.footer?.binarySHA256 == report.items[0].result?.footer?.binarySHA256)
  }
}
