import AirflowBundle
import ByteStrings
import TestSupport
import Testing

/// Outputs and originals that would meet another input of the run.
@Suite struct InputCollisionTests {
  private func run(
    _ scene: Scene, _ originals: ConversionOptions.Originals = .keep,
    _ target: ConversionOptions.Target = .footer, _ inputs: [ByteString] = ["in"],
    _ change: (inout ConversionOptions) -> Void = { _ in }
  ) throws -> Report {
    try scene.run(target, inputs) { options in
      options.destination = .inPlace(originals)
      options.syncs = true
      change(&options)
    }
  }

  /// Whether the run is told to replace outputs, or to remove originals, changes nothing.
  @Test(arguments: [ConversionOptions.Originals.keep, .remove], [false, true])
  func anOutputNeverTakesThePlaceOfAnInput(
    _ originals: ConversionOptions.Originals, _ replaces: Bool
  ) throws {
    let scene = try Scene()
    let inner = SampleBundle(dag: "inner").zip
    try scene.folder.write("in/b.zip", inner)
    try scene.folder.write("in/b.zip.zip", SampleBundle(dag: "outer").zip)
    for isDryRun in [true, false] {
      let report = try run(scene, originals) {
        $0.replacesOutputs = replaces
        $0.isDryRun = isDryRun
      }
      #expect(
        scene.outline(report) == ["in/b.zip converted", "in/b.zip.zip output-collision"])
      #expect(report.items[1].message?.contains("the place of the input") == true)
    }
    #expect(try Footer(parsing: scene.folder.read("in/b")).executable == SampleBundle.elf)
    if originals == .keep { #expect(try scene.folder.read("in/b.zip") == inner) }
  }

