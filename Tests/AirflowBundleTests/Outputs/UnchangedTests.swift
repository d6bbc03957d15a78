import AirflowBundle
import ByteStrings
import TestSupport
import Testing

/// What counts as `unchanged`, what `--force` may do, and that runs do not depend on how they run.
@Suite struct UnchangedTests {
  private func filled() throws -> Scene {
    let scene = try Scene()
    var bundle = SampleBundle(dag: "a")
    bundle.further = [.init("lib/x", "further")]
    try scene.folder.write("in/a.zip", bundle.zip)
    return scene
  }

  /// One byte in each part: executable, source, further member, manifest, and the trailer's fields.
  @Test func aFlippedByteAnywhereIsADifference() throws {
    let scene = try filled()
    #expect(try scene.migrate().statuses == [.converted])
    #expect(try scene.migrate().statuses == [.unchanged])
    let whole = try scene.folder.read("out/a")
    let footer = try Footer(parsing: whole)
    let source = footer.executable.count
    let manifest = source + footer.source.count
    let trailer = whole.count - 64
    let places = [
      0, 100, source - 1, source, manifest - 1, manifest, trailer - 1, trailer, trailer + 4,
      trailer + 8, trailer + 12, trailer + 50, whole.count - 1,
    ]
    for place in places {
      var bytes = whole
      bytes[place] ^= 0x20
      try scene.folder.write("out/a", bytes, mode: 0o755)
      #expect(try scene.migrate().codes == [.outputExists], "byte \(place)")
      #expect(try scene.folder.read("out/a") == bytes, "left as it is")
    }
    for bytes in [Array(whole.dropLast()), whole + [0], []] {
      try scene.folder.write("out/a", bytes, mode: 0o755)
      #expect(try scene.migrate().codes == [.outputExists], "\(bytes.count) bytes")
    }
  }

  @Test(arguments: [0o644, 0o754, 0o745, 0o655, 0o600, 0o777, 0o4755, 0o2755, 0o1755] as [UInt16])
  func anotherModeIsADifference(_ mode: UInt16) throws {
    let scene = try filled()
    _ = try scene.migrate()
    try scene.folder.setMode("out/a", mode)
    let report = try scene.migrate()
    #expect(report.codes == [.outputExists])
    #expect(report.items[0].message?.contains("--force") == true)
    #expect(try scene.migrate { $0.isDryRun = true }.codes == [.outputExists])
    #expect(try scene.snapshot("out")["a"]?.permissions == mode)
    #expect(try scene.migrate { $0.replacesOutputs = true }.statuses == [.converted])
    #expect(try scene.snapshot("out")["a"]?.permissions == 0o755)
  }

  @Test func forceReplacesFilesButNoFolders() throws {
    let scene = try filled()
    try scene.folder.write("out/a", "precious", mode: 0o600)
    let report = try scene.migrate { $0.replacesOutputs = true }
    #expect(report.statuses == [.converted])
    #expect(try scene.snapshot("out").paths == ["a"])
    #expect(try Footer(parsing: scene.folder.read("out/a")).executable == SampleBundle.elf)
    try scene.folder.write("other/a/precious", "x")
    #expect(try scene.migrate(to: "other") { $0.replacesOutputs = true }.codes == [.outputExists])
    #expect(try scene.snapshot("other").files == ["a/precious"])
  }

  /// A link in the output's place is replaced, not written through.
  @Test func forceReplacesALinkItself() throws {
    let scene = try filled()
    try scene.folder.write("victim", "precious")
    try scene.folder.makeFolder("out")
    try scene.folder.link("out/a", to: "../victim")
    #expect(try scene.migrate().codes == [.outputExists])
    #expect(try scene.migrate { $0.replacesOutputs = true }.statuses == [.converted])
    #expect(try scene.folder.read("victim") == Array("precious".utf8))
    #expect(try scene.snapshot("out")["a"]?.isFile == true)
  }

  @Test func aLinkToTheSameBytesIsNotUnchanged() throws {
    let scene = try filled()
    _ = try scene.migrate(to: "elsewhere")
    try scene.folder.makeFolder("out")
    try scene.folder.link("out/a", to: "../elsewhere/a")
    #expect(try scene.migrate().codes == [.outputExists])
  }

