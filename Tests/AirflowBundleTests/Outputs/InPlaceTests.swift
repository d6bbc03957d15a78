import AirflowBundle
import ByteStrings
import TestSupport
import Testing

/// `--in-place`: what is written where, and what becomes of the originals.
@Suite struct InPlaceTests {
  private func run(
    _ scene: Scene, _ originals: ConversionOptions.Originals = .keep,
    _ target: ConversionOptions.Target = .footer, inputs: [ByteString] = ["in"],
    _ change: (inout ConversionOptions) -> Void = { _ in }
  ) throws -> Report {
    try scene.run(target, inputs) { options in
      options.destination = .inPlace(originals)
      options.syncs = true
      change(&options)
    }
  }

  private func filled() throws -> Scene {
    let scene = try Scene()
    try scene.folder.write("in/a.zip", SampleBundle(dag: "a").zip)
    try scene.folder.write("in/team/old", SampleBundle(dag: "old").footer32, mode: 0o750)
    try scene.folder.write("in/team/archive", SampleBundle(dag: "archive").zip)
    var bundle = SampleBundle(dag: "folder", executable: "tool", source: "main.go")
    bundle.further = [.init("lib/x", "x")]
    try bundle.write(into: scene.folder, "in/team/bundle")
    try scene.folder.write(
      "in/current",
      Footer(
        executable: SampleBundle.elf, source: [], manifest: Array(Footer.foreignManifest().utf8)
      ).current, mode: 0o755)
    return scene
  }

