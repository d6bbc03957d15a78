import ByteStrings
import TestSupport
import Testing

@testable import AirflowBundle

/// `verify --against`: what is there, compared with what a report has promised.
@Suite struct AgainstTests {
  /// Three bundles made of archives, in two folders.
  private func migrated(_ scene: Scene, dry: Bool = false) throws -> Report {
    for name in ["a", "team/b", "team/c"] {
      try scene.folder.write(
        ByteString("in/\(name).zip"), SampleBundle(dag: String(name.suffix(1))).zip)
    }
    return try scene.migrate { $0.isDryRun = dry }
  }

  private func verify(
    _ scene: Scene, _ report: Report, _ inputs: [ByteString] = ["out"],
    _ change: (inout VerifyOptions) -> Void = { _ in }
  ) throws -> [String] {
    var options = VerifyOptions(inputs: inputs.map { scene.folder($0) })
    options.against = PromisedOutputs(report)
    options.jobs = 2
    change(&options)
    return try VerifyRun(options).run().items.map { item in
      let name = ByteString(item.path.bytes.dropFirst(scene.folder.path.count + 1))
      return ([name.lossy] + item.problems.map(\.code.rawValue)).joined(separator: " ")
    }
  }

  @Test func allIsThere() throws {
    let scene = try Scene()
    let report = try migrated(scene)
    #expect(try verify(scene, report) == ["out/a", "out/team/b", "out/team/c"])
    // Of a dry run too, and of one that found everything unchanged.
    #expect(try verify(scene, migrated(scene, dry: true)).count == 3)
    // By another name of the folder.
    try scene.folder.link("link", to: "out/team")
    #expect(
      try verify(scene, report, ["link", "out/a"]) == ["link/b", "link/c", "out/a"])
  }

  static let changes: [(String, [String], @Sendable (Scene) throws -> Void)] = [
    (
      "a byte of the executable", ["out/a", "out/team/b changed hash-mismatch", "out/team/c"],
      { try $0.flip("out/team/b", at: 150) }
    ),
    (
      "a byte of the source", ["out/a", "out/team/b changed sources-invalid", "out/team/c"],
      { try $0.flip("out/team/b", at: 205) }
    ),
    (
      "the last byte", ["out/a", "out/team/b changed no-trailer", "out/team/c"],
      { scene in try scene.flip("out/team/b", at: scene.folder.read("out/team/b").count - 1) }
    ),
    (
      "cut off", ["out/a", "out/team/b changed no-trailer", "out/team/c"],
      { try $0.folder.setSize("out/team/b", 300) }
    ),
    (
      "empty", ["out/a", "out/team/b changed", "out/team/c"],
      { try $0.folder.setSize("out/team/b", 0) }
    ),
    (
      "the mode", ["out/a", "out/team/b changed", "out/team/c"],
      { try $0.folder.setMode("out/team/b", 0o711) }
    ),
    (
      "gone", ["out/a", "out/team/b missing", "out/team/c"],
      { $0.folder.remove("out/team/b") }
    ),
    (
      "a folder gone", ["out/a", "out/team/b missing", "out/team/c missing"],
      { $0.folder.remove("out/team") }
    ),
    (
      "all gone",
      ["out nothing-found", "out/a missing", "out/team/b missing", "out/team/c missing"],
      { scene in
        scene.folder.remove("out")
        try scene.folder.makeFolder("out")
      }
    ),
    (
      "not mounted",
      ["out not-found", "out/a missing", "out/team/b missing", "out/team/c missing"],
      { $0.folder.remove("out") }
    ),
    (
      "another one", ["out/a", "out/new not-in-report", "out/team/b", "out/team/c"],
      { scene in
        try scene.folder.write("other/new.zip", SampleBundle(dag: "new").zip)
        #expect(try scene.migrate(["other"]).exitStatus == 0)
      }
    ),
    (
      "a folder in its place", ["out/a", "out/team/b changed legacy-container", "out/team/c"],
      { scene in
        scene.folder.remove("out/team/b")
        try SampleBundle(dag: "b").write(into: scene.folder, "out/team/b")
      }
    ),
    (
      "another bundle in its place",
      ["out/a", "out/team/b changed duplicate-dag", "out/team/c duplicate-dag"],
      { try $0.folder.write("out/team/b", $0.folder.read("out/team/c"), mode: 0o755) }
    ),
  ]

  @Test(arguments: changes.indices) func aChangeIsFound(_ index: Int) throws {
    let scene = try Scene()
    let report = try migrated(scene)
    try Self.changes[index].2(scene)
    let (what, wanted, _) = Self.changes[index]
    #expect(try verify(scene, report) == wanted, "\(what)")
  }

  @Test func whatIsNotAskedForIsMissing() throws {
    let scene = try Scene()
    let report = try migrated(scene)
    #expect(
      try verify(scene, report, ["out/team"]) == ["out/a missing", "out/team/b", "out/team/c"])
    // But for what the filters leave out, as they were told to.
    #expect(try verify(scene, report, ["out"], { $0.include = ["team/**"] }).count == 2)
    scene.folder.remove("out/a")
    #expect(try verify(scene, report, ["out"], { $0.exclude = ["a"] }).count == 2)
  }

  /// A second run in place knows no digest of what was current already; that it was there it knows.
  @Test func whatWasCurrentHasToBeThere() throws {
    let scene = try Scene()
    for name in ["a", "b"] {
      try scene.folder.write(ByteString("in/\(name)"), SampleBundle(dag: name).zip)
    }
    for _ in 1...2 {
      let report = try scene.migrate {
        $0.destination = .inPlace(.remove)
        $0.syncs = true
      }
      #expect(report.exitStatus == 0)
      #expect(try verify(scene, report, ["in"]) == ["in/a", "in/b"])
    }
    let again = try scene.migrate { $0.destination = .inPlace(.keep) }
    #expect(again.codes == [.alreadyCurrent, .alreadyCurrent])
    scene.folder.remove("in/a")
    #expect(try verify(scene, again, ["in"]) == ["in/a missing", "in/b"])
    #expect(try verify(scene, again, ["in"]) { $0.exclude = ["a"] } == ["in/b"])
  }

  @Test func theModeIsToldWhole() throws {
    let scene = try Scene()
    let report = try migrated(scene)
    try scene.folder.setMode("out/a", 0o4755)
    var options = VerifyOptions(inputs: [scene.folder("out")])
    options.against = PromisedOutputs(report)
    let problem = try VerifyRun(options).run().items[0].problems.first?.problem
    #expect(problem == "it has mode 4755, not 0755")
  }

  /// An original beside its output is known to the report; whatever failed was not promised.
  @Test func inPlaceTheReportKnowsItsInputs() throws {
    let scene = try Scene()
    try scene.folder.write("in/a.zip", SampleBundle(dag: "a").zip)
    try scene.folder.write("in/b.zip", SampleBundle(dag: "b").zip)
    try scene.folder.write("in/b", "in the way")
    let report = try scene.migrate { $0.destination = .inPlace(.keep) }
    #expect(report.codes == [nil, .outputExists])
    try scene.folder.write("in/c.zip", SampleBundle(dag: "c").zip)
    #expect(
      try verify(scene, report, ["in"]) == [
        "in/a", "in/a.zip legacy-container", "in/b.zip legacy-container",
        "in/c.zip legacy-container not-in-report",
      ])
  }

  @Test func anExportIsComparedToo() throws {
    let scene = try Scene()
    _ = try migrated(scene)
    let archives = try scene.export(["out"])
    try scene.flip("back/a.zip", at: 40)
    #expect(
      try verify(scene, archives, ["back"]).map { $0.contains(" changed") } == [true, false, false])
    let folders = try scene.export(["out"], to: "folders", .directory)
    #expect(
      try verify(scene, folders, ["folders"]).map { $0.contains("changed") } == [
        false, false, false,
      ])
    try scene.flip("folders/team/b/app.go", at: 3)
    try scene.folder.write("folders/team/c/more", "")
    try scene.folder.setMode("folders/a/app", 0o700)
    #expect(
      try verify(scene, folders, ["folders"]).map { $0.contains(" changed") } == [true, true, true])
  }

  @Test func relativePathsAreThoseOfTheRun() throws {
    let scene = try Scene()
    var report = try migrated(scene)
    for index in report.items.indices {
      let path = report.items[index].output
      report.items[index].output = path.map {
        ByteString($0.bytes.dropFirst(scene.folder.path.count + 1))
      }
    }
    var options = VerifyOptions(inputs: [scene.folder("out")])
    options.against = PromisedOutputs(report, relativeTo: scene.folder.path)
    #expect(try VerifyRun(options).run().exitStatus == 0)
    options.against = PromisedOutputs(report, relativeTo: scene.folder("elsewhere"))
    #expect(
      try VerifyRun(options).run().items.flatMap(\.problems).map(\.code) == [
        .notInReport, .notInReport, .notInReport, .missing, .missing, .missing,
      ])
  }
}

extension Scene {
  fileprivate func flip(_ name: ByteString, at index: Int) throws {
    let mode = try #require(try snapshot(name.parent)[name.lastComponent]?.permissions)
    var bytes = try folder.read(name)
    bytes[index] ^= 1
    try folder.write(name, bytes, mode: mode)
  }
}
