import AirflowBundle
import ByteStrings
import TestSupport
import Testing

/// What becomes of originals that are not simply a file in a folder.
@Suite struct OriginalsTests {
  private func run(
    _ scene: Scene, _ originals: ConversionOptions.Originals,
    _ target: ConversionOptions.Target = .footer, inputs: [ByteString] = ["in"],
    _ change: (inout ConversionOptions) -> Void = { _ in }
  ) throws -> Report {
    try scene.run(target, inputs) { options in
      options.destination = .inPlace(originals)
      options.syncs = true
      change(&options)
    }
  }

  /// `bin -> ../../shared/bin`: nothing is read through it, so nothing of it is deleted.
  @Test(arguments: [false, true]) func aLinkedFolderIsNotReadUnasked(_ isFlat: Bool) throws {
    let scene = try Scene()
    try SampleBundle(dag: "a").write(into: scene.folder, "in/a")
    try scene.folder.write("shared/bin/app", SampleBundle.elf, mode: 0o755)
    scene.folder.remove("in/a/bin")
    try scene.folder.link("in/a/bin", to: "../../shared/bin")
    if isFlat { try scene.folder.write("in/a/sub/b.zip", SampleBundle(dag: "b").zip) }
    let before = try scene.snapshot("in/a")
    let report = try run(scene, .remove)
    #expect(report.items[0].error?.code == .notARegularMember)
    #expect(report.items[0].message?.contains("bin is a link") == true)
    #expect(scene.folder.exists("shared/bin/app"))
    let after = try scene.snapshot("in/a")
    for file in before.files where !file.hasPrefix("sub") { #expect(after[file] == before[file]) }
  }

  /// Two bundles with one library outside them: both get it, and it stays.
  @Test func whatTwoBundlesShareStays() throws {
    let scene = try Scene()
    try scene.folder.write("shared/lib/x", "library")
    for name in ["a", "b"] as [ByteString] {
      let folder = ByteString("in").joined(name)
      try SampleBundle(dag: "\(name)").write(into: scene.folder, folder)
      try scene.folder.link(folder.joined("lib"), to: "../../shared/lib")
    }
    let report = try run(scene, .remove) { $0.followsLinks = true }
    #expect(report.statuses == [.converted, .converted], "\(scene.outline(report))")
    #expect(try scene.folder.read("shared/lib/x") == Array("library".utf8))
    #expect(try scene.snapshot("in").files == ["a", "b"])
    for name in ["in/a", "in/b"] as [ByteString] {
      let source = try Footer(parsing: scene.folder.read(name)).source
      #expect(source.suffix(7) == Array("library".utf8))
    }
  }

  /// A file of one bundle that another one reads through a link stays until that one is converted.
  @Test func aBundleThatLendsItsFilesStays() throws {
    let scene = try Scene()
    for name in ["a", "b"] as [ByteString] {
      try SampleBundle(dag: "\(name)").write(into: scene.folder, ByteString("in").joined(name))
    }
    try scene.folder.write("in/a/lib/x", "library")
    try scene.folder.link("in/b/lib", to: "../a/lib")
    let report = try run(scene, .remove) { $0.followsLinks = true }
    #expect(report.codes == [.outputCollision, nil], "\(scene.outline(report))")
    #expect(report.statuses == [.failed, .converted])
    #expect(try scene.folder.read("in/a/lib/x") == Array("library".utf8))
    let again = try run(scene, .remove) { $0.followsLinks = true }
    #expect(again.statuses == [.converted, .skipped], "\(scene.outline(again))")
  }

  /// In a folder that moves as a whole, links go on leading to what moved with them, and to what did
  /// not.
  @Test func linksInAFolderThatIsMovedStillLeadThere() throws {
    let scene = try Scene()
    try scene.folder.write("shared/y", "shared")
    try SampleBundle(dag: "a").write(into: scene.folder, "in/a")
    try scene.folder.write("in/a/lib/x", "library")
    try scene.folder.link("in/a/lib/inner", to: "../lib/x")
    try scene.folder.link("in/a/lib/outer", to: "../../../shared/y")
    let report = try run(scene, .move(scene.folder("moved"))) { $0.followsLinks = true }
    #expect(report.statuses == [.converted], "\(scene.outline(report))")
    #expect(try scene.folder.read("moved/a/lib/inner") == Array("library".utf8))
    #expect(try scene.folder.read("moved/a/lib/outer") == Array("shared".utf8))
  }

  /// A run was killed once it had copied the links: the next one knows them as its own.
  @Test func linksThatWereCopiedBeforeAKillAreNoHindrance() throws {
    let scene = try Scene()
    try scene.folder.write("shared/y", "shared")
    try SampleBundle(dag: "a").write(into: scene.folder, "in/a")
    try scene.folder.link("in/a/data", to: "../../shared")
    try scene.folder.link("in/a/y", to: "../../shared/y")
    try scene.folder.makeFolder("moved/a")
    try scene.folder.link("moved/a/data", to: scene.folder("shared"))
    try scene.folder.link("moved/a/y", to: scene.folder("shared/y"))
    for isDryRun in [true, false] {
      let report = try run(scene, .move(scene.folder("moved"))) {
        $0.followsLinks = true
        $0.isDryRun = isDryRun
      }
      #expect(report.statuses == [.converted], "\(scene.outline(report))")
    }
    #expect(try scene.folder.read("moved/a/data/y") == Array("shared".utf8))
  }

  /// A link in the mirror that leads to the original is no copy of it.
  @Test func aLinkToTheOriginalIsNoCopyOfIt() throws {
    let scene = try Scene()
    try scene.folder.write("in/a.zip", SampleBundle().zip)
    try scene.folder.makeFolder("moved")
    try scene.folder.link("moved/a.zip", to: "../in/a.zip")
    for isDryRun in [true, false] {
      let report = try run(scene, .move(scene.folder("moved"))) { $0.isDryRun = isDryRun }
      #expect(report.codes == [.outputExists], "\(scene.outline(report))")
      #expect(try scene.folder.read("in/a.zip") == SampleBundle().zip)
    }
  }

  /// The way to a link's target is told from the root, so that it does not dangle elsewhere.
  @Test func aRelativeLinkThatIsMovedStillLeadsThere() throws {
    let scene = try Scene()
    try scene.folder.write("store/real.zip", SampleBundle().zip)
    try scene.folder.link("a.zip", to: "store/real.zip")
    let report = try run(scene, .move(scene.folder("old/deep")), inputs: ["a.zip"])
    #expect(report.statuses == [.converted])
    #expect(!scene.folder.exists("a.zip"))
    #expect(try scene.folder.read("old/deep/a.zip") == SampleBundle().zip)
    #expect(try scene.folder.read("store/real.zip") == SampleBundle().zip)
  }

  /// A move makes room for an output of the input's own name, as a removal does.
  @Test func whatHasItsOutputsNameIsMoved() throws {
    let scene = try Scene()
    let bundle = SampleBundle(dag: "c", executable: "bin/tool", source: "main.go")
    try scene.folder.write("in/archive", SampleBundle(dag: "a").zip)
    try scene.folder.write("in/old", SampleBundle(dag: "b").footer32, mode: 0o750)
    try bundle.write(into: scene.folder, "in/folder")
    let before = try scene.snapshot("in")
    let report = try run(scene, .move(scene.folder("moved")))
    #expect(report.statuses == [.converted, .converted, .converted], "\(scene.outline(report))")
    #expect(try scene.snapshot("in").files == ["archive", "folder", "old"])
    let moved = try scene.snapshot("moved")
    #expect(moved.files == before.files)
    for file in before.files { #expect(moved[file]?.bytes == before[file]?.bytes) }
    #expect(moved["old"]?.permissions == 0o750)
  }

  /// `--force` replaces files, never what is the way to something else.
  @Test func aFIFOIsNeverReplaced() throws {
    let scene = try Scene()
    try scene.folder.write("in/a.zip", SampleBundle().zip)
    try scene.folder.makeFIFO("fifo")
    try scene.folder.makeFolder("out")
    for place in ["out/a", "out/link"] as [ByteString] {
      if place == "out/a" {
        try scene.folder.makeFIFO(place)
      } else {
        scene.folder.remove("out/a")
        try scene.folder.link("out/a", to: "../fifo")
      }
      let report = try scene.migrate { $0.replacesOutputs = true }
      #expect(report.codes == [.outputExists])
      #expect(report.items[0].message?.contains("no regular file") == true)
    }
  }

  /// Only folders that we made are cleaned up, whatever others are called.
  @Test func aUsersFolderWithANameLikeOursStays() throws {
    let scene = try Scene()
    try scene.folder.write("in/a.zip", SampleBundle().zip)
    let names: [ByteString] = [
      ".airflow-bundle-backup.tmp", ".airflow-bundle-12-ab3.tmp", ".airflow-bundle-12-ab3-held.tmp",
    ]
    for name in names { try scene.folder.write(ByteString("in").joined(name).joined("x"), "x") }
    #expect(try run(scene, .remove).statuses == [.converted])
    for name in names { #expect(scene.folder.exists(ByteString("in").joined(name).joined("x"))) }
  }
}
