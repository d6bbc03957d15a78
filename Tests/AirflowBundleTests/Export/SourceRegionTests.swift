import AirflowBundle
import ByteStrings
import TestSupport
import Testing

/// A source region whose index is a bomb, and sizes that are more than the user allows: both are
/// refused before anything is written.
@Suite struct SourceRegionTests {
  struct Range: CustomTestStringConvertible {
    var path: String
    var offset: Int
    var length: Int
    var testDescription: String { "\(offset)+\(length)" }
  }

  private func file(_ ranges: [Range], region: [UInt8] = Array("01234567".utf8)) -> [UInt8] {
    var more = "entrypoint_path: \(ranges[0].path)\nsources:\n"
    for range in ranges {
      let digest = hex(sha256(Array(region[range.offset..<range.offset + range.length])))
      more +=
        "- {path: \(range.path), offset: \(range.offset), length: \(range.length), sha256: \(digest)}\n"
    }
    let manifest = Array(Footer.foreignManifest(more: more).utf8)
    return Footer(executable: SampleBundle.elf, source: region, manifest: manifest).current
  }

  private func scene(_ file: [UInt8]) throws -> Scene {
    let scene = try Scene()
    try scene.folder.write("in/a", file, mode: 0o755)
    return scene
  }

  @Test(
    arguments: [
      [Range(path: "a", offset: 0, length: 8), Range(path: "b", offset: 0, length: 8)],
      [Range(path: "a", offset: 0, length: 8), Range(path: "b", offset: 7, length: 1)],
      [Range(path: "a", offset: 3, length: 2), Range(path: "b", offset: 0, length: 8)],
      [Range(path: "a", offset: 4, length: 4), Range(path: "b", offset: 0, length: 5)],
      (0..<50).map { Range(path: "p\($0)", offset: 0, length: 8) },
    ])
  func overlaps(_ ranges: [Range]) throws {
    let scene = try scene(file(ranges))
    for layout in [Container.zip, .directory] {
      #expect(try scene.export(["in"], layout).codes == [.sourcesInvalid])
      #expect(try scene.export(["in"], layout) { $0.isDryRun = true }.codes == [.sourcesInvalid])
      #expect(try scene.snapshot("back").files.isEmpty)
    }
    let report = try VerifyRun(VerifyOptions(inputs: [scene.folder("in")])).run()
    #expect(report.items[0].problems.map(\.code) == [.sourcesInvalid])
  }

  /// What has no bytes shares none; gaps and any order are fine.
  @Test func rangesThatTouch() throws {
    let ranges = [
      Range(path: "a", offset: 4, length: 2), Range(path: "b", offset: 4, length: 0),
      Range(path: "c", offset: 0, length: 4), Range(path: "d", offset: 4, length: 0),
      Range(path: "e", offset: 7, length: 1),
    ]
    let scene = try scene(file(ranges))
    #expect(try scene.export(["in"]).statuses == [.converted])
    let members = try archiveMembers(scene.folder("back/a.zip"))
    #expect(members["c"]?.bytes == Array("0123".utf8))
    #expect(members["e"]?.bytes == Array("7".utf8))
    #expect(members.count == 7)
  }

  @Test func everyMemberIsCheckedAgainstTheLimit() throws {
    let region = [UInt8](repeating: 0x30, count: 3000)
    let ranges = [
      Range(path: "a", offset: 0, length: 2000), Range(path: "b", offset: 2000, length: 1000),
    ]
    let scene = try scene(file(ranges, region: region))
    for layout in [Container.zip, .directory] {
      for isDryRun in [false, true] {
        let report = try scene.export(["in"], layout) {
          $0.maxSize = 1999
          $0.isDryRun = isDryRun
        }
        #expect(report.codes == [.tooLarge])
        #expect(report.items[0].message?.contains("has 2000 bytes") == true)
      }
      #expect(try scene.snapshot("back").files.isEmpty)
    }
    // Each fits, all together do not: without compression that is known at once.
    #expect(
      try scene.export(["in"]) {
        $0.maxSize = 2500
        $0.compression = .store
      }.codes == [.tooLarge])
    #expect(try scene.export(["in"]) { $0.maxSize = 2500 }.statuses == [.converted])
  }

  /// Sizes that only a liar can state, and whose sum would be small again.
  @Test func declaredSizesDoNotWrapAround() throws {
    let scene = try Scene()
    var archive = SampleBundle().archive
    archive.members[1].local.extra = u16(1) + u16(16) + u64(.max - 10) + u64(200)
    archive.members[1].central.extra = archive.members[1].local.extra
    for path in [\ArchiveBuilder.Member.local, \.central] {
      archive.members[1][keyPath: path].size = .max
      archive.members[1][keyPath: path].compressedSize = .max
    }
    archive.members[1].method = 8
    try scene.folder.write("in/a.zip", archive.bytes())
    let report = try scene.migrate { $0.isDryRun = true }
    #expect([.tooLarge, .corruptArchive].contains(report.codes[0]))
  }
}
