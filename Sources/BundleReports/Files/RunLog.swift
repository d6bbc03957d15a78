public import BundleFormats
public import ByteStrings
import Files
public import JSON
import Synchronization

/// A log that grows while a run goes on: a JSON value on each line.
///
/// An existing file is added to. What was written stands, whatever becomes of the process. An item of which
/// the end of the run shows more than its line says has another line then: `{"amended": {…}}`.
public final class RunLog: Sendable {
  public let path: ByteString
  private let file: AppendedFile
  private let problem = Mutex<String?>(nil)
  /// The lines of the items, by their names.
  private let known = Mutex<[ByteString: Int]>([:])

  /// Opens the log; it must be a regular file, if it is there.
  public init(_ path: ByteString) throws(UsageError) {
    self.path = path
    do {
      file = try AppendedFile(ReportFile.place(of: path))
    } catch let error as BundleError {
      throw UsageError("--log \(path): \(error.problem)")
    } catch {
      throw UsageError("--log \(path): \(error)")
    }
  }

  /// Adds a line. After one that could not be written there are no more: see `failure`.
  public func write(_ value: JSONValue) {
    problem.withLock { problem in
      if problem != nil { return }
      do { try file.append(value.line()) } catch { problem = "\(error)" }
    }
  }

  /// Adds the line of an item; as an amendment if it has another one, and nothing if it has this one.
  public func write(_ value: JSONValue, of name: ByteString) {
    let line = value.line().hashValue
    switch known.withLock({ $0.updateValue(line, forKey: name) }) {
    case nil: write(value)
    case line: break
    default: write(.object([.init("amended", value)]))
    }
  }

  /// Why the log is not whole; nil where it is.
  public var failure: String? {
    problem.withLock { $0.map { "\(path): \($0); the log is not whole" } }
  }
}
