import Testing

@testable import AirflowBundle
@testable import BundleFormats
@testable import BundleReports

@Suite struct InspectTests {
  private func text(_ value: JSONValue?) -> String? {
    if case .string(let text)? = value { return text.lossy }
    return nil
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
    #expect(try InspectedBundle.manifest(of: .init(path)) == parts.manifest)
    #expect(try source(path) == parts.source)
    let inspected = try InspectedBundle(.init(path))
    var executable: [UInt8] = []
    try inspected.readMember("bundle") { chunk throws(BundleError) in executable += chunk }
    #expect(executable == parts.executable)
    #expect(throws: BundleError.self) { try inspected.readMember("nothing") { _ in } }
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
    #expect(try InspectedBundle.manifest(of: .init(path)) == [0xff, 0xfe])
    #expect { try InspectedBundle(.init(path)) } throws: {
      ($0 as? BundleError)?.code == .manifestInvalid
    }
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
