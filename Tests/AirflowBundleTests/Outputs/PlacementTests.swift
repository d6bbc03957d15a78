import AirflowBundle
import ByteStrings
import TestSupport
import Testing

/// How outputs are called and where they go.
@Suite struct PlacementTests {
  /// The outputs below the scene's folder, by input.
  private func outputs(_ report: Report, _ scene: Scene) -> [ByteString?] {
    report.items.map {
      $0.output.map { ByteString($0.bytes.dropFirst(scene.folder.path.count + 1)) }
    }
  }

  @Test(
    arguments: [
      ("a.zip", "a"), ("a.ZIP", "a"), ("a.Zip", "a"), ("a", "a"), ("a.zip.zip", "a.zip"),
      (".zip", ".zip"), ("a.exe", "a.exe"), ("a.tar", "a.tar"),
    ] as [(ByteString, ByteString)]) func takesTheInputsName(
      _ input: ByteString, _ output: ByteString
    )
    throws
  {
    let scene = try Scene()
    try scene.folder.write(ByteString("in").joined(input), SampleBundle().zip)
    let report = try scene.migrate()
    #expect(outputs(report, scene) == [ByteString("out").joined(output)])
    #expect(try scene.snapshot("out").files == [output])
  }

  @Test(
    arguments: [
      ("a.zip", "a.exe"), ("a.exe.zip", "a.exe"), ("a.EXE", "a.EXE"), ("a", "a.exe"),
    ] as [(ByteString, ByteString)]) func windowsExecutablesEndInExe(
      _ input: ByteString, _ output: ByteString
    ) throws
  {
    let scene = try Scene()
    var bundle = SampleBundle()
    bundle.executable.bytes = HandMade.pe()
    try scene.folder.write(ByteString("in").joined(input), bundle.zip)
    #expect(outputs(try scene.migrate(), scene) == [ByteString("out").joined(output)])
    #expect(try scene.snapshot("out").files == [output])
  }

  @Test func oneFileGoesToAPathOrIntoAFolder() throws {
    let scene = try Scene()
    try scene.folder.write("in/a.zip", SampleBundle().zip)
    try scene.folder.makeFolder("there")
    #expect(outputs(try scene.migrate(["in/a.zip"], to: "new/place"), scene) == ["new/place"])
    #expect(outputs(try scene.migrate(["in/a.zip"], to: "there"), scene) == ["there/a"])
    #expect(outputs(try scene.migrate(["in/a.zip"], to: "slash/"), scene) == ["slash/a"])
    #expect(try scene.snapshot().files == ["in/a.zip", "new/place", "slash/a", "there/a"])
  }

  @Test func oneFolderIsMirrored() throws {
    let scene = try Scene()
    try scene.folder.write("in/a.zip", SampleBundle(dag: "a").zip)
    try scene.folder.write("in/x/y/b.zip", SampleBundle(dag: "b").zip)
    try SampleBundle(dag: "c").write(into: scene.folder, "in/x/c")
    #expect(try scene.migrate().exitStatus == 0)
    #expect(try scene.snapshot("out").files == ["a", "x/c", "x/y/b"])
  }

  @Test func severalInputsGoByTheirNames() throws {
    let scene = try Scene()
    try scene.folder.write("one/a.zip", SampleBundle(dag: "a").zip)
    try scene.folder.write("one/x/b.zip", SampleBundle(dag: "b").zip)
    try scene.folder.write("two/a.zip", SampleBundle(dag: "c").zip)
    try scene.folder.write("single.zip", SampleBundle(dag: "d").zip)
    let report = try scene.migrate(["one", "two/", "single.zip"])
    #expect(report.exitStatus == 0)
    #expect(try scene.snapshot("out").files == ["one/a", "one/x/b", "single", "two/a"])
  }

  @Test func aFlatFolderGivesItsExecutablesName() throws {
    let scene = try Scene()
    let bundle = SampleBundle(dag: "flat", executable: "report.bin", source: "main.go")
    try bundle.write(into: scene.folder, "in")
    try scene.folder.write("in/sub/other.zip", SampleBundle(dag: "other").zip)
    try scene.folder.write("in/notes.txt", "not part of it")
    let report = try scene.migrate()
    #expect(report.exitStatus == 0, "\(scene.outline(report))")
    #expect(try scene.snapshot("out").files == ["report.bin", "sub/other"])
    #expect(try Footer(parsing: scene.folder.read("out/report.bin")).source == bundle.source.bytes)
  }

