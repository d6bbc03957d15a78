import AirflowBundle
import LibC
import Synchronization

/// Turns the first SIGINT, SIGTERM or SIGHUP into an orderly stop and the second into the end:
/// outputs under way have no name yet, so even that leaves nothing half-written.
///
/// Before the work begins there is nothing to put in order, and the first signal ends the process.
/// After the work the first signal is passed over, so that the reports are still written.
///
/// Signals belong to the process, so there is one watch. It is a plain handler, which needs neither
/// a thread nor /proc; whoever works asks `interruption` now and then.
enum SignalWatch {
  /// The signal that was received; 0 as long as there is none.
  private static let received = Atomic<Int32>(0)
  private static let isWorking = Atomic(false)

  /// What has stopped the run; nil as long as it may go on.
  static var interruption: Interruption? {
    Interruption(rawValue: received.load(ordering: .relaxed))
  }

  static func start() {
    received.store(0, ordering: .relaxed)
    isWorking.store(false, ordering: .relaxed)
    for interruption in Interruption.allCases {
      // `nohup`, and a shell that runs a job in the background, want it ignored.
      if isIgnored(interruption.rawValue) { continue }
      signal(interruption.rawValue) { SignalWatch.receive($0) }
    }
  }

  /// From now on the first signal is an orderly stop.
  static func beginWork() { isWorking.store(true, ordering: .relaxed) }

  /// Gives the signals back.
  static func stop() {
    for interruption in Interruption.allCases where !isIgnored(interruption.rawValue) {
      signal(interruption.rawValue, SIG_DFL)
    }
  }

  /// The handler: only atomic variables and `_exit`, since it may run at any place in the program.
  private static func receive(_ number: Int32) {
    let isFirst = received.exchange(number, ordering: .relaxed) == 0
    if !isFirst || !isWorking.load(ordering: .relaxed) { _exit(128 + number) }
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
