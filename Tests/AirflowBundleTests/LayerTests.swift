import ByteStrings
import Foundation
import TestSupport
import Testing

/// The layers of the sources, as `Scripts/check-layers` sees them.
@Suite struct LayerTests {
  static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  @Test func noTargetSeesUpwardAndNoFolderUsesItself() throws {
    let script = Self.root.appending(path: "Scripts/check-layers").path
    let outcome = try Program.tool("/usr/bin/env", ["python3", script])
    #expect(outcome.status == 0, "\(outcome.errors)")
  }

  /// What the upper folder declares and what the lower one writes of it, and how that is told.
  @Test(arguments: [
    ("", "let room = 1", ""),
    ("struct Roof {}", "let roof: Roof? = nil", "Lower uses Upper: Roof"),
    ("func roofed() {}", "func room() { roofed() }", "Lower uses Upper: roofed"),
    (
      "extension Room { var hasRoof: Bool { true } }",
      "func look(_ room: Room) -> Bool { room.hasRoof }",
      "Lower uses Upper: hasRoof"
    ),
    (
      "extension Room { var hasRoof: Bool { true } }",
      "extension Room { var isDry: Bool { hasRoof } }",
      "Lower uses Upper: hasRoof"
    ),
    ("", "let text = \"Roof\" // Roof", ""), ("struct Roof {}", "let text = \"Roof\" // Roof", ""),
    ("struct Roof {}", "let text = \"\\(Roof())\"", "Lower uses Upper: Roof"),
    ("", "import Other", "Rooms imports Other, which Package.swift does not give it"),
  ])
  func aPlantedFaultIsTold(_ upper: String, _ lower: String, _ told: String) throws {
    let folder = try TemporaryFolder()
    let files = FileManager.default
    for path in ["Scripts", "Sources/Rooms/Upper", "Sources/Rooms/Lower", "Sources/Other"] {
      try files.createDirectory(
        atPath: folder(ByteString(path)).lossy, withIntermediateDirectories: true)
    }
    try files.copyItem(
      atPath: Self.root.appending(path: "Scripts/check-layers").path,
      toPath: folder("Scripts/check-layers").lossy)
    try folder.write(
      "Package.swift",
      "let targets = [\n.target(name: \"Rooms\"),\n.target(name: \"Other\"),\n]\nlet package = 1\n")
    try folder.write("Sources/Rooms/Upper/Upper.swift", "\(upper)\nfunc climb(_ room: Room) {}\n")
    try folder.write("Sources/Rooms/Lower/Lower.swift", "\(lower)\nstruct Room {}\n")
    let outcome = try Program.tool(
      "/usr/bin/env", ["python3", folder("Scripts/check-layers").lossy])
    #expect(outcome.status == (told.isEmpty ? 0 : 1), "\(outcome.errors)")
    #expect(outcome.errors.contains(told) || told.isEmpty, "\(outcome.errors)")
  }
}
