import AirflowBundle
import ByteStrings
import Foundation
import TestSupport
import Testing

/// What real packers and compilers made: Fixtures/expected.json says what must come of it.
struct Fixture: Decodable, Sendable, CustomTestStringConvertible {
  struct Executable: Decodable, Sendable {
    var sha256: String
    var format: String
    var arch: String
  }

  var path: String
  var container: String?
  var status: String
  var code: String?
  var dags: [String: [String]]?
  var executable: Executable?
  var mode: String?
  var findings: [String]?

  var testDescription: String { path }

  private struct List: Decodable {
    var fixtures: [Fixture]
  }

  static let folder = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appendingPathComponent("Fixtures")

  /// All but links, which are not followed in a walk and cannot be missed when named.
  static let all: [Fixture] = {
    guard let data = try? Data(contentsOf: folder.appendingPathComponent("expected.json")),
      let list = try? JSONDecoder().decode(List.self, from: data)
    else { return [] }
    return list.fixtures.filter { $0.code != "link-not-followed" }
  }()

  var location: ByteString { ByteString(Self.folder.appendingPathComponent(path).path) }
}

@Suite struct FixtureTests {
  @Test func thereAreSome() { #expect(Fixture.all.count > 80) }

  private func run(
    _ target: ConversionOptions.Target, _ input: ByteString, to output: ByteString
  ) throws -> ReportItem {
    var options = ConversionOptions(target, inputs: [input], destination: .output(output))
    options.syncs = false
    return try #require(try ConversionRun(options).run().items.first { $0.input == input })
  }

  @Test(arguments: Fixture.all) func migratesAsExpected(_ fixture: Fixture) throws {
    let folder = try TemporaryFolder()
    try folder.makeFolder("out")
    let item = try run(.footer, fixture.location, to: folder("out"))
    #expect(item.status.rawValue == fixture.status)
    #expect(item.error?.code.rawValue == fixture.code)
    guard item.status == .converted, let output = item.output, let result = item.result else {
      let written = try Snapshot(of: folder("out")).paths
      #expect(item.status == .copied || written == [])
      return
    }
    // JSONDecoder makes one key of two that differ by normalisation: GoldenManifestTests has those.
    if fixture.path != "legacy/manifests/unicode.zip" {
      let found = item.dags?.map { "\($0.id) \($0.tasks)" }
      let wanted = fixture.dags?.map { "\(ByteString($0)) \($1.map { ByteString($0) })" }
      #expect(found == wanted?.sorted())
    }
    #expect(result.footer?.binarySHA256 == fixture.executable?.sha256)
    #expect(item.executable?.format.rawValue == fixture.executable?.format)
    #expect(item.executable?.architecture == fixture.executable?.arch)
    if let mode = fixture.mode {
      #expect(String(0o10000 | Int(result.mode ?? 0), radix: 8).dropFirst() == Substring(mode))
    }
    let isDuplicate = fixture.path.hasPrefix("duplicates/")
    #expect(
      Set(item.findings.map(\.code.rawValue)).symmetricDifference(fixture.findings ?? [])
        .subtracting(isDuplicate ? ["duplicate-dag"] : []) == [])

    // zip -> footer -> zip -> footer: both footer files are the same.
    guard fixture.container == "zip" else { return }
    let name = output.lastComponent
    let back = try run(.zip, output, to: folder("back.zip"))
    #expect(back.status == .converted, "\(back)")
    try folder.makeFolder("again")
    let again = try run(.footer, folder("back.zip"), to: folder("again").joined(name))
    #expect(again.status == .converted, "\(again)")
    #expect(try readFile(folder("again").joined(name)) == readFile(output))
    #expect(again.result?.mode == result.mode)
  }
}
