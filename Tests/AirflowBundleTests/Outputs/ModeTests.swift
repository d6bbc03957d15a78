import AirflowBundle
import ByteStrings
import TestSupport
import Testing

/// Permissions of outputs.
@Suite struct ModeTests {
  /// Recorded mode, mode of the bundle, mode that an export gives back.
  static let modes: [(recorded: UInt16?, bundle: UInt16, back: UInt16)] = [
    (0o755, 0o755, 0o755), (0o644, 0o755, 0o644), (0o600, 0o700, 0o600), (0o700, 0o700, 0o700),
    (0o750, 0o750, 0o750), (0o555, 0o555, 0o555), (0o664, 0o775, 0o664), (0o4755, 0o755, 0o755),
    (0o6711, 0o711, 0o711), (0o1777, 0o777, 0o777), (nil, 0o755, 0o755), (0, 0o755, 0),
    (0o200, 0o755, 0o200),
  ]

  @Test(arguments: ModeTests.modes) func followTheMember(
    _ recorded: UInt16?, _ bundle: UInt16, _ back: UInt16
  ) throws {
    let scene = try Scene()
    var sample = SampleBundle()
    sample.executable.mode = recorded
    try scene.folder.write("in/a.zip", sample.zip)
    let report = try scene.migrate()
    #expect(report.statuses == [.converted])
    #expect(report.items[0].result?.mode == bundle)
    #expect(try scene.snapshot("out")["a"]?.permissions == bundle)
    let manifest = try Footer(parsing: scene.folder.read("out/a")).manifest
    let wanted = "executable_mode: \"\(String(0o10000 | Int(back), radix: 8).dropFirst())\"\n"
    #expect(String(decoding: manifest, as: UTF8.self).contains(wanted))

    let exported = try scene.export()
    let members = exported.items[0].result?.members
    #expect(members?.first { $0.path == "bin/app" }?.mode == back)
  }

  @Test(
    arguments: [(0o640, 0o750), (0o755, 0o755), (0o4644, 0o755), (0o600, 0o700)]
      as [(UInt16, UInt16)])
  func aDraftFollowsItsFile(_ file: UInt16, _ output: UInt16) throws {
    let scene = try Scene()
    try scene.folder.write("in/a", SampleBundle().footer32, mode: file)
    _ = try scene.migrate()
    #expect(try scene.snapshot("out")["a"]?.permissions == output)
  }

  /// A recorded mode of a source other than 0644 is in the index, and comes back.
  @Test func sourcesKeepTheirs() throws {
    let scene = try Scene()
    var sample = SampleBundle()
    sample.source.mode = 0o600
    sample.further = [.init("lib/run.sh", "x", mode: 0o755), .init("lib/plain", "x", mode: 0o644)]
    sample.further.append(.init("lib/unknown", "x", mode: nil))
    try scene.folder.write("in/a.zip", sample.zip)
    _ = try scene.migrate()
    let members = try #require(try scene.export().items.first?.result?.members)
    #expect(
      members.map { "\($0.path) \(String($0.mode, radix: 8))" } == [
        "airflow-metadata.yaml 644", "bin/app 755", "lib/plain 644", "lib/run.sh 755",
        "lib/unknown 644", "src/app.go 600",
      ])
  }
}
