import ByteStrings
import Foundation
import TestSupport

/// A copy of the fixtures as git has them, whatever the umask of the checkout, and commands run in
/// it.
struct GoldenScene {
  let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    for name in ["broken", "directory", "duplicates", "footer", "legacy", "special"] {
      let from = Self.fixtures.appendingPathComponent(name).path
      let outcome = try Program.tool("/bin/cp", ["-RP", from, folder(ByteString(name)).lossy])
      guard outcome.status == 0 else { throw SetupError("cp \(from): \(outcome.errors)") }
    }
    for (path, entry) in try Snapshot(of: folder.path).entries where !entry.isLink {
      try folder.setMode(path, !entry.isFile || entry.permissions & 0o100 != 0 ? 0o755 : 0o644)
    }
  }

  private static let fixtures = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("Fixtures")

  /// Runs a command line and writes down all that it says.
  func transcript(of line: String) -> String {
    // All tests share their working folder, so paths are absolute; `Normal` makes them relative.
    let words = Self.words(of: line).map {
      ByteString($0.replacingOccurrences(of: "@", with: folder.path.lossy + "/"))
    }
    let outcome = InProcess.run(words)
    let shown = line.replacingOccurrences(of: "@", with: "")
    var text = "$ airflow-bundle" + (line.isEmpty ? "" : " ") + shown + "\n"
    text += Normal.text(outcome.outputText, in: folder)
    if !outcome.errors.isEmpty {
      text += "--- standard error\n" + Normal.text(outcome.errorText, in: folder)
    }
    return text + "--- exit status \(outcome.status)\n"
  }

  private static func words(of line: String) -> [String] {
    var words: [String] = []
    for (index, part) in line.split(separator: "'", omittingEmptySubsequences: false).enumerated() {
      // What stands between quotes is one word.
      words += index % 2 == 1 ? [String(part)] : part.split(separator: " ").map(String.init)
    }
    return words
  }
}

extension Snapshot.Entry {
  var isLink: Bool { mode & 0o170000 == 0o120000 }
}
