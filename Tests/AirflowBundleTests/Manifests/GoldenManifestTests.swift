import AirflowBundle
import ByteStrings
import TestSupport
import Testing

/// One footer bundle compared to the byte with what contract.md and formats.md ask for, written
/// down by hand.
@Suite struct GoldenManifestTests {
  private static let legacy = """
    # Comments go.
    zeta: {b: 0o7, a: [1.5, ~, yes, 'text', 010], y: !!str 12}
    format_version: 1.0
    executable: bin/app
    source: ./src/app.go
    sdk: &sdk
      version: '0.1'
      language: go
    copy: *sdk
    built: 2026-06-16
    "on": off
    dags:
      zoo: {tasks: [b, a]}
      "1.0":
        tasks: [yes, '12:30']
        owner: "y"
    text: |
      two
      lines
    """

  @Test func migratedBundleIsExactlyThis() throws {
    let scene = try Scene()
    var bundle = SampleBundle()
    bundle.manifest = Array(Self.legacy.utf8)
    bundle.executable.mode = 0o750
    bundle.source.bytes = Array("package main\n".utf8)
    bundle.further = [
      .init("lib/z.so", "zz", mode: 0o755), .init("lib/a.txt", "aaa", mode: 0o644),
    ]
    try scene.folder.write("in/a.zip", bundle.zip)
    let report = try scene.migrate()
    #expect(report.statuses == [.converted], "\(report.items)")

    let digests = ["package main\n", "aaa", "zz"].map { hex(sha256(Array($0.utf8))) }
    let integrity = hex(sha256(SampleBundle.elf))
    let beforeDigests = """
      airflow_bundle_metadata_version: "1.0"
      built: 2026-06-16
      copy:
        language: go
        version: "0.1"
      dags:
        "1.0":
          owner: "y"
          tasks:
          - "yes"
          - "12:30"
        zoo:
          tasks:
          - b
          - a

      """
    let afterDigests = """
      entrypoint_path: src/app.go
      migrated_from:
        container: zip
        executable: bin/app
        executable_mode: "0750"
        source_text: ./src/app.go
      "on": off
      sdk:
        language: go
        supervisor_schema_version: "2026-06-16"
        version: "0.1"
      source: app.go
      sources:
      - length: 13
        offset: 0
        path: src/app.go
        sha256: \(digests[0])
      - length: 3
        offset: 13
        path: lib/a.txt
        sha256: \(digests[1])
      - length: 2
        mode: "0755"
        offset: 16
        path: lib/z.so
        sha256: \(digests[2])
      text: "two\\nlines"
      zeta:
        a:
        - 1.5
        - ~
        - yes
        - text
        - 010
        b: 0o7
        y: "12"

      """
    let source = Array("package main\naaazz".utf8)
    // formats.md: the marker with its NUL, then the three digests.
    let cache = hex(
      sha256(
        Array("airflow-bundle cache digest v1".utf8) + [0] + sha256(SampleBundle.elf)
          + sha256(source) + sha256(Array((beforeDigests + afterDigests).utf8))))
    let digestsText = "digests:\n  cache: \(cache)\n  integrity: \(integrity)\n"
    let manifest = Array((beforeDigests + digestsText + afterDigests).utf8)

    let written = try scene.folder.read("out/a")
    let footer = try Footer(parsing: written)
    #expect(
      String(decoding: footer.manifest, as: UTF8.self) == String(decoding: manifest, as: UTF8.self))
    #expect(footer.source == source)
    #expect(footer.executable == SampleBundle.elf)
    // The trailer, field by field.
    let trailer =
      u32(UInt32(source.count)) + u32(UInt32(manifest.count)) + [1, 0, 0, 0]
      + sha256(SampleBundle.elf) + [UInt8](repeating: 0, count: 12) + Array("AFBNDL01".utf8)
    #expect(Array(written.suffix(64)) == trailer)
    #expect(written.count == SampleBundle.elf.count + source.count + manifest.count + 64)

