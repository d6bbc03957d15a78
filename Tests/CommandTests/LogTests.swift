import ByteStrings
import Foundation
import TestSupport
import Testing

/// `--log`: JSON Lines that grow while the run goes on.
@Suite struct LogTests {
  private func scene() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    try folder.write("in/a.zip", SampleBundle(dag: "a").zip)
    try folder.write("in/b.zip", "no archive")
    return folder
  }

  private func lines(_ folder: TemporaryFolder, _ name: ByteString = "log") throws -> [[String:
    Any]]
  {
    try folder.read(name).split(separator: 0x0a).map { line in
      try #require(try JSONSerialization.jsonObject(with: Data(line)) as? [String: Any])
    }
  }

  @Test func hasTheRunThenItemsThenTheSummary() throws {
    let folder = try scene()
    let arguments = ["migrate", "in", "-o", "out", "--log", "log", "--report", "r.json", "-j", "1"]
    #expect(try Program.run(arguments, in: folder.path).status == 1)
    let lines = try lines(folder)
    #expect(lines.count == 4)
    let run = try #require(lines.first?["run"] as? [String: Any])
    #expect(run["arguments"] as? [String] == arguments)
    #expect(run["directory"] as? String == folder.path.lossy)
    #expect(
      (run["host"] as? String)?.isEmpty == false && (run["user"] as? String)?.isEmpty == false)
    let started = try #require(run["started"] as? String)
    #expect(
      ISO8601DateFormatter().date(from: started).map { abs($0.timeIntervalSinceNow) < 600 } == true)
    #expect(lines[1...2].map { $0["input"] as? String } == ["in/a.zip", "in/b.zip"])
    #expect(lines[1...2].map { $0["status"] as? String } == ["converted", "failed"])
    let report = try #require(
      try JSONSerialization.jsonObject(with: Data(folder.read("r.json"))) as? [String: Any])
    let summary = try #require(lines.last?["summary"] as? NSDictionary)
    #expect(summary == report["summary"] as? NSDictionary)
    #expect((report["items"] as? NSArray)?.firstObject as? NSDictionary == lines[1] as NSDictionary)
  }

  @Test func isAddedTo() throws {
    let folder = try scene()
    for _ in 1...2 {
      _ = InProcess.run(["verify", folder("in"), "--log", folder("log"), "--json"])
    }
    let lines = try lines(folder)
    #expect(lines.count { $0["run"] != nil } == 2 && lines.count { $0["summary"] != nil } == 2)
    #expect(lines.count { $0["airflow"] != nil } == 4)
  }

  /// Two bundles that claim one Dag: that is known only when all are done.
  @Test(arguments: ["migrate", "verify"]) func hasWhatOnlyTheEndShows(_ command: String) throws {
    let folder = try TemporaryFolder()
    for name in ["a", "b"] {
      try folder.write(ByteString("in/\(name).zip"), SampleBundle(dag: "same").zip)
    }
    try folder.write("in/c.zip", SampleBundle(dag: "other").zip)
    let output = command == "migrate" ? ["-o", "out"] : []
    _ = try Program.run(
      [command, "in", "--log", "log", "--report", "r.json"] + output, in: folder.path)
    let lines = try lines(folder)
    let report = try #require(
      try JSONSerialization.jsonObject(with: Data(folder.read("r.json"))) as? [String: Any])
    let items = try #require(report["items"] as? NSArray)
    #expect(lines.count == 1 + 3 + 1 && lines.last?["summary"] != nil)
    let amended = try #require(lines.last?["amended"] as? NSArray)
    #expect(amended == items.subarray(with: NSRange(0..<2)) as NSArray)
    #expect(lines[3] as NSDictionary == items[2] as? NSDictionary)
  }

  /// The folder of the outputs does not take their names to disk: told last, by all.
  @Test(.enabled(if: Privileges.canTrace, "needs strace")) func aFailureAtTheEndIsToldEverywhere()
    throws
  {
    let folder = try scene()
    folder.remove("in/b.zip")
    try folder.makeFolder("out")
    let outcome = try Program.run(
      ["migrate", "in", "-o", "out", "--log", "log"],
      shell: "strace -f -o trace -P out -e trace=fsync -e inject=fsync:error=EIO \"$@\"",
      in: folder.path)
    #expect(outcome.status == 1, "\(outcome)")
    #expect(outcome.output.contains("\nfailed     in/a.zip: "), "\(outcome)")
    let amended = try lines(folder).last?["amended"] as? [[String: Any]]
    #expect(amended?.map { $0["status"] as? String } == ["failed"])
  }

  @Test(.enabled(if: Privileges.canTrace, "needs strace")) func whatWasWrittenStandsAfterAKill()
    throws
  {
    let folder = try scene()
    try folder.write("log", "")
    // The third line is never written: the process is killed instead.
    let outcome = try Program.run(
      ["migrate", "in", "-o", "out", "-j", "1", "--log", "log"],
      shell: "strace -f -o trace -P log -e inject=write:signal=SIGKILL:when=3 \"$@\"",
      in: folder.path)
    #expect(outcome.status != 0 && outcome.status != 1, "\(outcome)")
    let lines = try lines(folder)
    #expect(
      lines.count >= 2 && lines[0]["run"] != nil && lines[1]["input"] as? String == "in/a.zip")
    #expect(lines.allSatisfy { $0["summary"] == nil })
  }

  @Test(.enabled(if: Privileges.canTrace, "needs strace")) func aLogThatIsNotWholeIsTold() throws {
    let folder = try scene()
    folder.remove("in/b.zip")
    try folder.write("log", "")
    let outcome = try Program.run(
      ["migrate", "in", "-o", "out", "--log", "log"],
      shell: "strace -f -o trace -P log -e inject=write:error=ENOSPC:when=2 \"$@\"",
      in: folder.path)
    #expect(outcome.status == 1 && outcome.errors.contains("the log is not whole"), "\(outcome)")
    #expect(folder.exists("out/a"))
  }

  static let wrong = [
    "--log in/a.zip", "--log out/a", "--log nofolder/log", "--log in", "--log pipe", "--log -",
    "--log r.json --report r.json", "--log log --shard 3/2",
  ]

  @Test(arguments: wrong) func isWrongUsage(_ line: String) throws {
    let folder = try scene()
    try folder.makeFIFO("pipe")
    let before = try Snapshot(of: folder.path)
    let outcome = try Program.run(
      ["migrate", "in", "-o", "out"] + line.split(separator: " ").map(String.init),
      in: folder.path)
    #expect(outcome.status == 64 && outcome.output.isEmpty, "\(outcome)")
    #expect(try Snapshot(of: folder.path) == before)
  }
}
