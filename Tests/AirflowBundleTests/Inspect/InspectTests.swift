import TestSupport
import Testing

@testable import AirflowBundle
@testable import BundleFormats
@testable import BundleReports

@Suite struct InspectTests {
  private func text(_ value: JSONValue?) -> String? {
    if case .string(let text)? = value { return text.lossy }
    return nil
  }

  private func manifest(_ path: String) throws -> [UInt8] {
    var bytes: [UInt8] = []
    try InspectedBundle.readManifest(of: .init(path)) { chunk throws(BundleError) in
      bytes += chunk
    }
    return bytes
  }

  private func source(_ path: String) throws -> [UInt8] {
    var bytes: [UInt8] = []
    try InspectedBundle(.init(path)).readSource { chunk throws(BundleError) in bytes += chunk }
    return bytes
  }

  @Test(arguments: [
    ("footer/with-sources", "footer", 263, true),
    ("legacy/footer-32/prototype", "footer-32", 366, true),
    ("legacy/go/orders.zip", "zip", 227, false),
    ("directory/nested/inferred", "directory", 1064, false),
  ])
  func everyContainerIsShown(_ name: String, _ container: String, _ size: Int, _ hasTrailer: Bool)
    throws
  {
    let inspected = try InspectedBundle(.init(fixture(name)))
    let json = inspected.json
    #expect(text(json["container"]) == container)
    #expect(json["source"]?["size"] == .number(size))
    #expect((json["trailer"] != nil) == hasTrailer)
    #expect(text(json["executable"]?["format"]) == "elf")
    #expect(text(json["executable"]?["arch"]) == "x86_64")
    #expect(json["manifest"]?["dags"] != nil)
    #expect(json["manifest"]?["sdk"] != nil)
    let page = InspectionPage.lines(for: inspected, isVerified: false)
    #expect(page.contains { $0.contains(container) } && page.allSatisfy { !$0.contains("\n") })
    try inspected.verify()
  }

  @Test func partsAreGivenByteForByte() throws {
    let folder = try VerifyFolder()
    let parts = FooterParts()
    let path = try folder.write("bundle", parts.bytes)
    #expect(try manifest(path) == parts.manifest)
    #expect(try source(path) == parts.source)
    let inspected = try InspectedBundle(.init(path))
    var executable: [UInt8] = []
    try inspected.readMember("bundle") { chunk throws(BundleError) in executable += chunk }
    #expect(executable == parts.executable)
    #expect(throws: BundleError.self) { try inspected.readMember("nothing") { _ in } }
  }

  /// What Airflow may find all the same can be looked at: the fault is a line, and no error.
  @Test(
    arguments: [
      ("language: Go", "language: go", 1), ("nothing: here", "dags: {a: {tasks: [t]}}", 1),
      ("dags: {a: {tasks: 5}}", "dags: {a: {tasks: [t]}}", 1),
      ("dags: [a]", "dags: {a: {tasks: [t]}}", 1),
      ("source: ''", "source: main.go", 2), ("more: 1", "source: main.go", 1),
      ("x: y", "airflow_bundle_metadata_version: \"1.0\"", 1),
      ("sdk: [go]", "sdk: {language: go, version: \"1\"", 2),
      ("source: main.go\nsources: 5", "source: main.go", 1),
      ("entrypoint_path: gone\nsources: []", "source: main.go", 2),
      ("source: ../x", "source: main.go", 1),
      ("x: 2026-02-30", "source: main.go", 2),
    ] as [(String, String, Int)])
  func aManifestWithAFaultIsShown(_ text: String, _ place: String, _ most: Int) throws {
    let folder = try VerifyFolder()
    var parts = FooterParts()
    let manifest = String(decoding: FooterParts.manifest(), as: UTF8.self)
    parts.manifest = Array(manifest.replacing(place, with: text).utf8)
    let path = try folder.write("bundle", parts.bytes)
    let inspected = try InspectedBundle(.init(path))
    #expect((1...most).contains(inspected.faults.count), "\(inspected.faults)")
    let page = InspectionPage.lines(for: inspected, isVerified: false)
    let fault = try #require(inspected.faults.first)
    #expect(page.contains { $0.contains("problem") && $0.contains(fault.problem) }, "\(page)")
    #expect(inspected.json["problems"] != nil && inspected.json["trailer"] != nil)
    #expect(try source(path) == parts.source)
    var executable: [UInt8] = []
    try inspected.readMember("bundle") { chunk throws(BundleError) in executable += chunk }
    #expect(executable == parts.executable)
  }

