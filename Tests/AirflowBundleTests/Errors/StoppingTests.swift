import AirflowBundle
import ByteStrings
import Synchronization
import TestSupport
import Testing

/// `interrupted`, `not-started` and `--fail-fast`.
@Suite struct StoppingTests {
  @Test func afterAStopNothingIsStarted() throws {
    let scene = try Scene()
    for name in ["a", "b", "c"] {
      try scene.folder.write(ByteString("in/\(name).zip"), SampleBundle(dag: name).zip)
    }
    let cancellation = Cancellation()
    let report = try scene.migrate(cancellation: cancellation) {
      $0.jobs = 1
    } finished: { _ in
      cancellation.cancel(.terminate)
    }
    #expect(
      scene.outline(report) == [
        "in/a.zip converted", "in/b.zip not-started", "in/c.zip not-started",
      ])
    #expect(report.statuses == [.converted, .skipped, .skipped])
    #expect(report.exitStatus == 143)
    #expect(try scene.snapshot("out").paths == ["a"], "what was finished stays")
    let message = report.items[1].message ?? ""
    #expect(message.contains("in/b.zip: ") && message.contains("run the same command again"))
  }

  @Test func whatIsUnderWayIsUndone() throws {
    let scene = try Scene()
    // Large, but a hole: long in the reading only.
    let large = SampleBundle(dag: "large")
    try scene.folder.write("in/large", [])
    let end = 256 << 20
    try scene.folder.write("tail", Array(large.footer32.dropFirst(large.executable.bytes.count)))
    let executable = SampleBundle.elf(size: 200)
    try scene.folder.write("in/large", executable)
    try scene.folder.setSize("in/large", end)
    try scene.folder.append("in/large", scene.folder.read("tail"))
    try scene.folder.write("in/next.zip", SampleBundle().zip)

    // The output folder appears right before the first byte is read.
    let isStopped = Mutex(false)
    let cancellation = Cancellation {
      isStopped.withLock { stopped in
        stopped = stopped || scene.folder.exists("out")
        return stopped ? .interrupt : nil
      }
    }
    let calls = Mutex(0)
    var options = ConversionOptions(
      .footer, inputs: [scene.folder("in")], destination: .output(scene.folder("out")))
    options.syncs = false
    let run = try ConversionRun(options)
    let report = run.run(cancellation: cancellation) { _ in calls.withLock { $0 += 1 } }
    #expect(scene.outline(report) == ["in/large interrupted", "in/next.zip not-started"])
    #expect(report.statuses == [.failed, .skipped])
    #expect(report.exitStatus == 130)
    #expect(calls.withLock { $0 } == 2)
    #expect(try scene.snapshot("out").paths == [])
  }

  @Test func failFastStartsNothingMore() throws {
    let scene = try Scene()
    try scene.folder.write("in/a.zip", SampleBundle(dag: "a").zip)
    try scene.folder.write("in/b.zip", "no archive")
    try scene.folder.write("in/c.zip", SampleBundle(dag: "c").zip)
    let report = try scene.migrate { $0.failsFast = true }
    #expect(
      scene.outline(report) == ["in/a.zip converted", "in/b.zip not-a-zip", "in/c.zip not-started"])
    #expect(report.exitStatus == 1)
    let whole = try scene.migrate(to: "whole")
    #expect(scene.outline(whole).last == "in/c.zip converted")
  }
}
