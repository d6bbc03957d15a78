import Foundation

@testable import AirflowBundle
@testable import BundleFormats
@testable import BundleReports

/// A folder of bundles to verify or inspect, removed at the end of its scope.
final class VerifyFolder {
  let url: URL
  var path: String { url.path }

  init() throws {
    url = URL(fileURLWithPath: NSTemporaryDirectory()).resolvingSymlinksInPath()
      .appendingPathComponent("verify-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit {
    try? FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
    try? FileManager.default.removeItem(at: url)
  }

  @discardableResult
  func write(_ name: String, _ bytes: [UInt8], mode: Int = 0o755) throws -> String {
    let file = url.appendingPathComponent(name)
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(bytes).write(to: file)
    try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: file.path)
    return file.path
  }

  func link(_ name: String, to target: String) throws {
    try FileManager.default.createSymbolicLink(
      atPath: url.appendingPathComponent(name).path, withDestinationPath: target)
  }

  func verify(_ change: (inout VerifyOptions) -> Void = { _ in }) throws -> VerifyReport {
    var options = VerifyOptions(inputs: [.init(path)])
    options.jobs = 2
    change(&options)
    return try VerifyRun(options).run()
  }

  /// The paths below the folder, in the order of the report.
  func names(_ report: VerifyReport) -> [String] {
    report.items.map { String($0.path.lossy.dropFirst(path.count + 1)) }
  }
}

/// A footer bundle that can be broken in any place.
struct FooterParts {
  /// A static Linux executable for x86-64: a header and nothing to run.
  var executable = FooterParts.elf(machine: 62)
  var source = Array("package main\n".utf8)
  var manifest = FooterParts.manifest()
  var version: UInt32 = 1
  var reserved = [UInt8](repeating: 0, count: 12)
  var digest: [UInt8]?
  var sourceLength: UInt32?

  static func elf(machine: UInt8) -> [UInt8] {
    var bytes: [UInt8] = [0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0] + [UInt8](repeating: 0, count: 8)
    bytes += [2, 0, machine, 0, 1, 0, 0, 0] + [UInt8](repeating: 0, count: 24)
    return bytes + [0, 0, 0, 0, 64, 0, 56, 0, 0, 0, 64, 0, 0, 0, 0, 0]
  }

  static func manifest(
    dag: String = "a", schema: String = "\"2026-06-16\"", _ more: String = ""
  ) -> [UInt8] {
    Array(
      """
      airflow_bundle_metadata_version: "1.0"
      dags: {\(dag): {tasks: [t]}}
      sdk: {language: go, version: "1", supervisor_schema_version: \(schema)}
      source: main.go
      \(more)

      """.utf8)
  }

  var bytes: [UInt8] {
    executable + source + manifest + little(sourceLength ?? UInt32(source.count))
      + little(UInt32(manifest.count)) + little(version) + (digest ?? Digest.of(executable))
      + reserved + Array("AFBNDL01".utf8)
  }

  /// The same with the 32-byte trailer of the prototype.
  var draft: [UInt8] {
    executable + source + manifest + little(UInt32(source.count)) + little(UInt32(manifest.count))
      + little(1) + reserved + Array("AFBNDL01".utf8)
  }

  private func little(_ number: UInt32) -> [UInt8] {
    (0..<4).map { UInt8(truncatingIfNeeded: number >> (8 * UInt32($0))) }
  }
}

/// Where the repository's fixtures are.
func fixture(_ name: String) -> String {
  URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("Fixtures").appendingPathComponent(name).path
}