  /// Not even one that is no YAML.
  @Test(arguments: ["[", "- a", "", "text", "a: &x [*x]"])
  func aManifestThatCannotBeReadIsNoObstacle(_ manifest: String) throws {
    let folder = try VerifyFolder()
    var parts = FooterParts()
    parts.manifest = Array(manifest.utf8)
    let path = try folder.write("bundle", parts.bytes)
    let inspected = try InspectedBundle(.init(path))
    #expect(inspected.faults.first?.code == .manifestInvalid)
    #expect(try source(path) == parts.source)
    #expect(!InspectionPage.lines(for: inspected, isVerified: false).isEmpty)
    #expect(inspected.json["problems"] != nil)
  }

  @Test func anArchiveWithAFaultIsShown() throws {
    let folder = try VerifyFolder()
    var bundle = SampleBundle()
    bundle.manifest = Array(
      String(decoding: bundle.manifest, as: UTF8.self).replacing(
        "language: go", with: "language: Go"
      ).utf8)
    let inspected = try InspectedBundle(.init(try folder.write("a.zip", bundle.zip)))
    #expect(inspected.faults.map(\.code) == [.manifestInvalid])
    #expect(inspected.bundle.manifest.language == "Go")
  }

  /// What is named and not there is a fault, and the rest is shown.
  @Test(arguments: [
    (SampleBundle.manifest(source: "src/gone.go"), ErrorCode.sourceMissing, true),
    (SampleBundle.manifest(executable: "bin/gone"), .executableMissing, false),
    (SampleBundle.manifest(source: "../main.go"), .unsafePath, true),
    (SampleBundle.manifest(source: "bin/app"), .manifestInvalid, true),
    (SampleBundle.manifest().replacing("executable: bin/app\n", with: ""), .manifestInvalid, false),
  ])
  func anArchiveThatLacksAMemberIsShown(
    _ manifest: String, _ code: ErrorCode, _ hasExecutable: Bool
  ) throws {
    let folder = try VerifyFolder()
    var bundle = SampleBundle()
    bundle.manifest = Array(manifest.utf8)
    bundle.further = [.init("lib/more", "more")]
    let path = try folder.write("a.zip", bundle.zip)
    let inspected = try InspectedBundle(.init(path))
    #expect(inspected.faults.map(\.code) == [code], "\(inspected.faults)")
    #expect((inspected.bundle.executable.size > 0) == hasExecutable)
    #expect(inspected.sources.contains { $0.path == "lib/more" })
    #expect(inspected.json["problems"] != nil)
    var more: [UInt8] = []
    try inspected.readMember("lib/more") { chunk throws(BundleError) in more += chunk }
    #expect(more == Array("more".utf8))
    if code == .sourceMissing {
      #expect { try source(path) } throws: { ($0 as? BundleError)?.code == code }
    }
    if code == .executableMissing {
      #expect { try inspected.verify() } throws: { ($0 as? BundleError)?.code == code }
    }
  }

  @Test(
    arguments: [
      ("source: gone.go", "bin/app", ErrorCode.sourceMissing),
      ("source: src/app.go", nil, .executableMissing),
    ] as [(String, String?, ErrorCode)])
  func aFolderThatLacksAFileIsShown(_ line: String, _ program: String?, _ code: ErrorCode) throws {
    let folder = try VerifyFolder()
    let manifest = SampleBundle.manifest().replacing("source: src/app.go", with: line)
    try folder.write("a/airflow-metadata.yaml", Array(manifest.utf8), mode: 0o644)
    if let program { try folder.write("a/" + program, SampleBundle.elf) }
    try folder.write("a/notes.txt", Array("notes".utf8), mode: 0o644)
    let inspected = try InspectedBundle(.init(folder.path + "/a"))
    #expect(inspected.faults.contains { $0.code == code }, "\(inspected.faults)")
    #expect(inspected.bundle.manifest.dags.count == 1)
    let page = InspectionPage.lines(for: inspected, isVerified: false)
    #expect(page.contains { $0.contains("problem") })
  }

