package import ByteStrings
import Crypto

package func sha256(_ bytes: [UInt8]) -> [UInt8] { Array(SHA256.hash(data: bytes)) }

package func hex(_ bytes: [UInt8]) -> String {
  bytes.map { byte in
    let digits = String(byte, radix: 16)
    return digits.utf8.count == 1 ? "0" + digits : digits
  }.joined()
}

/// A bundle that can be put into any container, by none of the code under test.
package struct SampleBundle: Sendable {
  package struct File: Sendable {
    package var path: ByteString
    package var bytes: [UInt8]
    /// The permission bits; nil for none recorded.
    package var mode: UInt16?

    package init(_ path: ByteString, _ bytes: [UInt8], mode: UInt16? = 0o644) {
      self.path = path
      self.bytes = bytes
      self.mode = mode
    }

    package init(_ path: ByteString, _ text: String, mode: UInt16? = 0o644) {
      self.init(path, Array(text.utf8), mode: mode)
    }
  }

  package var manifest: [UInt8]
  package var executable: File
  package var source: File
  package var further: [File] = []
  /// How members are compressed in an archive: 0 or 8.
  package var method: UInt16 = 0

  /// A bundle with one Dag, whose manifest wants no mending.
  package init(
    dag: String = "example_dag", executable: ByteString = "bin/app",
    source: ByteString = "src/app.go",
    schemaVersion: String? = "2026-06-16", more: String = ""
  ) {
    self.executable = File(executable, Self.elf, mode: 0o755)
    self.source = File(source, "package main // \(dag)\n")
    manifest = Array(
      Self.manifest(
        dag: dag, executable: executable.lossy, source: source.lossy, schemaVersion: schemaVersion,
        more: more
      ).utf8)
  }

  package static func manifest(
    dag: String = "example_dag", executable: String? = "bin/app", source: String = "src/app.go",
    versionKey: String = "format_version", schemaVersion: String? = "2026-06-16", more: String = ""
  ) -> String {
    var text = "\(versionKey): \"1.0\"\nsdk:\n  language: go\n  version: \"1.2.3\"\n"
    if let schemaVersion { text += "  supervisor_schema_version: \"\(schemaVersion)\"\n" }
    text += "source: \(source)\n"
    if let executable { text += "executable: \(executable)\n" }
    return text + "dags:\n  \(dag):\n    tasks: [extract, load]\n" + more
  }

  /// An ELF header with one segment that covers all of the file: 200 bytes, for Linux x86-64.
  package static let elf: [UInt8] = elf(size: 200)

  package static func elf(size: Int, machine: UInt16 = 62) -> [UInt8] {
    var bytes: [UInt8] = [0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0] + [UInt8](repeating: 0, count: 8)
    bytes += u16(2) + u16(machine) + u32(1) + u64(0x1000) + u64(64) + u64(0) + u32(0)
    bytes += u16(64) + u16(56) + u16(1) + u16(64) + u16(0) + u16(0)
    bytes += u32(1) + u32(5) + u64(0) + u64(0) + u64(0) + u64(UInt64(size)) + u64(UInt64(size))
    bytes += u64(0x1000)
    return bytes + [UInt8](repeating: 0x90, count: max(0, size - bytes.count))
  }

  /// The files besides the manifest.
  package var files: [File] { [executable, source] + further }

  package func member(_ file: File) -> ArchiveBuilder.Member {
    var member = ArchiveBuilder.Member(file.path.bytes, file.bytes, method: method)
    if let mode = file.mode {
      member.externalAttributes = UInt32(0o100000 | UInt32(mode)) << 16
    } else {
      member.host = 0
      member.externalAttributes = 0x20
    }
    return member
  }

  /// The archive, to be tampered with; the manifest is its first member, the executable the second.
  package var archive: ArchiveBuilder {
    let manifest = ArchiveBuilder.Member(
      Array("airflow-metadata.yaml".utf8), self.manifest, method: method)
    return ArchiveBuilder([manifest] + files.map { member($0) })
  }

  package var zip: [UInt8] { archive.bytes() }

  /// A bundle with the trailer of the first draft.
  package var footer32: [UInt8] {
    Footer(executable: executable.bytes, source: source.bytes, manifest: manifest).draft
  }

  /// Puts the files into a folder.
  package func write(into folder: TemporaryFolder, _ name: ByteString) throws {
    try folder.write(name.joined("airflow-metadata.yaml"), manifest)
    for file in files {
      try folder.write(name.joined(file.path), file.bytes, mode: file.mode ?? 0o644)
    }
  }
}

/// A file with a trailer, region by region (docs/formats.md), so that each can lie.
package struct Footer {
  package var executable: [UInt8]
  package var source: [UInt8]
  package var manifest: [UInt8]
  package var sourceLength: UInt32
  package var metadataLength: UInt32
  package var version: UInt32 = 1
  package var digest: [UInt8]
  package var reserved = [UInt8](repeating: 0, count: 12)
  package var magic = Array("AFBNDL01".utf8)

  package init(executable: [UInt8], source: [UInt8], manifest: [UInt8]) {
    self.executable = executable
    self.source = source
    self.manifest = manifest
    sourceLength = UInt32(source.count)
    metadataLength = UInt32(manifest.count)
    digest = sha256(executable)
  }

  private var regions: [UInt8] { executable + source + manifest }

  /// With the 64-byte trailer.
  package var current: [UInt8] {
    regions + u32(sourceLength) + u32(metadataLength) + u32(version) + digest + reserved + magic
  }

  /// With the 32-byte trailer.
  package var draft: [UInt8] {
    regions + u32(sourceLength) + u32(metadataLength) + u32(version) + reserved + magic
  }

  /// Takes a file with a 64-byte trailer apart.
  package init(parsing file: [UInt8]) throws {
    guard file.count >= 64, file.suffix(8).elementsEqual(Array("AFBNDL01".utf8)) else {
      throw SetupError("no footer bundle of \(file.count) bytes")
    }
    func number(_ offset: Int) -> UInt32 {
      (0..<4).reduce(0) { $0 | UInt32(file[file.count - 64 + offset + $1]) << (8 * $1) }
    }
    (sourceLength, metadataLength, version) = (number(0), number(4), number(8))
    digest = Array(file[(file.count - 52)..<(file.count - 20)])
    reserved = Array(file[(file.count - 20)..<(file.count - 8)])
    let metadataStart = file.count - 64 - Int(metadataLength)
    let sourceStart = metadataStart - Int(sourceLength)
    guard sourceStart > 0 else { throw SetupError("regions reach past the start") }
    executable = Array(file[..<sourceStart])
    source = Array(file[sourceStart..<metadataStart])
    manifest = Array(file[metadataStart..<(file.count - 64)])
  }

  /// A manifest of another packer, without `sources` unless given.
  package static func foreignManifest(dag: String = "foreign_dag", more: String = "") -> String {
    """
    airflow_bundle_metadata_version: "1.0"
    sdk:
      language: rust
      version: "0.9"
      supervisor_schema_version: "2026-06-16"
    source: main.rs
    dags:
      \(dag):
        tasks: [one]

    """ + more
  }
}
