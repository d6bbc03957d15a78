import ByteStrings
import Foundation
import TestSupport
import Testing

/// SIGINT and SIGTERM while a bundle is being written.
@Suite struct SignalTests {
  /// A bundle that takes long to read, but no room: its executable is a hole.
  private func putLarge(_ folder: TemporaryFolder, _ name: ByteString) throws {
    let bundle = SampleBundle(dag: "large")
    try folder.write(name, bundle.executable.bytes)
    try folder.setSize(name, 1 << 30)
    try folder.append(name, Array(bundle.footer32.dropFirst(bundle.executable.bytes.count)))
  }

  @Test(arguments: [(2, 130), (15, 143)] as [(Int32, Int32)]) func stopsInGoodOrder(
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
  }
}