  @Test func anOutputCannotBeAFolderOfOthers() throws {
    let scene = try Scene()
    try scene.folder.write("in/x.zip", SampleBundle(dag: "a").zip)
    try scene.folder.write("in/x/b.zip", SampleBundle(dag: "b").zip)
    let report = try scene.migrate()
    #expect(scene.outline(report) == ["in/x.zip output-collision", "in/x/b.zip converted"])
  }

  @Test func exeCollidesToo() throws {
    let scene = try Scene()
    var windows = SampleBundle(dag: "w")
    windows.executable.bytes = HandMade.pe()
    try scene.folder.write("in/a.zip", windows.zip)
    try scene.folder.write("in/a.exe.zip", SampleBundle(dag: "b").zip)
    // These two only look as if they could: an archive without manifest has no output.
    try scene.folder.write("in/c.zip", ArchiveBuilder(.init("photo", "x")).bytes())
    try scene.folder.write("in/c", SampleBundle(dag: "c").zip)
    let report = try scene.migrate()
    #expect(
      scene.outline(report) == [
        "in/a.exe.zip output-collision", "in/a.zip output-collision", "in/c converted",
        "in/c.zip not-a-bundle",
      ])
    #expect(try scene.snapshot("out").files == ["c"])
  }

  @Test func inputNamedTwiceIsTakenOnce() throws {
    let scene = try Scene()
    try scene.folder.write("in/a.zip", SampleBundle().zip)
    let inputs: [ByteString] = ["in/a.zip", "in/../in/a.zip", "in", "in/", "gone", "gone"]
    let report = try scene.migrate(inputs)
    #expect(scene.outline(report).filter { $0.contains("a.zip") }.count == 1)
    #expect(scene.outline(report).filter { $0.hasPrefix("gone") } == ["gone not-found"])
  }

  @Test func aLinkMayBeNamed() throws {
    let scene = try Scene()
    try scene.folder.write("in/a.zip", SampleBundle().zip)
    try scene.folder.link("latest.zip", to: "in/a.zip")
    try scene.folder.link("folder", to: "in")
    #expect(outputs(try scene.migrate(["latest.zip"], to: "o1"), scene) == ["o1"])
    #expect(outputs(try scene.migrate(["folder"], to: "o2"), scene) == ["o2/a"])
  }

  @Test func wrongUsageIsFoundBeforeAnything() throws {
    let scene = try Scene()
    try scene.folder.write("in/a.zip", SampleBundle().zip)
    try scene.folder.write("file", "x")
    try scene.folder.link("alias", to: "in")
    #expect(throws: UsageError.self) { try scene.migrate(["in"], to: "in/out") }
    #expect(throws: UsageError.self) { try scene.migrate(["in"], to: "in") }
    #expect(throws: UsageError.self) { try scene.migrate(["in"], to: "alias/out") }
    #expect(throws: UsageError.self) { try scene.migrate(["in"], to: "file") }
    #expect(throws: UsageError.self) { try scene.migrate(["in/a.zip", "in/a.zip"], to: "file") }
    #expect(throws: UsageError.self) {
      try scene.migrate { $0.destination = .inPlace(.move(scene.folder("in/old"))) }
    }
    #expect(throws: UsageError.self) { try scene.migrate { $0.destination = .inPlace(.remove) } }
    #expect(throws: UsageError.self) { try scene.migrate([]) }
    #expect(throws: UsageError.self) { try scene.migrate { $0.jobs = 0 } }
    #expect(throws: UsageError.self) { try scene.migrate { $0.include = ["[a"] } }
    #expect(throws: UsageError.self) {
      try scene.migrate { $0.supervisorSchemaVersion = "tomorrow" }
    }
    #expect(try scene.snapshot().paths == ["alias", "file", "in", "in/a.zip"])
  }

  /// A neighbour whose name only begins like the input folder's is no part of it.
  @Test func aNeighbourIsNotInside() throws {
    let scene = try Scene()
    try scene.folder.write("in/a.zip", SampleBundle().zip)
    #expect(try scene.migrate(["in"], to: "in-migrated").exitStatus == 0)
  }
}
