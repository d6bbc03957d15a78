import AirflowBundle
import TestSupport
import Testing

/// Executables that carry an archive behind their image, as self-extracting programs do.
@Suite struct ProgramWithArchiveTests {
  @Test func oneThatIsNoBundleHasNoTrailer() throws {
    let scene = try Scene()
    let resources = ArchiveBuilder(.init("resource", "x")).bytes()
    try scene.folder.write("in/tool", SampleBundle.elf + resources, mode: 0o755)
    let report = try VerifyRun(VerifyOptions(inputs: [scene.folder("in")])).run()
    #expect(report.items.map { $0.problems.map(\.code) } == [[.noTrailer]])
    let converted = try scene.migrate()
    #expect(converted.codes == [.notABundle])
    #expect(converted.statuses == [.skipped])
  }

  /// Whatever it is called, by what is at its end.
  @Test func oneThatIsABundleIsFoundInAWalk() throws {
    let scene = try Scene()
    try scene.folder.write("in/tool", SampleBundle.elf + SampleBundle().zip, mode: 0o755)
    let report = try VerifyRun(VerifyOptions(inputs: [scene.folder("in")])).run()
    #expect(report.items.map { $0.problems.map(\.code) } == [[.legacyContainer]])
    #expect(try scene.migrate().statuses == [.converted])
    let footer = try Footer(parsing: scene.folder.read("out/tool"))
    #expect(footer.executable == SampleBundle.elf)
  }
}
