import AirflowBundle
import LibC
import Synchronization

/// Standard output and standard error. A reader that goes away (`| head`) ends the output, not the
/// work.
///
/// Both may be one terminal, so there is one lock, and a status line is taken away before anything
/// else is written.
final class Console: Sendable {
  private struct State {
    var hasStatus = false
    var hasEnded = false
  }

  private let state = Mutex(State())
  /// The colours of each stream.
  let outputStyle: TextStyle
  let errorStyle: TextStyle

  init() {
    outputStyle = Terminal.hasColours(STDOUT_FILENO) ? .coloured : .plain
    errorStyle = Terminal.hasColours(STDERR_FILENO) ? .coloured : .plain
  }

  func print(_ text: String) { write(Array((text + "\n").utf8)) }

  func write(_ bytes: [UInt8]) { write(bytes, to: STDOUT_FILENO) }

  func complain(_ text: String) { write(Array((text + "\n").utf8), to: STDERR_FILENO) }

  /// Draws a line on standard error that stays until the next one or any other output.
  func showStatus(_ line: String) {
    state.withLock { state in
      // A timer's last shot may come after the end.
      if state.hasEnded { return }
      Self.write(Array(("\r" + line + "\u{1b}[K").utf8), to: STDERR_FILENO)
      state.hasStatus = true
    }
  }

  /// Takes the status line away for good.
  func endStatus() {
    state.withLock { state in
      Self.clearStatus(&state)
      state.hasEnded = true
    }
  }

  private func write(_ bytes: [UInt8], to descriptor: Int32) {
    state.withLock { state in
      Self.clearStatus(&state)
      Self.write(bytes, to: descriptor)
    }
  }

  private static func clearStatus(_ state: inout State) {
    if state.hasStatus { write(Array("\r\u{1b}[K".utf8), to: STDERR_FILENO) }
    state.hasStatus = false
  }

  private static func write(_ bytes: [UInt8], to descriptor: Int32) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { LibC.write(descriptor, $0.baseAddress, $0.count) }
      if count < 0 && errno == EINTR { continue }
      if count <= 0 { return }
      rest = rest.dropFirst(count)
    }
  }
}
