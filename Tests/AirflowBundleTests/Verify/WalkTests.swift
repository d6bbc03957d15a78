import Testing

@testable import AirflowBundle
@testable import BundleFormats
@testable import BundleReports

/// What `verify` comes by, and what only all of it together shows.
@Suite struct WalkTests {
  private func bundle(_ dag: String = "a", machine: UInt8 = 62) -> [UInt8] {
    var parts = FooterParts()
    parts.executable = FooterParts.elf(machine: machine)
    parts.manifest = FooterParts.manifest(dag: dag)
    return parts.bytes
  }

  @Test func linksAreFollowedAndFoldersEnteredOnce() throws {
    let folder = try VerifyFolder()
    try folder.write("..2026/a", bundle())
    try folder.link("..data", to: "..2026")
    try folder.link("a", to: "..data/a")
    try folder.link("loop", to: ".")
    try folder.link("gone", to: "nowhere")
    let report = try folder.verify()
    #expect(folder.names(report) == ["..2026/a", "a", "gone"])
    // One file by two names is no rival of itself.
    #expect(report.items.map(\.isOK) == [true, true, false])
    #expect(report.items[2].problems.map(\.code) == [.notFound])
  }

  @Test func dagsClaimedTwiceAreNamedOnBoth() throws {
    let folder = try VerifyFolder()
    try folder.write("one", bundle("same"))
    try folder.write("two", bundle("same"))
    try folder.write("three", bundle("other"))
    // Airflow skips it, so it is no rival.
    try folder.write("off", bundle("other"), mode: 0o644)
    let report = try folder.verify()
    let codes = report.items.map { $0.problems.map(\.code) }
    #expect(folder.names(report) == ["off", "one", "three", "two"])
    #expect(codes == [[.notExecutable], [.duplicateDag], [], [.duplicateDag]])
    #expect(VerifyLine.fleetLines(of: report).count == 1, "a line for the Dag")
  }

  @Test func otherPlatformsAreNamed() throws {
    let folder = try VerifyFolder()
    try folder.write("arm", bundle("b", machine: 183))
    try folder.write("intel", bundle("a"))
    #expect(try folder.verify().items.allSatisfy(\.isOK))
    #expect(VerifyLine.fleetLines(of: try folder.verify()).count == 1)
    let platform = try Platform(parsing: "linux/x86_64")
    let report = try folder.verify { $0.platform = platform }
    #expect(report.items.map { $0.problems.map(\.code) } == [[.foreignPlatform], []])
    #expect(report.items.map(\.airflow) == [.found, .found])
  }

  @Test func whatIsNoBundleIsNotListedUnlessNamed() throws {
    let folder = try VerifyFolder()
    let text = try folder.write("notes.txt", Array("text".utf8))
    try folder.write("lib.so", [0x7f, 0x45, 0x4c, 0x46])
    #expect(try folder.verify().items.map { $0.problems.map(\.code) } == [[.nothingFound]])
    let missing = folder.path + "/missing"
    let report = try folder.verify { $0.inputs = [.init(text), .init(missing)] }
    #expect(report.items.map { $0.problems.map(\.code) } == [[.notFound], [.notABundle]])
    #expect(report.exitStatus == 1)
  }

  @Test func aFolderThatIsNamedTwiceIsEmptyOnce() throws {
    let folder = try VerifyFolder()
    try folder.write("notes.txt", Array("text".utf8))
    let report = try folder.verify { $0.inputs += $0.inputs }
    #expect(report.items.map { $0.problems.map(\.code) } == [[.nothingFound]])
    #expect(report.exitStatus == 1)
  }

  @Test func filtersTakeRelativePaths() throws {
    let folder = try VerifyFolder()
    try folder.write("team/a", bundle("a"))
    try folder.write("team/old/b", bundle("b"))
    try folder.write("c", bundle("c"))
    let report = try folder.verify {
      $0.include = ["team/**"]
      $0.exclude = ["**/old/**"]
    }
    #expect(folder.names(report) == ["team/a"])
    // Named twice, by the folder and by itself, it is one item.
    let twice = try folder.verify { $0.inputs.append(.init(folder.path + "/c")) }
    #expect(twice.items.count == 3)
  }

  @Test func legacyFixturesAreNamedAsSuch() throws {
    let inputs = ["legacy/go", "directory", "holiday"].map(fixture)
    let report = try VerifyRun(VerifyOptions(inputs: inputs.map { .init($0) })).run()
    let codes = report.items.flatMap { $0.problems.map(\.code) }
    #expect(codes.filter { $0 == .legacyContainer }.count == 8)
    // The executable of a flat folder is that folder's, and no file without a trailer.
    #expect(codes.filter { $0 != .legacyContainer } == [.notFound])
    #expect(report.items.allSatisfy { $0.airflow == .skipped })
  }

  @Test func jsonHasTheKeysOfTheContract() throws {
    let folder = try VerifyFolder()
    try folder.write("a", bundle())
    let report = try folder.verify()
    guard case .object(let fields)? = report.json["items"]?.first else {
      Issue.record("no item")
      return
    }
    #expect(fields.map(\.key.lossy) == ["path", "container", "airflow", "ok", "dags", "problems"])
    #expect(report.json["items"]?.first?["airflow"] == .string("found"))
  }

  @Test func progressEndsWhereTheListingSaid() throws {
    let folder = try VerifyFolder()
    try folder.write("a", FooterParts().bytes)
    try folder.write("b", FooterParts().draft)
    try folder.write("c.zip", Array("no archive".utf8))
    var options = VerifyOptions(inputs: [.init(folder.path), .init(fixture("directory"))])
    options.jobs = 2
    let progress = RunProgress()
    let report = try VerifyRun(options).run(progress: progress)
    let end = progress.snapshot
    #expect(end.totalBundles == report.items.count && end.bundles == end.totalBundles)
    #expect(end.bytes == end.totalBytes && end.bytes > 0)
    #expect(end.failures == report.items.count { !$0.isOK } && end.failures > 0)
  }

  @Test func aStoppedRunNamesWhatIsLeft() throws {
    let folder = try VerifyFolder()
    for name in ["a", "b", "c"] { try folder.write(name, FooterParts().bytes) }
    let cancellation = Cancellation()
    let run = try VerifyRun(VerifyOptions(inputs: [.init(folder.path)]))
    let report = run.run(cancellation: cancellation) { _ in cancellation.cancel(.terminate) }
    #expect(report.exitStatus == 143)
    #expect(report.items.map(\.airflow) == [.found, nil, nil])
    #expect(report.items.flatMap { $0.problems.map(\.code) } == [.notStarted, .notStarted])
  }

  @Test func asUserTakesRootAndAUser() throws {
    let folder = try VerifyFolder()
    try folder.write("a", bundle())
    #expect(throws: UsageError.self) { try folder.verify { $0.user = "no such user" } }
  }
}

extension JSONValue {
  fileprivate var first: JSONValue? {
    if case .array(let items) = self { return items.first }
    return nil
  }
}
