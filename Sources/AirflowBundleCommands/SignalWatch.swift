import AirflowBundle
import Files
import LibC

/// Turns the first SIGINT, SIGTERM or SIGHUP into an orderly stop and the second into the end:
/// outputs under way have no name yet, so even that leaves nothing half-written.
///
/// Before the work begins there is nothing to put in order: the first signal ends the process, with a
/// line that says so.
/// After the work the first signal is passed over, so that the reports are still written.
enum SignalWatch {
  /// What has stopped the run; nil as long as it may go on.
  static var interruption: Interruption? {
    CaughtSignal.number.flatMap { Interruption(rawValue: $0) }
  }

  static func start() {
    for interruption in Interruption.allCases {
      // `nohup`, and a shell that runs a job in the background, want it ignored.
      if !isIgnored(interruption.rawValue) { CaughtSignal.watch(interruption.rawValue) }
    }
  }

  /// From now on the first signal is an orderly stop.
  static func beginWork() { CaughtSignal.beginNoting() }

  /// Gives the signals back.
  static func stop() {
    for interruption in Interruption.allCases where !isIgnored(interruption.rawValue) {
      signal(interruption.rawValue, SIG_DFL)
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
