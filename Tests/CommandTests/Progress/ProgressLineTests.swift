import Testing

@testable import AirflowBundle
@testable import AirflowBundleCommands

struct ProgressLineTests {
  private func state(
    _ bytes: UInt64, of total: UInt64, bundles: Int, of totalBundles: Int, failures: Int = 0,
    after elapsed: Double
  ) -> ProgressState {
    ProgressState(
      counts: .init(
        bytes: bytes, totalBytes: total, bundles: bundles, totalBundles: totalBundles,
        failures: failures), elapsed: elapsed)
  }

  private var halfway: ProgressState {
    state(1_000_000_000, of: 2_000_000_000, bundles: 40, of: 100, failures: 2, after: 10)
  }

  @Test func aLogLineHasEverything() {
    #expect(
      ProgressLine.plain(halfway)
        == "50%, 40 of 100 bundles, 1.0 GB of 2.0 GB, 100.0 MB/s, 0:10 left, 2 failed")
  }

  @Test func aVerificationCountsFiles() {
    var state = halfway
    state.words = .verification
    #expect(
      ProgressLine.plain(state)
        == "50%, 40 of 100 files, 1.0 GB of 2.0 GB, 100.0 MB/s, 0:10 left, 2 with problems")
  }

  @Test func aWideTerminalHasRoomForABarAndEverything() {
    let line = ProgressLine.bar(halfway, width: 120, style: .plain)
    #expect(
      line
        == "[===============>              ]  50%  40 of 100 bundles  1.0 GB of 2.0 GB  100.0 MB/s  0:10 left  2 failed"
    )
  }

  @Test func narrowTerminalsDropDetails() {
    #expect(
      ProgressLine.bar(halfway, width: 60, style: .plain)
        == "[======>     ]  50%  40 of 100 bundles  0:10 left  2 failed")
    #expect(ProgressLine.bar(halfway, width: 16, style: .plain) == "50%  2 failed")
    #expect(ProgressLine.bar(halfway, width: 5, style: .plain) == "50%")
    #expect(ProgressLine.bar(halfway, width: 2, style: .plain) == "")
    for width in 0...200 {
      #expect(ProgressLine.bar(halfway, width: width, style: .plain).count <= max(0, width - 1))
    }
  }

  @Test(arguments: [0.0, 0.2, 1, 1e9])
  func noFigureIsNonsense(_ elapsed: Double) {
    let states = [
      state(0, of: 0, bundles: 0, of: 0, after: elapsed),
      state(0, of: 0, bundles: 1, of: 2, after: elapsed),
      state(0, of: 10, bundles: 0, of: 1, after: elapsed),
      state(20, of: 10, bundles: 1, of: 1, after: elapsed),
      state(.max, of: .max, bundles: .max, of: .max, after: elapsed),
      state(1, of: .max, bundles: 0, of: 1, after: elapsed),
    ]
    for state in states {
      #expect((0...1).contains(state.share))
      for line in [ProgressLine.plain(state), ProgressLine.bar(state, width: 100, style: .plain)] {
        #expect(!line.contains("nan") && !line.contains("inf") && !line.contains("-"), "\(line)")
      }
    }
    #expect(ProgressLine.plain(states[0]).hasPrefix("0%, 0 of 0 bundles, 0 bytes of 0 bytes"))
  }

  @Test func withoutBytesTheBundlesCount() {
    #expect(state(0, of: 0, bundles: 1, of: 4, after: 1).share == 0.25)
    #expect(state(5, of: 10, bundles: 4, of: 4, after: 1).share == 1)
  }

  @Test func colourOnlyWhereAsked() {
    let wide = ProgressLine.bar(halfway, width: 120, style: .coloured)
    #expect(wide.contains("\u{1b}[31m2 failed\u{1b}[0m"))
    #expect(!ProgressLine.bar(halfway, width: 120, style: .plain).contains("\u{1b}"))
  }

  @Test func pipesGetNothingUnlessAsked() {
    typealias Kind = ProgressPrinter.Kind
    #expect(Kind(.auto, isTerminal: false) == .none)
    #expect(Kind(.auto, isTerminal: true) == .bar)
    #expect(Kind(.always, isTerminal: false) == .lines)
    #expect(Kind(.always, isTerminal: true) == .bar)
    #expect(Kind(.never, isTerminal: true) == .none)
  }

  @Test func aListingSaysThatItIsOne() {
    #expect(ProgressLine.listing(0.2, width: 80) == "listing the inputs")
    #expect(ProgressLine.listing(61, width: 80) == "listing the inputs, 1:01")
    for width in 0...40 {
      #expect(ProgressLine.listing(61, width: width).count <= max(0, width - 1))
    }
  }
}
