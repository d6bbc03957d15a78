import AirflowBundle
import ByteStrings
import LibC
import TestSupport
import Testing

/// `reseal`: the right digests again for executables that were changed in place.
@Suite struct ResealTests {
  /// A scene with a whole bundle at `in/whole` and one that was changed at `in/changed`.
  private func scene() throws -> Scene {
    let scene = try Scene()
    for name in ["changed", "whole"] {
      var sample = SampleBundle(dag: name)
      sample.executable.mode = 0o750
      sample.further = [.init("lib/run.sh", "x", mode: 0o755)]
      try scene.folder.write(ByteString("old/\(name).zip"), sample.zip)
    }
    _ = try scene.migrate(["old"], to: "in")
    try change("in/changed", of: scene)
    return scene
  }

  /// Changes one byte of a bundle's executable.
  private func change(
    _ name: ByteString, of scene: Scene, _ more: (inout Footer) -> Void = { _ in }
  ) throws {
    var footer = try Footer(parsing: scene.folder.read(name))
    footer.executable[150] &+= 1
    more(&footer)
    let mode = try scene.snapshot()[name]?.permissions ?? 0
    try scene.folder.write(name, footer.current, mode: mode)
  }

  @Test func whatStaysLosesNothing() throws {
    let scene = try scene()
    try scene.folder.write("in/whole", scene.folder.read("in/whole"), mode: 0o4750)
    let report = try scene.reseal(["in/whole"])
    #expect(report.statuses == [.unchanged] && report.items[0].findings.isEmpty)
    #expect(try scene.snapshot()["in/whole"]?.permissions == 0o4750)
  }

  @Test func inPlaceOnlyTheDigestsChange() throws {
    let scene = try scene()
    let before = try scene.snapshot()
    let changed = try Footer(parsing: scene.folder.read("in/changed"))
    #expect(try scene.verdict("in") == ["hash-mismatch", "ok"])

    let dry = try scene.reseal { $0.isDryRun = true }
    #expect(try scene.snapshot() == before, "a dry run leaves no trace")
    let report = try scene.reseal()
    #expect(dry.itemsText == report.itemsText)
    #expect(report.command == .reseal && report.statuses == [.converted, .unchanged])
    let item = report.items[0]
    #expect(item.from == .footer && item.to == .footer && item.output == item.input)
    #expect(item.findings.map(\.code) == [.digestReplaced])
    #expect(item.findings.map(\.severity) == [.warning])
    for digest in [sha256(SampleBundle.elf), sha256(changed.executable)] {
      #expect(item.findings[0].message.contains(hex(digest)), "names both digests")
    }

    let after = try scene.snapshot()
    #expect(after.paths == before.paths, "nothing is left behind")
    #expect(after["in/whole"]?.inode == before["in/whole"]?.inode, "a whole bundle is not touched")
    #expect(after["in/changed"]?.permissions == 0o750)
    #expect(try scene.verdict("in") == ["ok", "ok"])
    // The very bundle that `pack` makes of the changed executable.
    try scene.folder.write("app", changed.executable)
    _ = try scene.pack(like: "in/whole", to: "packed") { _ in }
    _ = try scene.pack(like: "old/changed.zip", to: "packed-changed")
    #expect(try scene.folder.read("in/changed") == scene.folder.read("packed-changed"))
    #expect(try scene.reseal().statuses == [.unchanged, .unchanged])
  }

  /// Whoever runs the old file, or has it under another name, keeps it.
  @Test func theOldFileStaysForThoseWhoHaveIt() throws {
    let scene = try scene()
    let old = try scene.folder.read("in/changed")
    let path = scene.folder("in/changed").lossy
    #expect(link(path, scene.folder("another-name").lossy) == 0)
    let descriptor = open(path, O_RDONLY)
    defer { close(descriptor) }
    #expect(try scene.reseal(["in/changed"]).statuses == [.converted])
    var bytes = [UInt8](repeating: 0, count: old.count)
    #expect(pread(descriptor, &bytes, bytes.count, 0) == old.count)
    #expect(bytes == old)
    #expect(try scene.folder.read("another-name") == old)
    #expect(try scene.verdict("in/changed") == ["ok"])
  }

  @Test func elsewhereWholeOnesAreCopied() throws {
    let scene = try scene()
    let before = try scene.snapshot("in")
    let report = try scene.run(.resealed, to: "out")
    #expect(report.statuses == [.converted, .copied])
    #expect(try scene.snapshot("in") == before)
    #expect(try scene.verdict("out") == ["ok", "ok"])
    #expect(try scene.folder.read("out/whole") == scene.folder.read("in/whole"))
    #expect(try scene.run(.resealed, to: "out").statuses == [.unchanged, .unchanged])
  }

  /// The name stays as it is, whatever it ends in.
  @Test func namesStay() throws {
    let scene = try Scene()
    var sample = SampleBundle()
    sample.executable.bytes = HandMade.pe()
    try scene.folder.write("a.zip", sample.zip)
    _ = try scene.migrate(["a.zip"], to: "in/program.zip")
    try change("in/program.zip", of: scene)
    #expect(try scene.reseal().items.map(\.output) == [scene.folder("in/program.zip")])
    #expect(try scene.verdict("in") == ["ok"])
  }

