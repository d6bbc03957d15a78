import ByteStrings
import Synchronization

@testable import AirflowBundleCommands

/// Runs the program in the test's own process: its arguments are parsed and its command is run as
/// `main` does it, and what it says is caught.
enum InProcess {
  struct Outcome: Equatable {
    var status: Int32
    var output: [UInt8]
    var errors: [UInt8]

    var outputText: String { String(decoding: output, as: UTF8.self) }
    var errorText: String { String(decoding: errors, as: UTF8.self) }
  }

  /// - Parameter arguments: those after the program's own name.
  static func run(_ arguments: [ByteString]) -> Outcome {
    let (output, errors) = (CaughtStream(), CaughtStream())
    let console = Console(output: output, errors: errors, columns: 80)
    let status = console.close(AirflowBundleCommand.run(arguments, console))
    return Outcome(status: status, output: output.bytes, errors: errors.bytes)
  }

  static func run(_ arguments: String...) -> Outcome { run(arguments.map { ByteString($0) }) }
}

/// A stream that keeps what is written to it.
private final class CaughtStream: ConsoleStream {
  private let caught = Mutex<[UInt8]>([])

  var bytes: [UInt8] { caught.withLock { $0 } }

  func write(_ bytes: [UInt8]) throws(StreamError) { caught.withLock { $0 += bytes } }

  func close() throws(StreamError) {}
}
