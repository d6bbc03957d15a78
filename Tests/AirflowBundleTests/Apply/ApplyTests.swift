import ByteStrings
import TestSupport
import Testing

@testable import AirflowBundle

/// A run that does what a dry run has promised, and nothing else, however the inputs change between
/// the two.
@Suite struct ApplyTests {
  private func scene() throws -> Scene {
    let scene = try Scene()
    for name in ["a", "b", "c"] {
      try scene.folder.write(ByteString("in/\(name).zip"), SampleBundle(dag: name).zip)
    }
    try scene.folder.write("in/broken.zip", "no archive")
    return scene
  }

  private func apply(
    _ plan: Report, _ scene: Scene, _ target: ConversionOptions.Target = .footer,
    _ change: (inout ConversionOptions) -> Void = { _ in }, isElsewhere: Bool = false
  ) throws -> Report {
    var options = ConversionOptions(
      target, inputs: [scene.folder("in")], destination: .output(scene.folder("out")))
    options.syncs = false
    change(&options)
    return try ConversionRun(options, applying: plan, isElsewhere: isElsewhere).run()
  }

  private func plan(
    _ scene: Scene, _ target: ConversionOptions.Target = .footer,
    _ change: (inout ConversionOptions) -> Void = { _ in }
  ) throws -> Report {
    try scene.run(target) { options in
      change(&options)
      options.isDryRun = true
    }
  }

