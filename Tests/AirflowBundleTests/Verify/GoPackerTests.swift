import ByteStrings
import TestSupport
import Testing

@testable import AirflowBundle

/// Bundles as airflow-go-pack lays them out: four spaces, keys in its own order, ids as plain keys.
@Suite struct GoPackerTests {
  private func bundle(_ dags: String) -> [UInt8] {
    let manifest = """
      airflow_bundle_metadata_version: "1.0"
      source: main.go
      sdk:
          language: go
          version: v0.1.0
          supervisor_schema_version: "2026-06-16"
      dags:
      \(dags)
      """
    return Footer(
      executable: SampleBundle.elf, source: Array("package main\n".utf8),
      manifest: Array(manifest.utf8)
    ).current
  }

  @Test func plainIdsAreFoundAndUsual() throws {
    let scene = try Scene()
    try scene.folder.write(
      "in/a", bundle("    orders:\n        tasks:\n            - extract\n"), mode: 0o755)
    let report = try VerifyRun(VerifyOptions(inputs: [scene.folder("in")])).run()
    #expect(report.items.map(\.isOK) == [true], "\(report.items)")
  }

  /// PyYAML retypes plain keys: who wrote them is said, and that the way back and forth mends it.
  @Test func idsThatAirflowReadsAsSomethingElse() throws {
    let scene = try Scene()
    let dags =
      "    123:\n        tasks:\n            - a\n    yes:\n        tasks:\n            - b\n"
    try scene.folder.write("in/a", bundle(dags), mode: 0o755)
    let before = try VerifyRun(VerifyOptions(inputs: [scene.folder("in")])).run()
    let item = try #require(before.items.first)
    #expect(item.airflow == .skipped)
    #expect(item.problems.map(\.code) == [.manifestInvalid, .manifestInvalid])
    #expect(item.problems.allSatisfy { $0.problem.contains("as airflow-go-pack writes ids") })
    #expect(item.problems.allSatisfy { $0.advice.contains("export the bundle and migrate") })

    let copied = try scene.migrate()
    #expect(copied.statuses == [.copied])
    #expect(copied.items[0].findings.map(\.code) == [.idInvalid], "\(copied.items)")
    #expect(copied.items[0].findings[0].fact.contains("(123, yes)"))

    let archives = try scene.export(["in"], to: "zips")
    #expect(archives.items.flatMap { $0.findings.map(\.code) } == [.valueQuoted, .valueQuoted])
    #expect(try scene.migrate(["zips"], to: "mended").statuses == [.converted])
    let after = try VerifyRun(VerifyOptions(inputs: [scene.folder("mended")])).run()
    #expect(after.items.map(\.isOK) == [true], "\(after.items)")
    #expect(after.items.map(\.dags) == [["123", "yes"]])
  }

  /// A copy is what it was: what Airflow then skips, or its server refuses, is said.
  @Test(
    arguments: [
      ("    \"a b\":\n        tasks: [x]\n", .idInvalid), ("    {}\n", .dagsAbsent),
      ("    - orders\n", .dagsAbsent),
    ] as [(String, Finding.Code)]) func whatIsCopiedAndNotFoundIsTold(
      _ dags: String, _ code: Finding.Code
    ) throws
  {
    let scene = try Scene()
    try scene.folder.write("in/a", bundle(dags), mode: 0o755)
    for isInPlace in [false, true] {
      let report = try scene.migrate { if isInPlace { $0.destination = .inPlace(.keep) } }
      #expect(report.items[0].findings.map(\.code) == [code], "\(report.items)")
    }
  }
}
