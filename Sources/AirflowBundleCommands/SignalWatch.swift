import AirflowBundle
import Dispatch
import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Turns the first SIGINT, SIGTERM or SIGHUP into an orderly stop and the second into the end:
/// outputs under way have no name yet, so even that leaves nothing half-written.
///
/// Before the work begins there is nothing to put in order, and the first signal ends the process.
/// After the work the first signal is passed over, so that the reports are still written.
final class SignalWatch: Sendable {
  private struct Watch {
    var number: Int32
    var source: any DispatchSourceSignal
  }

  private let watches: Mutex<[Watch]>
  private let isWorking = Latch()

  init(_ cancellation: Cancellation) {
    var watches: [Watch] = []
    for interruption in Interruption.allCases {
      let number = interruption.rawValue
      // `nohup`, and a shell that runs a job in the background, want it ignored.
      if Self.isIgnored(number) { continue }
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(
        signal: number, queue: DispatchQueue.global(qos: .userInteractive))
      source.setEventHandler { [isWorking] in
        if !isWorking.isSet || cancellation.interruption != nil { _exit(interruption.exitStatus) }
        cancellation.cancel(interruption)
      }
      source.resume()
      watches.append(Watch(number: number, source: source))
    }
    self.watches = Mutex(watches)
  }

  /// From now on the first signal is an orderly stop.
  func beginWork() { isWorking.set() }

  /// Gives the signals back.
  func stop() {
    watches.withLock { watches in
      for watch in watches {
        watch.source.cancel()
        signal(watch.number, SIG_DFL)
      }
      watches = []
    }
  }

  private static func isIgnored(_ number: Int32) -> Bool {
    var action = sigaction()
    guard sigaction(number, nil, &action) == 0 else { return false }
    #if canImport(Darwin)
      let handler = action.__sigaction_u.__sa_handler
    #elseif canImport(Musl)
      let handler = action.__sa_handler.sa_handler
    #else
      let handler = action.__sigaction_handler.sa_handler
    #endif
    return unsafeBitCast(handler, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
  }
}

/// Something that becomes true once, for all threads.
private final class Latch: Sendable {
  private let value = Atomic(false)

  var isSet: Bool { value.load(ordering: .relaxed) }

  func set() { value.store(true, ordering: .relaxed) }
}
