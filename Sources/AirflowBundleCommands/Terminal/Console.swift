import AirflowBundle
import LibC
import Synchronization

/// Standard output and standard error.
///
/// Both may be one terminal, so there is one lock, and a status line is taken away before anything
/// else is written and drawn again below that. A standard output that takes no more ends the output, not the work: whoever
/// prints may ask `takesMore`, and `close` says what went wrong.
final class Console: Sendable {
  private struct State {
    /// The line that stays below everything else.
    var status: String?
    /// Why standard output takes no more.
    var failure: StreamError?
  }

  private let state = Mutex(State())
  private let output: any ConsoleStream
  private let errors: any ConsoleStream
  /// The colours of each stream.
  let outputStyle: TextStyle
  let errorStyle: TextStyle
  /// The columns that help is laid out for; nil asks the terminal.
  let columns: Int?

  /// The streams of the process.
  convenience init() {
    self.init(
      output: DescriptorStream(descriptor: STDOUT_FILENO),
      errors: DescriptorStream(descriptor: STDERR_FILENO),
      outputStyle: Terminal.hasColours(STDOUT_FILENO) ? .coloured : .plain,
      errorStyle: Terminal.hasColours(STDERR_FILENO) ? .coloured : .plain)
  }

  init(
    output: any ConsoleStream, errors: any ConsoleStream, outputStyle: TextStyle = .plain,
    errorStyle: TextStyle = .plain, columns: Int? = nil
  ) {
    self.output = output
    self.errors = errors
    self.outputStyle = outputStyle
    self.errorStyle = errorStyle
    self.columns = columns
  }

  func print(_ text: String) { write(Array((text + "\n").utf8)) }

  func write(_ bytes: [UInt8]) {
    state.withLock { state in
      clear(state)
      if state.failure == nil {
        do throws(StreamError) { try output.write(bytes) } catch { state.failure = error }
      }
      draw(state)
    }
  }

  /// Whether standard output still takes what is written to it.
  var takesMore: Bool { state.withLock { $0.failure == nil } }

  func complain(_ text: String) {
    state.withLock { state in
      clear(state)
      writeToErrors(text + "\n")
      draw(state)
    }
  }

  /// Ends standard output and says what went wrong with it.
  ///
  /// - Parameter status: the exit status as far as the work goes.
  /// - Returns: the exit status of the process: no success where the output is not whole.
  func close(_ status: Int32) -> Int32 {
    let failure = state.withLock { state in
      do throws(StreamError) { try output.close() } catch {
        state.failure = state.failure ?? error
      }
      return state.failure
    }
    guard case .failed(let reason) = failure else { return status }
    complain(
      "airflow-bundle: standard output cannot be written (\(reason)): what is there is not whole")
    return status == 0 ? 1 : status
  }

  /// Draws a line on standard error that stays below all other output until the next one.
  func showStatus(_ line: String) {
    state.withLock { state in
      state.status = line
      draw(state)
    }
  }

  /// Takes the status line away.
  func endStatus() {
    state.withLock { state in
      clear(state)
      state.status = nil
    }
  }

  private func clear(_ state: State) { if state.status != nil { writeToErrors("\r\u{1b}[K") } }

  private func draw(_ state: State) {
    if let status = state.status { writeToErrors("\r" + status + "\u{1b}[K") }
  }

  private func writeToErrors(_ text: String) {
    // Nobody is left who could be told that standard error cannot be written.
    do { try errors.write(Array(text.utf8)) } catch {}
  }
}
