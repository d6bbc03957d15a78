import CPlatform

/// Signals that the process notes instead of ending.
///
/// A handler notes the number, which needs no thread: Dispatch would need one, and waits for ever
/// where the system has none to give.
package enum CaughtSignal {
  /// Watches a signal. Until `beginNoting` it ends the process at once, with a line that says so and the
  /// status 128 and its number. Calls that it interrupts go on.
  package static func watch(_ number: Int32) { cplatform_watch_signal(number) }

  /// From now on the first watched signal is noted; the second ends the process.
  package static func beginNoting() { cplatform_note_signals() }

  /// The number of the first signal that was noted; nil as long as none was.
  package static var number: Int32? {
    let caught = cplatform_caught_signal()
    return caught == 0 ? nil : caught
  }
}