    let result = report.items[0].result
    #expect(result?.size == UInt64(written.count))
    #expect(result?.sha256 == hex(sha256(written)))
    #expect(result?.footer?.binarySHA256 == integrity)
    #expect(result?.footer?.sourceLength == UInt32(source.count))
    #expect(result?.footer?.metadataLength == UInt32(manifest.count))
    #expect(result?.mode == 0o750)
  }

  /// Two dag_ids that look the same are two in the file and in the report.
  @Test func twinsStayApart() throws {
    let scene = try Scene()
    let (composed, decomposed) = ("caf\u{e9}", "cafe\u{301}")
    var bundle = SampleBundle()
    bundle.manifest = Array(
      """
      format_version: "1.0"
      source: src/app.go
      executable: bin/app
      sdk: {language: go, version: "1", supervisor_schema_version: "2026-06-16"}
      dags:
        \(composed): {tasks: [\(decomposed), \(composed)]}
        \(decomposed): {tasks: [t]}
      """.utf8)
    try scene.folder.write("in/a.zip", bundle.zip)
    let item = try #require(try scene.migrate().items.first)
    #expect(item.dags?.map(\.id) == [ByteString(decomposed), ByteString(composed)])
    #expect(item.dags?.last?.tasks == [ByteString(decomposed), ByteString(composed)])
    guard case .object(let fields)? = item.json["dags"] else {
      Issue.record("no dags in the report")
      return
    }
    #expect(fields.map(\.key) == [ByteString(decomposed), ByteString(composed)])
    let manifest = ByteString(try Footer(parsing: scene.folder.read("out/a")).manifest)
    let lines = manifest.bytes.split(separator: 10).map { ByteString($0) }
    #expect(lines.contains(ByteString("  \(composed):")))
    #expect(lines.contains(ByteString("  \(decomposed):")))
    let back = try scene.export()
    #expect(back.items[0].dags == item.dags)
  }

  /// The same inputs give the same file, however the archive was made.
  @Test func packingMakesNoDifference() throws {
    let scene = try Scene()
    var bundle = SampleBundle()
    bundle.further = [.init("lib/x", "x"), .init("a", "a")]
    try scene.folder.write("in/a.zip", bundle.zip)
    _ = try scene.migrate(to: "first")
    bundle.method = 8
    bundle.further.reverse()
    var archive = bundle.archive
    archive.members.reverse()
    for index in archive.members.indices { archive.members[index].descriptor = .signed }
    archive.comment = Array("comment".utf8)
    try scene.folder.write("in/a.zip", archive.bytes())
    _ = try scene.migrate(to: "second")
    #expect(try scene.snapshot("first") == scene.snapshot("second"))
  }

  @Test func furtherMembersAreKeptOrDropped() throws {
    let scene = try Scene()
    var bundle = SampleBundle()
    let plain = bundle.zip
    bundle.further = [.init("lib/x", "further")]
    try scene.folder.write("in/a.zip", bundle.zip)
    _ = try scene.migrate()
    #expect(
      try Footer(parsing: scene.folder.read("out/a")).source
        == bundle.source.bytes + Array("further".utf8))
    _ = try scene.migrate(to: "dropped") { $0.extraMembers = .drop }
    try scene.folder.write("in/a.zip", plain)
    _ = try scene.migrate(to: "plain")
    #expect(try scene.folder.read("dropped/a") == scene.folder.read("plain/a"))
  }

  @Test func nonNativeExecutablesNeedLeave() throws {
    let scene = try Scene()
    var bundle = SampleBundle()
    bundle.executable.bytes = Array("#!/bin/sh\nexit\n".utf8)
    try scene.folder.write("in/a.zip", bundle.zip)
    #expect(try scene.migrate().codes == [.executableNotNative])
    let report = try scene.migrate { $0.allowsNonNative = true }
    #expect(report.statuses == [.converted])
    #expect(report.items[0].executable?.format == .unknown)
  }
}
