import Testing

@testable import AirflowBundle
@testable import BundleFormats
@testable import BundleReports

/// Each way in which one bundle can be wrong: its code, and what Airflow does with it.
@Suite struct ProblemTests {
  struct Case: CustomTestStringConvertible, Sendable {
    var codes: [ErrorCode]
    var airflow: AirflowVerdict
    var container: Container? = .footer
    var mode = 0o755
    var bytes: [UInt8]
    var testDescription: String {
      codes.isEmpty ? "ok" : codes.map(\.rawValue).joined(separator: "+")
    }

    init(
      _ codes: ErrorCode..., airflow: AirflowVerdict, container: Container? = .footer,
      mode: Int = 0o755, _ change: (inout FooterParts) -> Void
    ) {
      var parts = FooterParts()
      change(&parts)
      (self.codes, self.airflow, self.container, self.mode) = (codes, airflow, container, mode)
      bytes = parts.bytes
    }

    init(
      _ codes: ErrorCode..., airflow: AirflowVerdict, container: Container?, bytes: [UInt8]
    ) {
      (self.codes, self.airflow, self.container, self.bytes) = (codes, airflow, container, bytes)
    }

    /// A good bundle with more in its manifest.
    init(_ codes: ErrorCode..., airflow: AirflowVerdict, manifest more: String) {
      var parts = FooterParts()
      parts.manifest = FooterParts.manifest(more)
      (self.codes, self.airflow, self.bytes) = (codes, airflow, parts.bytes)
    }
  }

  static let digest = hexadecimal(Digest.of(FooterParts().source))
  static func sources(
    _ path: String = "main.go", offset: Int = 0, length: Int = 13, _ sha: String = digest
  )
    -> String
  {
    "sources: [{path: \(path), offset: \(offset), length: \(length), sha256: \"\(sha)\"}]"
  }