  /// One that Airflow would read all the same, and we do not hold.
  @Test func aManifestOverTheLimitIsNoObstacle() throws {
    let folder = try VerifyFolder()
    let long = "more: \"" + String(repeating: "x", count: 1 << 20) + "\""
    var parts = FooterParts()
    parts.manifest = FooterParts.manifest(long)
    var bundle = SampleBundle()
    bundle.manifest += Array((long + "\n").utf8)
    try folder.write("folder/airflow-metadata.yaml", bundle.manifest, mode: 0o644)
    try folder.write("folder/bin/app", SampleBundle.elf)
    try folder.write("folder/app", SampleBundle.elf)
    try folder.write("folder/app.go", Array("package main\n".utf8), mode: 0o644)
    for (path, expected) in [
      (try folder.write("footer", parts.bytes), parts.manifest),
      (try folder.write("draft", parts.draft), parts.manifest),
      (try folder.write("a.zip", bundle.zip), bundle.manifest),
      (folder.path + "/folder", bundle.manifest),
    ] {
      let inspected = try InspectedBundle(.init(path))
      #expect(inspected.faults.first?.code == .manifestTooLarge, "\(path): \(inspected.faults)")
      #expect(inspected.manifestSize == UInt64(expected.count))
      #expect(try manifest(path) == expected)
      var member: [UInt8] = []
      try inspected.readMember("airflow-metadata.yaml") { chunk throws(BundleError) in
        member += chunk
      }
      #expect(member == expected)
      #expect(inspected.json["manifest"] == .null)
      let page = InspectionPage.lines(for: inspected, isVerified: false)
      #expect(page.contains { $0.contains("problem") && $0.contains("manifest has") }, "\(page)")
    }
    #expect(try source(folder.path + "/footer") == parts.source)
  }

  @Test func theExecutableIsNotReadUnasked() throws {
    let folder = try VerifyFolder()
    var parts = FooterParts()
    parts.digest = [UInt8](repeating: 1, count: 32)
    let path = try folder.write("bundle", parts.bytes)
    let inspected = try InspectedBundle(.init(path))
    #expect { try inspected.verify() } throws: { ($0 as? BundleError)?.code == .hashMismatch }
  }

  @Test func aManifestThatMakesNoSenseCanStillBePrinted() throws {
    let folder = try VerifyFolder()
    var parts = FooterParts()
    parts.manifest = [0xff, 0xfe]
    let path = try folder.write("bundle", parts.bytes)
    #expect(try manifest(path) == [0xff, 0xfe])
    #expect(try InspectedBundle(.init(path)).manifest == [0xff, 0xfe])
  }

  @Test(arguments: [
    ("legacy", ErrorCode.notABundle), ("legacy/README.txt", .notABundle), ("nothing", .notFound),
    ("broken/trailer-version", .trailerVersion), ("broken/corrupt-archive.zip", .corruptArchive),
    ("broken/manifest-missing.zip", .manifestMissing),
  ])
  func whatIsNoBundleIsNamed(_ name: String, _ code: ErrorCode) {
    #expect { try InspectedBundle(.init(fixture(name))) } throws: {
      ($0 as? BundleError)?.code == code
    }
  }

  @Test func datesAndOddKeysKeepTheirText() throws {
    let folder = try VerifyFolder()
    var parts = FooterParts()
    parts.manifest = FooterParts.manifest("x: {2026-01-01: .nan, 010: 0x1F, yes: 1e400, y: ~}")
    let path = try folder.write("bundle", parts.bytes)
    let x = try InspectedBundle(.init(path)).json["manifest"]?["x"]
    #expect(x?["2026-01-01"] == .string(".nan"))
    #expect(x?["010"] == .number(31))
    #expect(x?["yes"] == .string("1e400"))
    #expect(x?["y"] == .null)
  }
}