  /// A run killed between the rename and the last change of mode left all bytes and the mark.
  @Test func aFileWithoutItsModeIsFinished() throws {
    let scene = try filled()
    _ = try scene.migrate()
    let whole = try scene.snapshot("out")
    try scene.folder.setMode("out/a", 0o1644)
    #expect(try scene.migrate { $0.isDryRun = true }.statuses == [.converted])
    #expect(try scene.snapshot("out")["a"]?.permissions == 0o1644)
    #expect(try scene.migrate().statuses == [.converted])
    #expect(try scene.snapshot("out") == whole)
  }

  /// Failures, duplicates, collisions, bundles in every container.
  private func fleet() throws -> Scene {
    let scene = try Scene()
    for number in 0..<6 {
      let bundle = SampleBundle(dag: number < 2 ? "shared" : "dag_\(number)")
      try scene.folder.write(ByteString("in/n\(number).zip"), bundle.zip)
    }
    try scene.folder.write("in/n3", SampleBundle(dag: "collides").footer32)
    try scene.folder.write("in/old", SampleBundle(dag: "old").footer32, mode: 0o750)
    try scene.folder.write("in/broken.zip", "PK\u{3}\u{4}")
    try scene.folder.write("in/plain.zip", ArchiveBuilder(.init("photo", "x")).bytes())
    try scene.folder.write("in/text.zip", "text")
    try scene.folder.link("in/link.zip", to: "n1.zip")
    var bundle = SampleBundle(dag: "folder")
    bundle.executable.bytes = HandMade.machO(isSigned: true)
    try bundle.write(into: scene.folder, "in/x/folder")
    try scene.folder.write(
      "in/x/current",
      Footer(
        executable: SampleBundle.elf, source: [1], manifest: Array(Footer.foreignManifest().utf8)
      )
      .current, mode: 0o711)
    return scene
  }

  @Test func jobsMakeNoDifference() throws {
    let scene = try fleet()
    let one = try scene.migrate(to: "out") { $0.jobs = 1 }
    let first = try scene.snapshot("out")
    scene.folder.remove("out")
    let eight = try scene.migrate(to: "out") { $0.jobs = 8 }
    #expect(one.itemsText == eight.itemsText)
    #expect(try scene.snapshot("out") == first)
    #expect(Set(one.codes.compactMap { $0 }).isSuperset(of: [.outputCollision, .notAZip]))
    #expect(one.items.map(\.input) == one.items.map(\.input).sorted())

    #expect(try scene.export(to: "back") { $0.jobs = 1 }.exitStatus == 0)
    let archives = try scene.snapshot("back")
    scene.folder.remove("back")
    _ = try scene.export(to: "back") { $0.jobs = 8 }
    #expect(try scene.snapshot("back") == archives)
  }

  @Test func aDryRunTellsTheTruth() throws {
    let scene = try fleet()
    let before = try scene.snapshot()
    let dry = try scene.migrate { $0.isDryRun = true }
    #expect(try scene.snapshot() == before)
    let real = try scene.migrate()
    #expect(dry.itemsText == real.itemsText)
    #expect(dry.bytesWritten == real.bytesWritten && dry.bytesWritten > 0)
    for item in real.items where item.status == .converted || item.status == .copied {
      let output = try #require(item.output)
      #expect(hex(sha256(try readFile(output))) == item.result?.sha256)
    }
    #expect(try scene.migrate { $0.isDryRun = true }.itemsText == scene.migrate().itemsText)
    #expect(
      try scene.migrate().items.allSatisfy { $0.status != .converted && $0.status != .copied })
  }

  @Test func verifyingAndSyncingWriteTheSame() throws {
    let scene = try fleet()
    let plain = try scene.migrate()
    let careful = try scene.migrate(to: "careful") {
      $0.verifies = true
      $0.syncs = true
    }
    #expect(plain.statuses == careful.statuses)
    #expect(try scene.snapshot("out") == scene.snapshot("careful"))
  }
}
