import AirflowBundle
import ByteStrings
import TestSupport
import Testing

/// What cannot be packed, and what has to be said of it.
struct PackError: Sendable, CustomTestStringConvertible {
  var code: ErrorCode
  /// What the message must tell.
  var facts: [String]
  var manifest = SampleBundle.manifest()
  var source: ByteString = "main.go"
  var members: [PackMember] = []
  var make: @Sendable (TemporaryFolder) throws -> Void = { _ in }

  var testDescription: String { "\(code.rawValue): \(facts.joined(separator: ", "))" }

  private static func executable(_ code: ErrorCode, _ fact: String, _ bytes: [UInt8]) -> PackError {
    PackError(code: code, facts: ["app", fact]) { try $0.write("app", bytes, mode: 0o755) }
  }

  private static func manifest(_ code: ErrorCode, _ fact: String, _ text: String) -> PackError {
    PackError(code: code, facts: [fact], manifest: text)
  }

  private static func member(_ code: ErrorCode, _ fact: String, _ paths: ByteString...) -> PackError
  {
    PackError(
      code: code, facts: [fact], members: paths.map { PackMember($0, file: "util.go") })
  }

  static let all: [PackError] = [
    executable(.executableNotNative, "a script", Array("#!/bin/sh\n".utf8)),
    executable(.executableNotNative, "no ELF", Array("hello".utf8)),
    executable(.executableEmpty, "empty", []),
    executable(
      .executableAlreadyBundle, "trailer",
      Footer(executable: SampleBundle.elf, source: [], manifest: Array("a: b\n".utf8)).current),
    executable(
      .executableAlreadyBundle, "trailer",
      Footer(executable: SampleBundle.elf, source: [], manifest: Array("a: b\n".utf8)).draft),
    PackError(code: .notFound, facts: ["no such file"]) { $0.remove("app") },
    PackError(code: .notARegularMember, facts: ["a folder or a device, not an executable"]) {
      $0.remove("app")
      try $0.makeFolder("app")
    },
    PackError(code: .notARegularMember, facts: ["a folder or a device, not an executable"]) {
      $0.remove("app")
      try $0.makeFIFO("app")
    },
    manifest(.manifestInvalid, "dags", SampleBundle.manifest().replacing("dags:", with: "dogs:")),
    manifest(.manifestInvalid, "airflow_bundle_metadata_version", "sdk: {}\n"),
    manifest(
      .manifestInvalid, "executable",
      SampleBundle.manifest(executable: nil, more: "executable: [a]\n")),
    manifest(.manifestInvalid, "cannot read", SampleBundle.manifest(more: "d: 2026-02-30\n")),
    manifest(
      .manifestVersion, "2.0", SampleBundle.manifest().replacing("\"1.0\"", with: "\"2.0\"")),
    manifest(.manifestTooLarge, "1048577 bytes", String(repeating: "#", count: 1 << 20 + 1)),
    manifest(.unsafePath, "../main.go", SampleBundle.manifest(source: "../main.go")),
    manifest(
      .unsafePath, "/main.go", SampleBundle.manifest(more: "entrypoint_path: /main.go\n")),
    manifest(.unsafePath, "own name", SampleBundle.manifest(source: "airflow-metadata.yaml")),
    PackError(code: .sourceMissing, facts: ["gone.go"], source: "gone.go"),
    PackError(code: .notARegularMember, facts: ["fifo"], source: "fifo") {
      try $0.makeFIFO("fifo")
    },
    PackError(
      code: .notFound, facts: ["gone.so"], members: [PackMember("lib/a.so", file: "gone.so")]),
    member(.unsafePath, "../up", "../up"),
    member(.unsafePath, "own name", "airflow-metadata.yaml"),
    member(.duplicateMember, "lib/a", "lib/a", "./lib/a"),
    member(.duplicateMember, "src/app.go", "src/app.go"),
    member(.duplicateMember, "a file and also the folder", "src/app.go/below"),
  ]
}

@Suite struct PackErrorTests {
  @Test(arguments: PackError.all) func isRefused(_ failure: PackError) throws {
    let scene = try Scene()
    try scene.folder.write("app", SampleBundle.elf, mode: 0o755)
    try scene.folder.write("main.go", "package main\n")
    try scene.folder.write("util.go", "package util\n")
    try failure.make(scene.folder)
    let before = try scene.snapshot()
    func run(dry: Bool) throws -> Report {
      try scene.pack(manifest: failure.manifest, source: failure.source, members: failure.members) {
        $0.isDryRun = dry
      }
    }
    let report = try run(dry: false)
    #expect(try run(dry: true).itemsText == report.itemsText)
    #expect(report.codes == [failure.code])
    #expect(report.exitStatus == 1)
    let message = report.items[0].message ?? ""
    #expect(message.hasPrefix("\(scene.folder("app")): "), "\(message)")
    for fact in failure.facts { #expect(message.contains(fact), "\(message)") }
    #expect(message.split(separator: ";").count >= 2, "says what to do: \(message)")
    #expect(try scene.snapshot() == before, "nothing is written")
  }

  @Test func manifestFilesThatAreNone() throws {
    let scene = try Scene()
    try scene.folder.write("app", SampleBundle.elf, mode: 0o755)
    try scene.folder.write("main.go", "")
    try scene.folder.write("large.yaml", String(repeating: "#", count: 1 << 20 + 1))
    for (name, code, fact) in [
      ("gone.yaml", .manifestMissing, "gone.yaml"),
      ("large.yaml", .manifestTooLarge, "more than 1048576 bytes"),
    ] as [(ByteString, ErrorCode, String)] {
      let report = try scene.pack(
        "app", .files(manifest: .file(scene.folder(name)), source: scene.folder("main.go")))
      #expect(report.codes == [code])
      #expect(report.items[0].message?.contains(fact) == true)
      #expect(report.items[0].inputSize == UInt64(SampleBundle.elf.count))
    }
  }
}