  static let cases: [Case] = [
    Case(airflow: .found) { _ in },
    Case(airflow: .found, manifest: "entrypoint_path: main.go\n\(sources())"),
    Case(.notExecutable, airflow: .skipped, mode: 0o644) { _ in },
    Case(.trailerVersion, airflow: .skipped) { $0.version = 2 },
    Case(.trailerInvalid, airflow: .skipped) { $0.reserved[3] = 1 },
    Case(.trailerInvalid, airflow: .skipped) { $0.sourceLength = 4_000_000_000 },
    Case(.trailerInvalid, airflow: .skipped) { $0.executable = [] },
    Case(.hashMismatch, airflow: .skipped) { $0.digest = [UInt8](repeating: 7, count: 32) },
    Case(.hashMismatch, .notExecutable, airflow: .skipped, mode: 0o600) {
      $0.digest = [UInt8](repeating: 7, count: 32)
    },
    Case(.executableNotNative, airflow: .found) { $0.executable = Array("#!/bin/sh\n".utf8) },
    Case(.executableAlreadyBundle, airflow: .found) { $0.executable = FooterParts().bytes },
    Case(.manifestInvalid, airflow: .skipped) { $0.manifest = Array("[a]".utf8) },
    Case(.manifestInvalid, airflow: .skipped) { $0.manifest += [0xff] },
    Case(.manifestInvalid, airflow: .skipped, manifest: "x: !secret y"),
    Case(.manifestInvalid, airflow: .skipped, manifest: "x: ="),
    Case(
      .manifestInvalid, airflow: .found,
      manifest: "sdk: {language: go, supervisor_schema_version: \"2026-06-16\"}"),
    Case(.manifestInvalid, airflow: .found) { $0.manifest = FooterParts.manifest(dag: "b: {}, 5") },
    Case(.manifestInvalid, airflow: .skipped) {
      $0.manifest = FooterParts.manifest(dag: "2026-01-01")
    },
    Case(.manifestVersion, airflow: .found) {
      let text = String(decoding: $0.manifest, as: UTF8.self)
      $0.manifest = Array(
        (text.split(separator: "\n").dropFirst() + ["airflow_bundle_metadata_version: \"2.0\"\n"])
          .joined(separator: "\n").utf8)
    },
    Case(.manifestTooLarge, airflow: .found) {
      $0.manifest += [UInt8(ascii: "#")] + [UInt8](repeating: UInt8(ascii: "x"), count: 1 << 20)
    },
    Case(.breaksScan, .manifestTooLarge, .manifestInvalid, airflow: .breaksScan) {
      let comment = [UInt8(ascii: "#")] + [UInt8](repeating: UInt8(ascii: "x"), count: 1 << 20)
      $0.manifest = comment + Array("\n".utf8) + $0.manifest + Array("x: 2026-02-30\n".utf8)
    },
    Case(.schemaVersionMissing, airflow: .skipped) {
      $0.manifest = FooterParts.manifest(schema: "2026-06-16")
    },
    Case(.schemaVersionMissing, airflow: .skipped) {
      $0.manifest = FooterParts.manifest(schema: "\"\"")
    },
    Case(.schemaVersionUnknown, airflow: .skipped) {
      $0.manifest = FooterParts.manifest(schema: "\"2025-01-01\"")
    },
    Case(.breaksScan, .manifestInvalid, airflow: .breaksScan, manifest: "x: 2026-02-30"),
    Case(.breaksScan, .manifestInvalid, airflow: .breaksScan, manifest: "x: 0x_"),
    Case(.manifestInvalid, .notExecutable, airflow: .skipped, mode: 0o644) {
      $0.manifest = FooterParts.manifest("x: 0x_")
    },
    Case(.hashMismatch, airflow: .found, manifest: "digests: {integrity: \"\(digest)\"}"),
    Case(.sourcesInvalid, airflow: .found, manifest: "entrypoint_path: other.go\n\(sources())"),
    Case(.sourcesInvalid, airflow: .found, manifest: sources()),
    Case(
      .sourcesInvalid, airflow: .found, manifest: "entrypoint_path: main.go\n\(sources(offset: 1))"),
    Case(
      .sourcesInvalid, airflow: .found, manifest: "entrypoint_path: main.go\n\(sources(length: 12))"
    ),
    Case(
      .sourcesInvalid, airflow: .found,
      manifest: "entrypoint_path: main.go\n\(sources("main.go", "AB"))"),
    Case(.sourcesInvalid, airflow: .found, manifest: "entrypoint_path: ../x\n\(sources("../x"))"),
    Case(
      .sourcesInvalid, airflow: .found,
      manifest: "entrypoint_path: main.go\ndag_source_paths: {a: gone.go}\n\(sources())"),
    Case(.legacyContainer, airflow: .skipped, container: .footer32, bytes: FooterParts().draft),
    Case(.noTrailer, airflow: .skipped, container: nil, bytes: FooterParts().executable),
    Case(.noTrailer, airflow: .skipped, container: nil, bytes: FooterParts().bytes.dropLast(70)),
  ]

  @Test(arguments: cases) func isNamed(_ example: Case) throws {
    let folder = try VerifyFolder()
    try folder.write("bundle", example.bytes, mode: example.mode)
    let report = try folder.verify()
    try #require(report.items.count == 1)
    let item = report.items[0]
    #expect(Set(item.problems.map(\.code)) == Set(example.codes), "\(item.problems)")
    #expect(item.airflow == example.airflow)
    #expect(item.container == example.container)
    #expect(item.isOK == example.codes.isEmpty)
    #expect(report.exitStatus == (example.codes.isEmpty ? 0 : 1))
  }

  @Test func messagesAreOneLineThatNamesTheFile() throws {
    let folder = try VerifyFolder()
    for (number, example) in Self.cases.enumerated() where example.bytes.count < 1 << 20 {
      try folder.write("bundle\n\(number)", example.bytes, mode: example.mode)
    }
    for item in try folder.verify().items {
      for problem in item.problems {
        let message = problem.message(for: item.path)
        #expect(message.hasPrefix("\(item.path): "))
        #expect(!message.contains("\n"))
      }
      #expect(VerifyLine.lines(for: item).allSatisfy { !$0.contains("\n") })
    }
  }
}
