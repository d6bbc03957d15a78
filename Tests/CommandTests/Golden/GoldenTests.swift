import ByteStrings
import Foundation
import TestSupport
import Testing

/// All that the commands say, and all bytes that they write, is what it was before.
@Suite struct GoldenTests {
  @Test(arguments: GoldenPage.all) func saysWhatItSaid(_ page: GoldenPage) throws {
    let scene = try GoldenScene()
    let text = page.commands.map { scene.transcript(of: $0) }.joined(separator: "\n")
    try GoldenFile.check(page.name, text)
  }

  /// Compressed archives are left out: their bytes depend on the libraries that are installed. Their
  /// members and headers are those of the stored ones.
  @Test func writesTheBytesThatItWrote() throws {
    let scene = try GoldenScene()
    let folder = scene.folder
    let inputs = ["broken", "directory", "duplicates", "footer", "legacy", "special"]
    for input in inputs.map({ ByteString($0) }) {
      let from = folder(input)
      for (name, more) in Self.conversions {
        let to = folder("made").joined(name).joined(input)
        let outcome = InProcess.run([more[0], from, "-o", to] + more.dropFirst())
        #expect(outcome.status <= 1, "\(outcome.errorText)")
      }
      for (name, more) in Self.returns {
        let to = folder("made").joined(name).joined(input)
        let outcome = InProcess.run(
          [more[0], folder("made/migrated").joined(input), "-o", to] + more.dropFirst())
        #expect(outcome.status <= 1, "\(outcome.errorText)")
      }
    }
    let files = try Snapshot(of: folder("made")).entries.filter(\.value.isFile)
    let lines = files.sorted { $0.key < $1.key }.map { path, entry in
      "\(hex(sha256(entry.bytes)))  \(String(entry.permissions, radix: 8))  \(path)\n"
    }
    try GoldenFile.check("digests", lines.joined())
  }

  static let conversions: [(ByteString, [ByteString])] = [
    ("migrated", ["migrate", "--allow-non-native"]),
    ("without-extra-members", ["migrate", "--extra-members", "drop"]),
    ("exported", ["export", "--compression", "store"]),
  ]

  /// Of what was migrated.
  static let returns: [(ByteString, [ByteString])] = [
    ("archives", ["export", "--compression", "store"]),
    ("folders", ["export", "--layout", "directory"]),
  ]

  @Test func everyFileHasItsPage() throws {
    let names = try FileManager.default.contentsOfDirectory(atPath: GoldenFile.folder.path)
    let expected = GoldenPage.all.map { $0.name + ".txt" } + ["digests.txt"]
    #expect(Set(names) == Set(expected))
  }
}
