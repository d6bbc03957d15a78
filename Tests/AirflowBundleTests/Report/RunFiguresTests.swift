import ByteStrings
import Testing

@testable import AirflowBundle
@testable import BundleFormats
@testable import BundleReports

/// What a run tells of sizes, space and progress, over real bundles.
struct RunFiguresTests {
  private static let fixtures = ByteString(
    #filePath.split(separator: "/").dropLast(4).reduce("") { $0 + "/" + $1 } + "/Fixtures")

  private func dryRun(_ inputs: [ByteString], _ progress: RunProgress = RunProgress()) throws
    -> Report
  {
    var options = ConversionOptions(
      .footer, inputs: inputs.map { Self.fixtures.joined($0) },
      destination: .output("no-such-folder-is-made"))
    options.isDryRun = true
    return try ConversionRun(options).run(progress: progress)
  }

  @Test func sizesAreThoseOfTheInputs() throws {
    let report = try dryRun(["legacy", "directory"])
    let done = report.items.filter { $0.result != nil }
    #expect(done.contains { $0.from == .zip } && done.contains { $0.from == .directory })
    for item in done { #expect((item.inputSize ?? 0) > 1000, "\(item.input)") }
    #expect(report.bytesRead == done.reduce(0) { $0 + ($1.inputSize ?? 0) })
    #expect(report.bytesWritten == done.reduce(0) { $0 + ($1.result?.size ?? 0) })
  }

  @Test func aDryRunTellsTheSpaceNeeded() throws {
    let report = try dryRun(["legacy"])
    #expect(report.fileSystems.count == 1)
    let figures = try #require(report.fileSystems.first)
    #expect(figures.path == "no-such-folder-is-made" || figures.path.hasPrefix("no-such-folder"))
    #expect(figures.outputs == report.count(.converted) + report.count(.copied))
    #expect(figures.needed >= report.bytesWritten && figures.free > 0)
  }

  @Test func progressEndsWhereThePlanSaid() throws {
    let progress = RunProgress()
    let report = try dryRun(["legacy", "broken", "directory"], progress)
    let end = progress.snapshot
    #expect(end.totalBundles == report.items.count && end.bundles == report.items.count)
    #expect(end.bytes == end.totalBytes && end.bytes > 0)
    #expect(end.failures == report.count(.failed) && end.failures > 0)
  }

  @Test func aPassIsNeverCountedTwice() throws {
    let progress = RunProgress()
    let work = ItemProgress(Cancellation(), progress, size: 100)
    work.expect(1000)
    try work.advance(by: 500)
    #expect(progress.snapshot.bytes == 50)
    try work.advance(by: 5000)
    #expect(progress.snapshot.bytes == 100)
    work.finish(isFailed: true)
    #expect(progress.snapshot == .init(bytes: 100, bundles: 1, failures: 1))
  }
}
