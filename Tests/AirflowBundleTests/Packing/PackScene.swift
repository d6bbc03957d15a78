import AirflowBundle
import ByteStrings
import TestSupport

extension Scene {
  /// Packs a bundle of what the parts name; paths are relative to the scene's folder.
  func pack(
    _ executable: ByteString = "app", _ parts: PackParts, to output: ByteString = "out",
    _ change: (inout ConversionOptions) -> Void = { _ in }
  ) throws -> Report {
    var options = ConversionOptions(
      packing: folder(executable), with: parts, into: folder(output))
    options.syncs = false
    change(&options)
    return try ConversionRun(options).run()
  }

  /// Packs a bundle of files.
  func pack(
    manifest: String = SampleBundle.manifest(), source: ByteString = "main.go",
    members: [PackMember] = [], to output: ByteString = "out",
    _ change: (inout ConversionOptions) -> Void = { _ in }
  ) throws -> Report {
    try pack(
      "app",
      .files(
        manifest: .bytes(Array(manifest.utf8)), source: folder(source),
        members: members.map { PackMember($0.path, file: folder($0.file)) }),
      to: output, change)
  }

  /// Packs a bundle with another executable.
  func pack(
    _ executable: ByteString = "app", like bundle: ByteString, to output: ByteString = "out",
    _ change: (inout ConversionOptions) -> Void = { _ in }
  ) throws -> Report {
    try pack(executable, .like(folder(bundle)), to: output, change)
  }

  /// Reseals in place; paths are relative to the scene's folder.
  func reseal(
    _ inputs: [ByteString] = ["in"], _ change: (inout ConversionOptions) -> Void = { _ in }
  ) throws -> Report {
    try run(.resealed, inputs) { options in
      options.destination = .inPlace(.keep)
      options.syncs = true
      change(&options)
    }
  }

  /// What `verify` says of a path: its problems, or `ok`.
  func verdict(_ path: ByteString) throws -> [String] {
    let report = try VerifyRun(VerifyOptions(inputs: [folder(path)])).run()
    return report.items.map { item in
      item.isOK ? "ok" : item.problems.map(\.code.rawValue).joined(separator: " ")
    }
  }
}
