import ByteStrings
import TestSupport
import Testing

@testable import AirflowBundle

/// Plans of an export to folders: each file of a folder is promised by itself.
@Suite struct ApplyFolderTests {
  private func scene() throws -> Scene {
    let scene = try Scene()
    for name in ["a", "b"] { try write(SampleBundle(dag: name), name, scene) }
    return scene
  }

  private func write(_ bundle: SampleBundle, _ name: String, _ scene: Scene) throws {
    try scene.folder.write(ByteString("legacy/\(name).zip"), bundle.zip)
    let report = try scene.migrate(["legacy"], to: "in") { $0.replacesOutputs = true }
    #expect(report.exitStatus == 0)
  }

  private func run(_ scene: Scene, _ plan: Report?) throws -> Report {
    var options = ConversionOptions(
      .directory, inputs: [scene.folder("in")], destination: .output(scene.folder("out")))
    options.isFlat = true
    options.isDryRun = plan == nil
    guard let plan else { return try ConversionRun(options).run() }
    return try ConversionRun(options, applying: plan).run()
  }

  @Test func eachFileIsPromised() throws {
    let scene = try scene()
    let plan = try run(scene, nil)
    let members = try #require(plan.items[0].result?.members)
    #expect(members.count == 3 && members.allSatisfy { $0.sha256?.utf8.count == 64 })
    let report = try run(scene, plan)
    #expect(report.statuses == [.converted, .converted])
    #expect(report.items.map(\.result) == plan.items.map(\.result))
    let again = try run(scene, plan)
    #expect(again.statuses == [.unchanged, .unchanged])
    #expect(again.items.map(\.result) == plan.items.map(\.result))
  }

  /// The folder that the first run has made is not one to put another bundle in.
  @Test func theFolderOfOneBundleIsFoundAgain() throws {
    let scene = try scene()
    var options = ConversionOptions(
      .directory, inputs: [scene.folder("in/a")], destination: .output(scene.folder("out")))
    options.isDryRun = true
    let plan = try ConversionRun(options).run()
    options.isDryRun = false
    for status in [ReportItem.Status.converted, .unchanged] {
      let report = try ConversionRun(options, applying: plan).run()
      #expect(report.statuses == [status], "\(report.items)")
      #expect(report.items.map(\.output) == [scene.folder("out")])
    }
  }

  static let changes: [@Sendable (inout SampleBundle) -> Void] = [
    { $0.executable.bytes[150] ^= 1 }, { $0.source.bytes[0] ^= 1 },
    { $0.executable.mode = 0o700 }, { $0.further = [.init("more.txt", "more")] },
  ]

  @Test(arguments: changes.indices, [false, true])
  func anotherFileIsAMismatch(_ index: Int, _ isThere: Bool) throws {
    let scene = try scene()
    let plan = try run(scene, nil)
    if isThere { #expect(try run(scene, plan).exitStatus == 0) }
    var bundle = SampleBundle(dag: "b")
    Self.changes[index](&bundle)
    try write(bundle, "b", scene)
    let before = try scene.snapshot("out")
    let report = try run(scene, plan)
    #expect(report.codes == [nil, .planMismatch], "\(report.items[1].message ?? "")")
    let after = try scene.snapshot("out")
    if isThere { #expect(after == before) }
    #expect(after.paths.contains { $0.hasPrefix("b") } == isThere)
    #expect(!after.paths.contains { $0.hasPrefix(".") }, "no unfinished folder is left")
  }

  @Test func aFolderThatDiffersIsNotTaken() throws {
    let scene = try scene()
    let plan = try run(scene, nil)
    #expect(try run(scene, plan).exitStatus == 0)
    try scene.folder.append("out/b/app", [1])
    #expect(try run(scene, plan).codes == [nil, .outputExists])
  }
}
