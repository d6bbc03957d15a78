import AirflowBundle
import ByteStrings
import LibC
import TestSupport
import Testing

/// `pack --like`: everything from a bundle but the executable.
@Suite struct LikeTests {
  private static let newer = SampleBundle.elf(size: 300)

  private func sample() -> SampleBundle {
    var sample = SampleBundle(more: "owner: team-a\n")
    sample.executable.mode = 0o750
    sample.further = [.init("lib/run.sh", "x", mode: 0o755), .init("lib/more", "more")]
    return sample
  }

  /// A bundle in each container, at `in`.
  private func write(_ container: Container, into scene: Scene) throws {
    let sample = sample()
    switch container {
    case .zip: try scene.folder.write("in", sample.zip)
    case .directory: try sample.write(into: scene.folder, "in")
    case .footer32: try scene.folder.write("in", sample.footer32, mode: 0o750)
    case .footer:
      try scene.folder.write("old.zip", sample.zip)
      _ = try scene.migrate(["old.zip"], to: "in")
    }
  }

  @Test(arguments: Container.allCases) func withItsOwnExecutableItIsWhatMigrateMakes(
    _ container: Container
  ) throws {
    let scene = try Scene()
    try write(container, into: scene)
    let migrated = try scene.migrate(["in"], to: "migrated").items[0]
    try scene.folder.write("app", SampleBundle.elf, mode: 0o644)
    let packed = try scene.pack(like: "in").items[0]
    #expect(packed.status == .converted && packed.from == container)
    #expect(packed.result == migrated.result, "size, digests and mode")
    #expect(try scene.folder.read("out") == scene.folder.read("migrated"))
    #expect(try scene.snapshot()["out"]?.permissions == 0o750)
    #expect(packed.findings == migrated.findings)
  }

  @Test(arguments: Container.allCases) func anotherExecutableChangesOnlyTheDigests(
    _ container: Container
  ) throws {
    let scene = try Scene()
    try write(container, into: scene)
    try scene.folder.write("app", SampleBundle.elf, mode: 0o755)
    _ = try scene.pack(like: "in", to: "old")
    try scene.folder.write("new", Self.newer, mode: 0o755)
    let report = try scene.pack("new", like: "in")
    #expect(report.items[0].executable?.size == 300)
    let (old, new) = (
      try Footer(parsing: scene.folder.read("old")), try Footer(parsing: scene.folder.read("out"))
    )
    #expect(new.executable == Self.newer && new.digest == sha256(Self.newer))
    #expect(new.source == old.source)
    func rest(_ manifest: [UInt8]) -> [Substring] {
      String(decoding: manifest, as: UTF8.self).split(separator: "\n")
        .filter { !$0.hasPrefix("  cache: ") && !$0.hasPrefix("  integrity: ") }
    }
    #expect(rest(new.manifest) == rest(old.manifest))
    #expect(rest(new.manifest).contains("migrated_from:"))
    #expect(try scene.verdict("out") == ["ok"])
  }

  /// The usual way to put a new build into service.
  @Test func replacesTheBundleItself() throws {
    let scene = try Scene()
    try write(.footer, into: scene)
    try scene.folder.write("new", Self.newer, mode: 0o755)
    #expect(try scene.pack("new", like: "in", to: "in").codes == [.outputExists])
    let report = try scene.pack("new", like: "in", to: "in") { $0.replacesOutputs = true }
    #expect(report.statuses == [.converted])
    #expect(try Footer(parsing: scene.folder.read("in")).executable == Self.newer)
    #expect(try scene.snapshot()["in"]?.permissions == 0o750)
  }

  /// The executable of the model is not read, so a wrong digest of it is no matter; sources are.
  @Test func aModelThatIsDamaged() throws {
    let scene = try Scene()
    try write(.footer, into: scene)
    let whole = try Footer(parsing: scene.folder.read("in"))
    try scene.folder.write("new", Self.newer, mode: 0o755)
    var damaged = whole
    damaged.executable[150] ^= 1
    try scene.folder.write("in", damaged.current, mode: 0o750)
    #expect(try scene.pack("new", like: "in").statuses == [.converted])

    damaged.source[3] ^= 1
    try scene.folder.write("in", damaged.current, mode: 0o750)
    let before = try scene.snapshot()
    let report = try scene.pack("new", like: "in", to: "other")
    #expect(report.codes == [.sourcesInvalid])
    #expect(report.items[0].message?.contains("src/app.go") == true)
    #expect(try scene.snapshot() == before)
  }

  @Test func modelsThatAreNone() throws {
    let scene = try Scene()
    try scene.folder.write("app", SampleBundle.elf, mode: 0o755)
    try scene.folder.write("text", "hello")
    try scene.folder.makeFolder("empty")
    try scene.folder.makeFIFO("fifo")
    try scene.folder.write("plain.zip", ArchiveBuilder(.init("a", "b")).bytes())
    var bad = SampleBundle()
    bad.manifest = Array("dags: {}\n".utf8)
    try scene.folder.write("bad.zip", bad.zip)
    let cases: [(ByteString, ErrorCode)] = [
      ("gone", .notFound), ("text", .notABundle), ("empty", .notABundle), ("fifo", .notABundle),
      ("plain.zip", .manifestMissing), ("bad.zip", .manifestInvalid), ("app", .notABundle),
    ]
    let before = try scene.snapshot()
    for (path, code) in cases {
      let report = try scene.pack(like: path)
      #expect(report.codes == [code], "\(path)")
      let message = report.items[0].message ?? ""
      #expect(message.contains("--like \(scene.folder(path)): "), "names the bundle: \(message)")
    }
    #expect(try scene.snapshot() == before)
  }

  @Test func linksInAFolderAreFollowedOnlyIfAsked() throws {
    let scene = try Scene()
    try sample().write(into: scene.folder, "in")
    try scene.folder.write("app", SampleBundle.elf, mode: 0o755)
    try scene.folder.write("elsewhere", "secret")
    try scene.folder.link("in/lib/link", to: "../../elsewhere")
    #expect(try scene.pack(like: "in").codes == [.notARegularMember])
    #expect(try scene.pack(like: "in") { $0.followsLinks = true }.statuses == [.converted])
  }

  /// In a folder that is a bundle nothing is replaced, even where that is forced.
  @Test func aFolderKeepsItsFiles() throws {
    let scene = try Scene()
    try sample().write(into: scene.folder, "in")
    try scene.folder.write("app", SampleBundle.elf, mode: 0o755)
    let before = try scene.snapshot()
    for output: ByteString in ["in/bin/app", "in/new", "in"] {
      let report = try scene.pack(like: "in", to: output) { $0.replacesOutputs = true }
      #expect(report.codes == [.outputCollision], "\(output)")
    }
    #expect(try scene.snapshot() == before)
  }

  /// Permission and owner belong together: who could run the bundle can run the new one.
  @Test(.enabled(if: getuid() == 0)) func theOwnerComesFromTheBundle() throws {
    let scene = try Scene()
    try write(.footer, into: scene)
    try scene.folder.setOwner("in", 1234, 4321)
    try scene.folder.write("new", Self.newer, mode: 0o755)
    _ = try scene.pack("new", like: "in")
    let output = try scene.snapshot()["out"]
    #expect(output?.owner == 1234 && output?.group == 4321)
  }
}
