import ByteStrings
import TestSupport
import Testing

@testable import AirflowBundle

/// A plan of a run in place: originals go only for the outputs that were promised.
@Suite struct ApplyInPlaceTests {
  private static let leaving: [ConversionOptions.Originals] = [.keep, .remove, .move("moved")]

  private func scene() throws -> Scene {
    let scene = try Scene()
    try scene.folder.write("in/a.zip", SampleBundle(dag: "a").zip)
    try SampleBundle(dag: "b").write(into: scene.folder, "in/b")
    try scene.folder.write("in/c", SampleBundle(dag: "c").footer32, mode: 0o755)
    return scene
  }

  private func options(_ scene: Scene, _ originals: ConversionOptions.Originals)
    -> ConversionOptions
  {
    var leaving = originals
    if case .move(let place) = originals { leaving = .move(scene.folder(place)) }
    return ConversionOptions(
      .footer, inputs: [scene.folder("in")], destination: .inPlace(leaving))
  }

  private func plan(_ options: ConversionOptions) throws -> Report {
    var options = options
    options.isDryRun = true
    return try ConversionRun(options).run()
  }

  @Test(arguments: leaving.indices) func isDoneOnceAndThenUnchanged(_ index: Int) throws {
    let scene = try scene()
    let options = options(scene, Self.leaving[index])
    let plan = try plan(options)
    let isKept = Self.leaving[index] == .keep
    let wanted: [ReportItem.Status] =
      isKept ? [.converted, .skipped, .skipped] : [.converted, .converted, .converted]
    let report = try ConversionRun(options, applying: plan).run()
    #expect(report.statuses == wanted, "\(scene.outline(report))")
    let after = try scene.snapshot()
    #expect(scene.folder.exists("in/a.zip") == isKept)
    let again = try ConversionRun(options, applying: plan).run()
    #expect(
      again.statuses == wanted.map { $0 == .converted ? .unchanged : $0 },
      "\(scene.outline(again))")
    #expect(again.items.map(\.input) == plan.items.map(\.input))
    #expect(try scene.snapshot() == after)
  }

  @Test(arguments: leaving.indices.dropFirst()) func originalsStayWhereThePlanIsNotMet(
    _ index: Int
  ) throws {
    let scene = try scene()
    let options = options(scene, Self.leaving[index])
    let plan = try plan(options)
    var (one, two, three) = (
      SampleBundle(dag: "a"), SampleBundle(dag: "b"), SampleBundle(dag: "c")
    )
    for change in [\SampleBundle.source.bytes, \SampleBundle.executable.bytes] {
      one[keyPath: change][150 % one[keyPath: change].count] ^= 1
      two[keyPath: change][150 % two[keyPath: change].count] ^= 1
      three[keyPath: change][150 % three[keyPath: change].count] ^= 1
    }
    try scene.folder.write("in/a.zip", one.zip)
    try two.write(into: scene.folder, "in/b")
    try scene.folder.write("in/c", three.footer32, mode: 0o755)
    let before = try scene.snapshot()
    let report = try ConversionRun(options, applying: plan).run()
    #expect(report.codes == [.planMismatch, .planMismatch, .planMismatch])
    #expect(try scene.snapshot() == before, "nothing is written, moved or removed")
  }

  /// After a first run: an output that was changed, or is gone with its original, is not taken as done.
  @Test func aWrongOutputIsNotTakenAsDone() throws {
    let scene = try scene()
    let options = options(scene, .remove)
    let plan = try plan(options)
    #expect(try ConversionRun(options, applying: plan).run().exitStatus == 0)
    try scene.folder.setMode("in/a", 0o700)
    try scene.folder.append("in/c", [1])
    let report = try ConversionRun(options, applying: plan).run()
    #expect(report.codes == [.planMismatch, nil, .planMismatch], "\(scene.outline(report))")
    #expect(report.statuses[1] == .unchanged)
    scene.folder.remove("in/a")
    scene.folder.remove("in/b")
    #expect(
      try ConversionRun(options, applying: plan).run().codes
        == [.nothingFound, .planMismatch, .planMismatch, .planMismatch])
  }

  /// A new version at the input's name is not lost, even though the old one was converted.
  @Test func aNewInputBesideADoneOutputIsAMismatch() throws {
    let scene = try scene()
    let options = options(scene, .remove)
    let plan = try plan(options)
    #expect(try ConversionRun(options, applying: plan).run().exitStatus == 0)
    try scene.folder.write("in/a.zip", SampleBundle(dag: "newer").zip)
    let report = try ConversionRun(options, applying: plan).run()
    #expect(report.codes == [.planMismatch, nil, nil], "\(scene.outline(report))")
    #expect(scene.folder.exists("in/a.zip"))
  }
}
