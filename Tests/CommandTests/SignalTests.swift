import ByteStrings
import Foundation
import TestSupport
import Testing

/// SIGINT and SIGTERM while a bundle is being written.
@Suite struct SignalTests {
  /// A bundle that takes long to read, but no room: its executable is a hole.
  private func putLarge(_ folder: TemporaryFolder, _ name: ByteString, size: Int = 1 << 30) throws {
    let bundle = SampleBundle(dag: "large")
    try folder.write(name, bundle.executable.bytes)
    try folder.setSize(name, size)
    try folder.append(name, Array(bundle.footer32.dropFirst(bundle.executable.bytes.count)))
  }

  /// A bundle that nobody waits for: minutes of reading, without room on the disk.
  private func putHuge(_ folder: TemporaryFolder, _ name: ByteString) throws {
    let bundle = SampleBundle(dag: "huge")
    try folder.write(name, bundle.executable.bytes)
    try folder.setSize(name, 200 << 30)
    try folder.append(name, Array(bundle.footer32.dropFirst(bundle.executable.bytes.count)))
  }

  @Test(arguments: [(1, 129), (2, 130), (15, 143)] as [(Int32, Int32)]) func stopsInGoodOrder(
    _ signal: Int32, _ status: Int32
  ) throws {
    let folder = try TemporaryFolder()
    try putLarge(folder, "in/large")
    try folder.write("in/next.zip", SampleBundle().zip)
    let run = try Program.start(
      ["migrate", "in", "-o", "out", "-j", "1", "--no-sync", "--json"], in: folder.path)
    // The output folder is made right before the first byte is read.
    while run.isRunning && !folder.exists("out") { usleep(1000) }
    run.send(signal)
    let outcome = try run.wait()
    #expect(outcome.status == status, "\(outcome)")
    let report = try #require(
      try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any])
    let items = try #require(report["items"] as? [[String: Any]])
    #expect(items.map { $0["status"] as? String } == ["failed", "skipped"])
    #expect(
      items.map { ($0["error"] as? [String: String])?["code"] } == ["interrupted", "not-started"])
    #expect(try Snapshot(of: folder("out")).paths == [], "what was under way is undone")
    #expect(
      outcome.errors.contains("1 undone, 1 not started; what was finished stays: run the same"))
  }

  @Test(arguments: [(1, 129), (2, 130), (15, 143)] as [(Int32, Int32)])
  func aVerificationSaysHowFarItCame(
    _ signal: Int32, _ status: Int32
  ) throws {
    let folder = try TemporaryFolder()
    try folder.write("in/a.zip", SampleBundle(dag: "a").zip)
    try putHuge(folder, "in/b")
    try folder.write("in/c.zip", SampleBundle(dag: "c").zip)
    let run = try Program.start(
      ["verify", "in", "-j", "1", "--report", "report.json", "--report", "report.html"],
      in: folder.path)
    // The first is told as it is done; the second takes minutes, unless the signal is heeded.
    while try run.isRunning && !run.output().contains("in/a.zip") { usleep(1000) }
    run.send(signal)
    let outcome = try run.wait()
    #expect(outcome.status == status, "\(outcome)")
    #expect(outcome.output.contains("; stopped before 2 were looked at\n"))
    let report = try #require(
      try JSONSerialization.jsonObject(with: Data(folder.read("report.json"))) as? [String: Any])
    let items = try #require(report["items"] as? [[String: Any]])
    #expect(items.map { $0["path"] as? String } == ["in/a.zip", "in/b", "in/c.zip"])
    let codes = items.map { ($0["problems"] as? [[String: String]])?.first?["code"] }
    #expect(codes.first == "legacy-container" && codes.last == "not-started")
    // The signal may come before the second was begun.
    #expect(["interrupted", "not-started"].contains(codes[1]))
    #expect(items.map { $0["airflow"] as? String } == ["skipped", nil, nil])
    #expect(items.allSatisfy { $0["ok"] as? Bool == false })
    let page = String(decoding: try folder.read("report.html"), as: UTF8.self)
    #expect(page.contains("Airflow skips 1 of 3 bundles. The run was stopped before 2 were"))
  }

  /// While it still reads the list of its inputs, it says that nothing was begun.
  @Test(arguments: [(1, 129), (2, 130), (15, 143)] as [(Int32, Int32)])
  func aSignalBeforeTheWorkIsNotSilent(_ signal: Int32, _ status: Int32) throws {
    let folder = try TemporaryFolder()
    try folder.write("in/a.zip", SampleBundle().zip)
    try folder.makeFIFO("list")
    let run = try Program.start(
      ["migrate", "in", "-o", "out", "--files-from", "list"], in: folder.path)
    // This waits until the program has opened the other end.
    let path = String(decoding: folder("list").bytes, as: UTF8.self)
    let list = try #require(FileHandle(forWritingAtPath: path))
    run.send(signal)
    let outcome = try run.wait()
    try list.close()
    #expect(outcome.status == status, "\(outcome)")
    #expect(outcome.errors.contains("stopped by a signal before the work began"), "\(outcome)")
    #expect(!folder.exists("out"))
  }

  @Test func nohupIsObeyed() throws {
    let folder = try TemporaryFolder()
    try putLarge(folder, "in/large", size: 64 << 20)
    let run = try Program.start(
      ["migrate", "in", "-o", "out", "--no-sync"], shell: "trap '' HUP; exec \"$@\"",
      in: folder.path)
    while run.isRunning && !folder.exists("out") { usleep(1000) }
    run.send(1)
    let outcome = try run.wait()
    #expect(outcome.status == 0, "\(outcome)")
  }
}