  /// Originals that were kept beside their bundles are no failure; named, they are.
  @Test func earlierContainers() throws {
    let scene = try scene()
    try scene.folder.write("in/kept.zip", SampleBundle().zip)
    try SampleBundle().write(into: scene.folder, "in/folder")
    try scene.folder.write("in/draft", SampleBundle().footer32)
    let report = try scene.reseal()
    #expect(
      scene.outline(report) == [
        "in/changed converted", "in/draft not-a-bundle", "in/folder not-a-bundle",
        "in/kept.zip not-a-bundle", "in/whole unchanged",
      ])
    #expect(report.statuses == [.converted, .skipped, .skipped, .skipped, .unchanged])
    let named = try scene.reseal(["in/draft", "in/folder", "in/kept.zip"])
    #expect(named.codes == [.legacyContainer, .legacyContainer, .legacyContainer])
    #expect(named.exitStatus == 1)
  }

  /// A fault besides the digest, and the code that it has. What is wrong with a source would else
  /// be sealed as if it were right.
  static let faults: [(ErrorCode, @Sendable (inout Footer) -> Void)] = [
    (.sourcesInvalid, { $0.source[3] ^= 1 }),
    (.trailerInvalid, { $0.reserved[4] = 1 }),
    (.trailerInvalid, { $0.sourceLength = 1 << 30 }),
    (.trailerVersion, { $0.version = 9 }),
    (.executableNotNative, { $0.executable.replaceSubrange(0..<4, with: [0, 0, 0, 0]) }),
    (.manifestInvalid, { edit(&$0, "source: app.go", "source: [a, b]") }),
    (.schemaVersionMissing, { edit(&$0, "supervisor_schema_version", "other_version") }),
    // Sealed, this one would break the scan of the whole folder.
    (.manifestInvalid, { edit(&$0, "source: app.go", "source: 2026-02-30") }),
  ]

  private static func edit(_ footer: inout Footer, _ old: String, _ new: String) {
    let text = String(decoding: footer.manifest, as: UTF8.self).replacing(old, with: new)
    footer.manifest = Array(text.utf8)
    footer.metadataLength = UInt32(footer.manifest.count)
  }

  @Test(arguments: faults.indices) func anyOtherFaultIsThatFaultsCode(_ index: Int) throws {
    let scene = try scene()
    let (code, edit) = Self.faults[index]
    try change("in/changed", of: scene, edit)
    let before = try scene.snapshot()
    for inPlace in [true, false] {
      let report =
        try inPlace ? scene.reseal(["in/changed"]) : scene.run(.resealed, ["in/changed"])
      #expect(report.codes == [code])
      #expect(report.items[0].findings.isEmpty)
    }
    #expect(try scene.snapshot() == before)
  }

  @Test func aBundleThatMayNotBeRun() throws {
    let scene = try scene()
    try scene.folder.setMode("in/changed", 0o640)
    try scene.folder.setMode("in/whole", 0o640)
    #expect(try scene.reseal().codes == [.notExecutable, .notExecutable])
    // A copy gets its permission, as that of `migrate` does.
    #expect(try scene.run(.resealed, ["in/whole"]).statuses == [.copied])
    #expect(try scene.snapshot()["out"]?.permissions == 0o750)
  }

  /// What `migrate` lets pass with a finding is no fault here either.
  @Test func findingsAreNoFaults() throws {
    let scene = try scene()
    try change("in/changed", of: scene) {
      Self.edit(&$0, "2026-06-16", "2031-01-01")
      Self.edit(&$0, "  changed:", "  \"a b\":")
    }
    let report = try scene.reseal(["in/changed"])
    #expect(report.statuses == [.converted])
    #expect(
      Set(report.items[0].findings.map(\.code)) == [
        .digestReplaced, .schemaVersionUnknown, .idInvalid,
      ])
  }

  /// A trailer that somebody has corrected, and a manifest that nobody has.
  @Test func aStaleDigestInTheManifest() throws {
    let scene = try scene()
    try change("in/changed", of: scene) { $0.digest = sha256($0.executable) }
    let report = try scene.reseal(["in/changed"])
    #expect(report.statuses == [.converted])
    #expect(
      report.items[0].findings[0].message.hasSuffix("its manifest \(hex(sha256(SampleBundle.elf)))")
    )
    #expect(try scene.verdict("in/changed") == ["ok"])
  }

  /// A bundle of another packer gets the canonical manifest, and no word of where it came from.
  @Test func aBundleOfAnotherPacker() throws {
    let scene = try Scene()
    let footer = Footer(
      executable: SampleBundle.elf, source: Array("fn main() {}\n".utf8),
      manifest: Array(Footer.foreignManifest().utf8))
    try scene.folder.write("in/a", footer.current, mode: 0o755)
    try change("in/a", of: scene)
    #expect(try scene.reseal().statuses == [.converted])
    let text = String(
      decoding: try Footer(parsing: scene.folder.read("in/a")).manifest, as: UTF8.self)
    #expect(text.contains("entrypoint_path: main.rs\n") && !text.contains("migrated_from"))
    #expect(try scene.verdict("in/a") == ["ok"])
  }

  @Test func aLinkIsNotTurnedIntoAFile() throws {
    let scene = try scene()
    try scene.folder.link("link", to: "in/changed")
    let before = try scene.snapshot()
    let report = try scene.reseal(["link"])
    #expect(report.codes == [.outputCollision])
    #expect(report.items[0].message?.contains("\(scene.folder("in/changed"))") == true)
    #expect(try scene.snapshot() == before)
    #expect(try scene.run(.resealed, ["link"]).statuses == [.converted])
  }

  @Test func onlyOneCopyIsNeverRisked() throws {
    let scene = try scene()
    #expect(throws: UsageError.self) { try scene.reseal { $0.syncs = false } }
    #expect(throws: UsageError.self) {
      try scene.reseal { $0.destination = .inPlace(.move(scene.folder("moved"))) }
    }
  }
}
