import ByteStrings
import Foundation
import TestSupport
import Testing

/// A folder in which there is nothing to do is a failure: it may be a file system that is not
/// mounted, or a mistyped pattern.
@Suite struct NothingFoundTests {
  private func scene() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    try folder.makeFolder("empty")
    try folder.write("texts/readme.txt", "no bundle")
    try folder.write("texts/below/notes.txt", "no bundle")
    try folder.write("in/team/a.zip", SampleBundle().zip)
    try folder.write("b.zip", SampleBundle(dag: "b").zip)
    try folder.makeFolder("new")
    #expect(InProcess.run(["migrate", folder("b.zip"), "-o", folder("new")]).status == 0)
    return folder
  }

  static let empty: [(String, String)] = [
    ("migrate @empty -o @out", "there is no bundle in this folder"),
    ("migrate @texts -o @out", "there is no bundle in this folder"),
    ("migrate @in @empty -o @out", "there is no bundle in this folder"),
    ("migrate @empty -o @out -n", "there is no bundle in this folder"),
    ("migrate @empty --in-place", "there is no bundle in this folder"),
    ("migrate @empty -o @out --shard 1/3", "there is no bundle in this folder"),
    ("migrate @empty -o @out --shard 2/3", "there is no bundle in this folder"),
    ("migrate @empty -o @out --shard 3/3", "there is no bundle in this folder"),
    ("migrate @in -o @out --include taem/**", "is taken by --include and --exclude"),
    ("migrate @in -o @out --exclude **", "is taken by --include and --exclude"),
    ("export @empty -o @out", "there is no bundle in this folder"),
    ("export @new -o @out --include c", "is taken by --include and --exclude"),
    ("verify @empty", "there is no bundle in this folder"),
    ("verify @texts", "there is no bundle in this folder"),
    ("verify @new @empty", "there is no bundle in this folder"),
    ("verify @new --include c", "is taken by --include and --exclude"),
  ]

  private func run(_ line: String, in folder: TemporaryFolder) -> InProcess.Outcome {
    InProcess.run(
      line.split(separator: " ").map {
        ByteString($0.replacingOccurrences(of: "@", with: folder.path.lossy + "/"))
      })
  }

  @Test(arguments: empty) func isAFailure(_ line: String, _ told: String) throws {
    let folder = try scene()
    let outcome = run(line, in: folder)
    #expect(outcome.status == 1, "\(outcome.outputText)\(outcome.errorText)")
    #expect(outcome.outputText.contains(told) && outcome.outputText.contains("nothing-found"))
    let allowed = run(line + " --allow-empty", in: try scene())
    #expect(allowed.status == 0, "\(allowed.outputText)\(allowed.errorText)")
    #expect(!allowed.outputText.contains("nothing-found"))
  }

  static let filled = [
    "migrate @in -o @out", "migrate @in @in/team -o @out -n", "export @new -o @out",
    "migrate @new --in-place", "verify @new", "verify @new @new/",
    "migrate @in -o @out --shard 1/2",
    "migrate @in -o @out --shard 2/2",
  ]

  @Test(arguments: filled) func whatIsFoundIsNone(_ line: String) throws {
    let outcome = run(line, in: try scene())
    #expect(outcome.status == 0, "\(outcome.outputText)\(outcome.errorText)")
  }

  @Test func shardsOfNothingAreJoined() throws {
    let folder = try scene()
    for index in 1...2 {
      _ = run("migrate @empty -o @out --shard \(index)/2 --report @\(index).json", in: folder)
    }
    let merged = run("report merge @1.json @2.json --json", in: folder)
    #expect(merged.status == 1, "\(merged.errorText)")
    #expect(merged.outputText.contains("\"total\": 1"))
  }
}