  @Test func doesWhatThePlanSays() throws {
    let scene = try scene()
    let plan = try plan(scene)
    let report = try apply(plan, scene)
    #expect(
      scene.outline(report) == [
        "in/a.zip converted", "in/b.zip converted", "in/broken.zip not-in-plan",
        "in/c.zip converted",
      ])
    #expect(report.items[0].result == plan.items[0].result && report.items[0].result != nil)
    #expect(try scene.snapshot("out").files == ["a", "b", "c"])
    let again = try apply(plan, scene)
    #expect(again.statuses == [.unchanged, .unchanged, .skipped, .unchanged])
    #expect(again.exitStatus == 0)
  }

  /// What happens to the input `in/b.zip` after the plan was made.
  static let changes: [(String, @Sendable (Scene) throws -> Void)] = [
    (
      "another byte in a member",
      { scene in
        var bundle = SampleBundle(dag: "b")
        bundle.source.bytes[0] ^= 1
        try scene.folder.write("in/b.zip", bundle.zip)
      }
    ),
    (
      "a byte that breaks a checksum",
      { scene in
        var bytes = try scene.folder.read("in/b.zip")
        bytes[bytes.count / 2] ^= 1
        try scene.folder.write("in/b.zip", bytes)
      }
    ),
    (
      "another mode",
      { scene in
        var bundle = SampleBundle(dag: "b")
        bundle.executable.mode = 0o700
        try scene.folder.write("in/b.zip", bundle.zip)
      }
    ),
    ("gone", { $0.folder.remove("in/b.zip") }),
    ("no archive any more", { try $0.folder.write("in/b.zip", "") }),
    (
      "no bundle any more",
      { try $0.folder.write("in/b.zip", ArchiveBuilder([.init(Array("x".utf8), [1])]).bytes()) }
    ),
    (
      "a link to the same bytes",
      { scene in
        try scene.folder.write("aside.zip", scene.folder.read("in/b.zip"))
        scene.folder.remove("in/b.zip")
        try scene.folder.link("in/b.zip", to: "../aside.zip")
      }
    ),
    (
      "a folder with another Dag",
      { scene in
        scene.folder.remove("in/b.zip")
        try SampleBundle(dag: "other").write(into: scene.folder, "in/b.zip")
      }
    ),
    (
      "a bundle for Windows",
      { scene in
        var bundle = SampleBundle(dag: "b")
        bundle.executable.bytes = HandMade.pe()
        try scene.folder.write("in/b.zip", bundle.zip)
      }
    ),
  ]

  @Test(arguments: changes.indices) func refusesWhatHasChanged(_ index: Int) throws {
    let scene = try scene()
    let plan = try plan(scene)
    try Self.changes[index].1(scene)
    let before = try scene.snapshot("in")
    let report = try apply(plan, scene)
    #expect(
      scene.outline(report) == [
        "in/a.zip converted", "in/b.zip plan-mismatch", "in/broken.zip not-in-plan",
        "in/c.zip converted",
      ], "\(Self.changes[index].0): \(report.items[1].message ?? "")")
    #expect(report.items[1].status == .failed && report.exitStatus == 1)
    #expect(try scene.snapshot("out").paths == ["a", "c"], "nothing wrong gets a name")
    #expect(try scene.snapshot("in") == before)
  }

  /// The same with --force over an output that is there, where a comparison goes before the write.
  @Test(arguments: [false, true]) func refusesOverWhatIsThere(_ isForced: Bool) throws {
    let scene = try scene()
    try scene.folder.write("out/b", "an older one")
    let plan = try plan(scene) { $0.replacesOutputs = true }
    try Self.changes[0].1(scene)
    let report = try apply(plan, scene, .footer, { $0.replacesOutputs = isForced })
    #expect(report.codes == [nil, .planMismatch, .notInPlan, nil])
    #expect(try scene.folder.read("out/b") == Array("an older one".utf8))
  }

  @Test func anEqualInputInAnotherContainerWillDo() throws {
    let scene = try scene()
    let plan = try plan(scene)
    // The same members in another order, compressed.
    var bundle = SampleBundle(dag: "b")
    bundle.method = 8
    try scene.folder.write("in/b.zip", bundle.zip)
    #expect(try apply(plan, scene).statuses == [.converted, .converted, .skipped, .converted])
  }

  @Test func passesOverWhatThePlanDoesNotName() throws {
    let scene = try scene()
    try scene.folder.write("in/plain.zip", ArchiveBuilder([.init(Array("x".utf8), [1])]).bytes())
    let plan = try plan(scene)
    try scene.folder.write("in/new.zip", SampleBundle(dag: "new").zip)
    // Its output would be that of a.zip too.
    try SampleBundle(dag: "rival").write(into: scene.folder, "in/a")
    // It has become a bundle since it failed, and this one since it was skipped.
    try scene.folder.write("in/broken.zip", SampleBundle(dag: "mended").zip)
    try scene.folder.write("in/plain.zip", SampleBundle(dag: "plain").zip)
    let report = try apply(plan, scene)
    #expect(
      scene.outline(report) == [
        "in/a not-in-plan", "in/a.zip converted", "in/b.zip converted", "in/broken.zip not-in-plan",
        "in/c.zip converted", "in/new.zip not-in-plan", "in/plain.zip not-a-bundle",
      ])
    #expect(report.exitStatus == 0)
    #expect(try scene.snapshot("out").paths == ["a", "b", "c"])
  }

  @Test func aFolderThatIsGoneIsToldInputByInput() throws {
    let scene = try scene()
    let plan = try plan(scene)
    scene.folder.remove("in")
    let report = try apply(plan, scene)
    #expect(
      scene.outline(report) == [
        "in/a.zip plan-mismatch", "in/b.zip plan-mismatch", "in/broken.zip not-in-plan",
        "in/c.zip plan-mismatch",
      ])
  }

  @Test func anEmptyFolderIsAFailure() throws {
    let scene = try scene()
    let plan = try plan(scene)
    scene.folder.remove("in")
    try scene.folder.makeFolder("in")
    let report = try apply(plan, scene)
    #expect(
      scene.outline(report) == [
        "in nothing-found", "in/a.zip plan-mismatch", "in/b.zip plan-mismatch",
        "in/broken.zip not-in-plan", "in/c.zip plan-mismatch",
      ])
    #expect(!scene.folder.exists("out"))
  }

  @Test func anotherFileAtTheOutputIsNotReplaced() throws {
    let scene = try scene()
    let plan = try plan(scene)
    try scene.folder.write("out/b", "another")
    #expect(try apply(plan, scene).codes == [nil, .outputExists, .notInPlan, nil])
    #expect(try scene.folder.read("out/b") == Array("another".utf8))
  }

  @Test func goesToAnotherRoot() throws {
    let scene = try scene()
    let plan = try plan(scene)
    let report = try apply(
      plan, scene, .footer, { $0.destination = .output(scene.folder("other")) }, isElsewhere: true)
    #expect(report.statuses == [.converted, .converted, .skipped, .converted])
    #expect(try scene.snapshot("other").files == ["a", "b", "c"])
    #expect(!scene.folder.exists("out"))
  }

  /// One file, whose output was to be a path that has become a folder meanwhile.
  @Test func aFolderInThePlaceOfTheOutputStays() throws {
    let scene = try scene()
    let plan = try scene.migrate(["in/a.zip"]) { $0.isDryRun = true }
    try scene.folder.makeFolder("out")
    let report = try apply(plan, scene, .footer, { $0.inputs = [scene.folder("in/a.zip")] })
    #expect(report.codes == [.outputExists], "\(report.items[0].message ?? "")")
    #expect(try scene.snapshot("out").paths.isEmpty)
  }

  @Test func aShardIsAppliedAlone() throws {
    let scene = try scene()
    for name in (0..<20).map({ "n\($0)" }) {
      try scene.folder.write(ByteString("in/\(name).zip"), SampleBundle(dag: name).zip)
    }
    let shard = try #require(ConversionOptions.Shard("1/2"))
    let plan = try plan(scene) { $0.shard = shard }
    #expect(plan.items.count > 3 && plan.items.count < 21)
    let name = try #require(plan.items.first?.input.lastComponent)
    scene.folder.remove(ByteString("in/\(name)"))
    let report = try apply(plan, scene, .footer, { $0.shard = shard })
    #expect(report.items.map(\.input) == plan.items.map(\.input))
    #expect(report.items[0].error?.code == .planMismatch)
    #expect(report.items.dropFirst().allSatisfy { $0.status != .failed })
  }

  @Test func aPlanThatSaysLittleIsNotFollowed() throws {
    let scene = try scene()
    var plan = try plan(scene)
    plan.items[0].result = nil
    plan.items[1].result?.sha256 = nil
    plan.items[3].result?.mode = nil
    let report = try apply(plan, scene)
    #expect(report.codes == [.planMismatch, .planMismatch, .notInPlan, .planMismatch])
    #expect(!scene.folder.exists("out"))
    plan.items[1] = plan.items[0]
    #expect(throws: UsageError.self) { try apply(plan, scene) }
  }
}
