import AirflowBundle
import Dispatch
import LibC
import Synchronization

/// Turns the first SIGINT or SIGTERM into an orderly stop and the second into the end: outputs
/// under way have no name yet, so even that leaves nothing half-written.
final class SignalWatch: Sendable {
  private let sources: Mutex<[any DispatchSourceSignal]>

  init(_ cancellation: Cancellation) {
    signal(SIGPIPE, SIG_IGN)
    // A limit on file sizes is an item's failure (EFBIG), not the end of the run.
    signal(SIGXFSZ, SIG_IGN)
    var sources: [any DispatchSourceSignal] = []
    for number in [SIGINT, SIGTERM] {
      guard let interruption = Interruption(rawValue: number) else { continue }
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(
        signal: number, queue: DispatchQueue.global(qos: .userInteractive))
      source.setEventHandler {
        if cancellation.interruption != nil { _exit(interruption.exitStatus) }
        cancellation.cancel(interruption)
      }
      source.resume()
      sources.append(source)
    }
    self.sources = Mutex(sources)
  }

  /// Gives the signals back.
  func stop() {
    sources.withLock { sources in
      for source in sources { source.cancel() }
      sources = []
    }
    for number in [SIGINT, SIGTERM] { signal(number, SIG_DFL) }
  }
}