  @Test func keepsOriginalsAndRefusesTheirOwnPaths() throws {
    let scene = try filled()
    let before = try scene.snapshot("in")
    let report = try run(scene)
    #expect(
      scene.outline(report) == [
        "in/a.zip converted", "in/current already-current", "in/team/archive output-collision",
        "in/team/bundle output-collision", "in/team/old output-collision",
      ])
    let message = report.items[4].message ?? ""
    #expect(message.contains("input's own name") && message.contains("--remove-originals"))
    var expected = before
    expected.entries["a"] = try scene.snapshot("in")["a"]
    #expect(try scene.snapshot("in") == expected)
    #expect(report.items[0].output == scene.folder("in/a"))
  }

  @Test func aSecondRunHasNothingToDo() throws {
    let scene = try Scene()
    try scene.folder.write("in/a.zip", SampleBundle().zip)
    #expect(try run(scene).statuses == [.converted])
    let again = try run(scene)
    #expect(scene.outline(again) == ["in/a already-current", "in/a.zip unchanged"])
    #expect(again.items[0].status == .skipped && again.exitStatus == 0)
  }

  @Test func removesOriginalsAndSwapsThem() throws {
    let scene = try filled()
    let dry = try run(scene, .remove) { $0.isDryRun = true }
    let before = try scene.snapshot("in")
    let report = try run(scene, .remove)
    #expect(dry.itemsText == report.itemsText)
    let after = try scene.snapshot("in")
    #expect(before != after)
    #expect(
      report.items.map(\.status) == [.converted, .skipped, .converted, .converted, .converted])
    #expect(after.files == ["a", "current", "team/archive", "team/bundle", "team/old"])
    for name in after.files {
      let entry = try #require(after[name])
      _ = try Footer(parsing: entry.bytes)
      #expect(entry.permissions == (name == "team/old" ? 0o750 : 0o755), "\(name)")
    }
    #expect(try run(scene, .remove).codes.allSatisfy { $0 == .alreadyCurrent })
  }

  /// A migration in place and its undoing: the archives are there again, byte for byte.
  @Test func anExportInPlaceUndoesAMigration() throws {
    let scene = try Scene()
    try scene.folder.write("first/a.zip", SampleBundle(dag: "a").zip)
    try scene.folder.write("first/team/b.zip", SampleBundle(dag: "b").zip)
    _ = try scene.migrate(["first"])
    _ = try scene.export(["out"], to: "in")
    let archives = try scene.snapshot("in")
    #expect(archives.files == ["a.zip", "team/b.zip"])

    #expect(try run(scene, .remove).statuses == [.converted, .converted])
    #expect(try scene.snapshot("in").files == ["a", "team/b"])
    let dry = try run(scene, .remove, .zip) { $0.isDryRun = true }
    let report = try run(scene, .remove, .zip)
    #expect(report.statuses == [.converted, .converted], "\(scene.outline(report))")
    #expect(dry.itemsText == report.itemsText)
    #expect(try scene.snapshot("in") == archives)
    #expect(try run(scene, .remove, .zip).codes == [.alreadyCurrent, .alreadyCurrent])
  }

  /// Folders take the very names of the files they came from, and give them back.
  @Test func anExportToFoldersInPlaceSwapsThem() throws {
    let scene = try Scene()
    try scene.folder.write("first/a.zip", SampleBundle(dag: "a", executable: "app").zip)
    _ = try scene.migrate(["first"], to: "in")
    let bundle = try scene.snapshot("in")
    #expect(try run(scene, .keep, .directory).codes == [.outputCollision])
    #expect(try scene.snapshot("in") == bundle)
    let report = try run(scene, .remove, .directory)
    #expect(report.statuses == [.converted], "\(scene.outline(report))")
    #expect(try scene.snapshot("in").files == ["a/airflow-metadata.yaml", "a/app", "a/app.go"])
    #expect(try run(scene, .remove, .directory).codes == [.alreadyCurrent])
    #expect(try run(scene, .remove).statuses == [.converted])
    let (again, first) = (
      try Footer(parsing: scene.folder.read("in/a")),
      try Footer(parsing: try #require(bundle["a"]).bytes)
    )
    #expect(again.executable == first.executable && again.source == first.source)
  }

  @Test func aFailureKeepsItsOriginal() throws {
    let scene = try Scene()
    var archive = SampleBundle().archive
    archive.members[2].local.crc = 1
    archive.members[2].central.crc = 1
    try scene.folder.write("in/bad.zip", archive.bytes())
    try scene.folder.write("in/taken.zip", SampleBundle(dag: "b").zip)
    try scene.folder.write("in/taken", "precious")
    let before = try scene.snapshot("in")
    let report = try run(scene, .remove)
    #expect(report.codes == [.crcMismatch, .outputExists])
    #expect(try scene.snapshot("in") == before)
  }

  @Test func movesOriginalsToAMirror() throws {
    let scene = try Scene()
    let zip = SampleBundle().zip
    try scene.folder.write("in/a.zip", zip)
    try scene.folder.write("in/deep/er/b.zip", SampleBundle(dag: "b").zip, mode: 0o640)
    let bundle = SampleBundle(dag: "c", executable: "bin/tool", source: "main.go")
    try bundle.write(into: scene.folder, "in/c.d")
    let report = try run(scene, .move(scene.folder("old")))
    #expect(report.statuses == [.converted, .converted, .converted], "\(scene.outline(report))")
    #expect(try scene.folder.read("old/a.zip") == zip)
    #expect(
      try scene.snapshot("old").files == [
        "a.zip", "c.d/airflow-metadata.yaml", "c.d/bin/tool", "c.d/main.go", "deep/er/b.zip",
      ])
    #expect(try scene.snapshot("in").files == ["a", "c.d", "deep/er/b"])
    #expect(try scene.snapshot("old")["deep/er/b.zip"]?.permissions == 0o640)
    #expect(try scene.snapshot("in").files.filter { $0.hasSuffix(".zip") } == [])
  }

  @Test func movingReplacesNothing() throws {
    let scene = try Scene()
    try scene.folder.write("in/a.zip", SampleBundle().zip)
    try scene.folder.write("old/a.zip", "precious")
    let report = try run(scene, .move(scene.folder("old")))
    #expect(report.statuses == [.failed])
    #expect(report.items[0].message?.contains("old/a.zip") == true)
    #expect(try scene.folder.read("old/a.zip") == Array("precious".utf8))
    #expect(try scene.folder.read("in/a.zip") == SampleBundle().zip, "the original stays")
  }

  /// The usual temporary folder and this one are different file systems on most machines; where
  /// they are not, the move is a rename and the outcome the same.
  @Test func movesToAnotherFileSystem() throws {
    let scene = try Scene()
    let other = try TemporaryFolder(below: "/dev/shm")
    try scene.folder.write("in/team/a.zip", SampleBundle().zip, mode: 0o604)
    let report = try run(scene, .move(other("old")))
    #expect(report.statuses == [.converted])
    let moved = try Snapshot(of: other.path)
    #expect(moved["old/team/a.zip"]?.bytes == SampleBundle().zip)
    #expect(moved["old/team/a.zip"]?.permissions == 0o604)
    #expect(!scene.folder.exists("in/team/a.zip"))
    try scene.folder.write("in/team/a.zip", SampleBundle().zip, mode: 0o604)
    // A run that was killed between copy and removal left both: the next one finishes.
    #expect(try run(scene, .move(other("old"))).statuses == [.skipped, .unchanged])
    #expect(!scene.folder.exists("in/team/a.zip"))
    try scene.folder.write("in/team/a.zip", SampleBundle().zip, mode: 0o604)
    try other.write("old/team/a.zip", "precious")
    #expect(try run(scene, .move(other("old"))).codes == [.alreadyCurrent, .outputExists])
    #expect(try other.read("old/team/a.zip") == Array("precious".utf8))
    #expect(scene.folder.exists("in/team/a.zip"))
  }

  @Test func severalInputsMoveBelowTheirNames() throws {
    let scene = try Scene()
    try scene.folder.write("one/x/a.zip", SampleBundle(dag: "a").zip)
    try scene.folder.write("two/x/a.zip", SampleBundle(dag: "b").zip)
    let report = try run(scene, .move(scene.folder("old")), inputs: ["one", "two"])
    #expect(report.statuses == [.converted, .converted])
    #expect(try scene.snapshot("old").files == ["one/x/a.zip", "two/x/a.zip"])
  }

  @Test func ofAFolderOnlyWhatWasTakenGoes() throws {
    let scene = try Scene()
    let bundle = SampleBundle(dag: "flat", executable: "tool", source: "main.go")
    try bundle.write(into: scene.folder, "in")
    try scene.folder.write("in/sub/other.zip", SampleBundle(dag: "other").zip)
    try scene.folder.write("in/notes.txt", "notes")
    let before = try scene.snapshot("in")
    let report = try run(scene, .keep)
    #expect(
      scene.outline(report).contains("in/sub/other.zip converted"), "\(scene.outline(report))")
    #expect(try scene.snapshot("in")["notes.txt"] == before["notes.txt"])
    #expect(try scene.snapshot("in")["sub/other"] != nil)
  }
}
