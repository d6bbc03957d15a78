import AirflowBundle
import Dispatch
import LibC
import Synchronization

/// Shows the progress of a run on standard error while it works.
struct ProgressPrinter: ~Copyable {
  /// How progress is shown, if at all.
  enum Kind: Equatable {
    case none
    /// A bar that is drawn over and over.
    case bar
    /// A line now and then.
    case lines

    /// What suits a standard error that is a terminal that can be drawn on, or is not.
    init(_ choice: ReportArguments.ProgressChoice, isTerminal: Bool) {
      switch choice {
      case .never: self = .none
      case .auto: self = isTerminal ? .bar : .none
      case .always: self = isTerminal ? .bar : .lines
      }
    }

    /// Milliseconds between two lines.
    var interval: Int { self == .bar ? 100 : 5000 }
  }

  private let end = DispatchSemaphore(value: 0)
  private let thread: WorkerThread?
  private let console: Console
  private let kind: Kind
  private let draw: @Sendable () -> Void
  private let isListing: Bool

  /// - Parameter progress: how far the run is; nil as long as it lists its inputs.
  init(
    _ kind: Kind, _ progress: RunProgress?, _ words: ProgressWords, _ console: Console
  ) {
    self.kind = kind
    isListing = progress == nil
    self.console = console
    let start = DispatchTime.now().uptimeNanoseconds
    let draw: @Sendable () -> Void = {
      let elapsed = Double(DispatchTime.now().uptimeNanoseconds - start) / 1e9
      let state = progress.map {
        ProgressState(counts: $0.snapshot, elapsed: elapsed, words: words)
      }
      switch kind {
      case .none: break
      case .bar:
        let width = Terminal.width
        console.showStatus(
          state.map { ProgressLine.bar($0, width: width, style: console.errorStyle) }
            ?? ProgressLine.listing(elapsed, width: width))
      case .lines:
        let line = state.map(ProgressLine.plain) ?? ProgressLine.listing(elapsed, width: 80)
        console.complain("airflow-bundle: " + line)
      }
    }
    self.draw = draw
    guard kind != .none else {
      thread = nil
      return
    }
    if kind == .bar { draw() }
    // Without a thread to be had the run goes on, and its progress is not shown.
    thread = WorkerThread { [end] in
      while end.wait(timeout: .now() + .milliseconds(kind.interval)) == .timedOut { draw() }
    }
  }

  /// Ends it: the bar goes, a log gets its last line.
  consuming func stop() {
    let (console, last) = (console, kind == .lines && !isListing ? draw : nil)
    end.signal()
    if let thread { thread.join() }
    last?()
    console.endStatus()
  }
}