  /// Not even one that fails, or that is named elsewhere and given to the same folder.
  @Test func damagedAndNamedInputsAreSafeToo() throws {
    let scene = try Scene()
    try scene.folder.write("in/b.zip", "no archive")
    try scene.folder.write("in/b.zip.zip", SampleBundle(dag: "outer").zip)
    let all: (inout ConversionOptions) -> Void = { $0.replacesOutputs = true }
    #expect(
      scene.outline(try run(scene, .keep, .footer, ["in"], all)) == [
        "in/b.zip not-a-zip", "in/b.zip.zip output-collision",
      ])
    try scene.folder.write("in/b.zip", SampleBundle(dag: "inner").zip)
    let named = try scene.migrate(["in/b.zip.zip", "in/b.zip"], to: "in/.") { all(&$0) }
    #expect(
      scene.outline(named) == ["in/b.zip converted", "in/b.zip.zip output-collision"])
  }

  /// What is in the container asked for may be an earlier output: it is compared, and replaced only
  /// where it was met in a walk.
  @Test func aNamedInputIsNeverReplaced() throws {
    let scene = try Scene()
    try scene.folder.write("in/b.zip", SampleBundle(dag: "mine").zip)
    try scene.folder.write("b.zip", SampleBundle(dag: "other").zip)
    _ = try scene.migrate(["b.zip"], to: "in/b")
    let mine = try scene.folder.read("in/b.zip")
    let report = try run(scene, .keep, .zip, ["in/b", "in/b.zip"]) { $0.replacesOutputs = true }
    #expect(scene.outline(report) == ["in/b output-exists", "in/b.zip already-current"])
    #expect(report.items[0].message?.contains("is an INPUT of this run") == true)
    #expect(try scene.folder.read("in/b.zip") == mine)
    let walked = try run(scene, .keep, .zip, ["in"]) { $0.replacesOutputs = true }
    #expect(scene.outline(walked).first == "in/b converted")
  }

  @Test func oneFolderByTwoPathsIsTakenOnce() throws {
    let scene = try Scene()
    try scene.folder.write("in/team/a.zip", SampleBundle(dag: "a").zip)
    try scene.folder.link("link", to: "in")
    try scene.folder.link("team", to: "in/team")
    for isDryRun in [true, false] {
      let report = try run(scene, .remove, .footer, ["in", "link", "team/a.zip"]) {
        $0.isDryRun = isDryRun
      }
      #expect(scene.outline(report) == ["in/team/a.zip converted"])
    }
  }

  /// `.` stands for a folder, and beside that is not in it.
  @Test(arguments: ["in/bundle/.", "in/bundle/lib/.."])
  func theOutputOfAFolderNamedByDotsIsBesideIt(_ input: String) throws {
    let scene = try Scene()
    var bundle = SampleBundle(dag: "folder", executable: "tool", source: "main.go")
    bundle.further = [.init("lib/x", "x")]
    try bundle.write(into: scene.folder, "in/bundle")
    let input = ByteString(input)
    #expect(try run(scene, .keep, .footer, [input]).codes == [.outputCollision])
    #expect(try run(scene, .remove, .footer, [input]).statuses == [.converted])
    #expect(try scene.snapshot("in").files == ["bundle"])
    _ = try Footer(parsing: scene.folder.read("in/bundle"))
  }

  @Test func aFileOfAFlatFolderIsAnInputToo() throws {
    let scene = try Scene()
    let bundle = SampleBundle(dag: "flat", executable: "tool", source: "main.go")
    try bundle.write(into: scene.folder, "in")
    try scene.folder.write("in/main.go.zip", SampleBundle(dag: "other").zip)
    let report = try run(scene) { $0.replacesOutputs = true }
    #expect(scene.outline(report).contains("in/main.go.zip output-collision"))
    #expect(try scene.folder.read("in/main.go") == bundle.source.bytes)
  }

  /// What is in the container asked for is what an earlier run has made: compared, and replaced
  /// only with leave, also where it is damaged.
  @Test func theOutputOfAnEarlierRunIsNoOtherInput() throws {
    let scene = try Scene()
    try scene.folder.write("in/a.zip", SampleBundle(dag: "a").zip)
    #expect(try run(scene).statuses == [.converted])
    let output = try scene.folder.read("in/a")
    #expect(scene.outline(try run(scene)) == ["in/a already-current", "in/a.zip unchanged"])
    var damaged = output
    damaged[10] ^= 1
    try scene.folder.write("in/a", damaged, mode: 0o755)
    #expect(scene.outline(try run(scene)).last == "in/a.zip output-exists")
    let mended = try run(scene) { $0.replacesOutputs = true }
    #expect(scene.outline(mended).last == "in/a.zip converted")
    #expect(try scene.folder.read("in/a") == output)
    #expect(
      scene.outline(try run(scene, .keep, .zip)) == [
        "in/a output-exists", "in/a.zip already-current",
      ])
  }

  @Test func anExportToFoldersTakesNoOtherBundlesPlace() throws {
    let scene = try Scene()
    try scene.folder.write("first/a.zip", SampleBundle(dag: "a").zip)
    _ = try scene.migrate(["first"], to: "in")
    let bundle = try scene.folder.read("in/a")
    try scene.folder.write("in/a.exe", bundle, mode: 0o755)
    let report = try run(scene, .remove, .directory) { $0.replacesOutputs = true }
    #expect(scene.outline(report) == ["in/a output-collision", "in/a.exe output-collision"])
    #expect(try scene.folder.read("in/a") == bundle)
  }

  @Test func originalsWithOnePlaceCollide() throws {
    let scene = try Scene()
    for folder in ["x", "y"] {
      try scene.folder.write(ByteString("\(folder)/a.zip"), SampleBundle(dag: folder).zip)
      try scene.folder.write(ByteString("\(folder)/d/b.zip"), SampleBundle(dag: "\(folder)b").zip)
    }
    try scene.folder.write("y/d/c.zip", SampleBundle(dag: "c").zip)
    let before = try scene.snapshot()
    let report = try run(
      scene, .move(scene.folder("old")), .footer, ["x/a.zip", "y/a.zip", "x/d", "y/d"])
    #expect(
      scene.outline(report) == [
        "x/a.zip output-collision", "x/d/b.zip output-collision", "y/a.zip output-collision",
        "y/d/b.zip output-collision", "y/d/c.zip converted",
      ])
    #expect(try scene.snapshot()["x/a.zip"] == before["x/a.zip"])
    #expect(try scene.snapshot("old").files == ["d/c.zip"])
  }

  @Test func anOriginalIsNotMovedToWhereOthersNeedAFolder() throws {
    let scene = try Scene()
    try scene.folder.write("x/d", SampleBundle(dag: "x").zip)
    try scene.folder.write("y/d/b.zip", SampleBundle(dag: "y").zip)
    let report = try run(scene, .move(scene.folder("old")), .footer, ["x/d", "y/d"])
    #expect(scene.outline(report) == ["x/d output-collision", "y/d/b.zip converted"])
  }

  @Test func whatTwoBundlesShareGoesWithNeither() throws {
    let scene = try Scene()
    let inner = SampleBundle(dag: "inner", executable: "app", source: "main.go")
    try inner.write(into: scene.folder, "in/bin")
    let outer = SampleBundle(dag: "outer", executable: "bin/app", source: "main.go")
    try outer.write(into: scene.folder, "in")
    for isDryRun in [true, false] {
      let report = try run(scene, .remove) { $0.isDryRun = isDryRun }
      #expect(scene.outline(report) == ["in output-collision", "in/bin converted"])
    }
  }

  @Test func anOriginalIsNotMovedOntoAnInputOrAnOutput() throws {
    let scene = try Scene()
    try scene.folder.write("x/a.zip", SampleBundle(dag: "a").zip)
    try scene.folder.write("x/b.zip", SampleBundle(dag: "b").zip)
    try scene.folder.write("y/a", SampleBundle(dag: "c").zip)
    let before = try scene.snapshot()
    let onto = try run(scene, .move(scene.folder("x")), .footer, ["x/a.zip"])
    #expect(scene.outline(onto) == ["x/a.zip output-collision"])
    let output = try run(scene, .move(scene.folder("x")), .footer, ["x/b.zip", "x/a.zip", "y/a"])
    #expect(Set(output.codes) == [.outputCollision])
    #expect(try scene.snapshot() == before)
  }

  /// Neither the folder for originals nor the one for outputs is left, whatever an INPUT is called.
  @Test func dotsDoNotClimbOut() throws {
    let scene = try Scene()
    try scene.folder.write("top/inner/a.zip", SampleBundle(dag: "a").zip)
    try scene.folder.write("top/b.zip", SampleBundle(dag: "b").zip)
    try scene.folder.write("c.zip", SampleBundle(dag: "c").zip)
    let inputs: [ByteString] = ["top/inner/..", "c.zip"]
    let mirrored = try scene.migrate(inputs, to: "out")
    #expect(mirrored.exitStatus == 0, "\(scene.outline(mirrored))")
    #expect(try scene.snapshot("out").files == ["c", "top/b", "top/inner/a"])
    let moved = try run(scene, .move(scene.folder("old")), .footer, inputs)
    #expect(moved.exitStatus == 0, "\(scene.outline(moved))")
    #expect(try scene.snapshot("old").files == ["c.zip", "top/b.zip", "top/inner/a.zip"])
  }

  @Test func aLinkAndWhatItLeadsToAreOneOriginal() throws {
    let scene = try Scene()
    try scene.folder.write("in/a.zip", SampleBundle(dag: "a").zip)
    try scene.folder.link("latest.zip", to: "in/a.zip")
    let report = try run(scene, .remove, .footer, ["in", "latest.zip"])
    #expect(scene.outline(report) == ["in/a.zip converted", "latest.zip output-collision"])
    #expect(try scene.snapshot("in").files == ["a"])
  }

  /// Swift's `String` would take these for equal.
  @Test func inputsThatAreNoUTF8AreDifferent() throws {
    let scene = try Scene()
    let names = [0xff, 0xfe].map { byte in
      ByteString(Array("in/a".utf8) + [byte] + Array(".zip".utf8))
    }
    for name in names { try scene.folder.write(name, SampleBundle(dag: "d").zip) }
    let report = try scene.migrate(names)
    #expect(report.statuses == [.converted, .converted])
    #expect(report.items.map(\.input) == names.reversed().map { scene.folder($0) })
    #expect(report.items.allSatisfy { $0.json["input_base64"] != nil })
    #expect(try scene.snapshot("out").files.count == 2)
  }
}
