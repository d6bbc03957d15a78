public import BundleFormats
public import ByteStrings
import Files
public import JSON
import Synchronization

/// A log that grows while a run goes on: a JSON value on each line.
///
/// An existing file is added to. What was written stands, whatever becomes of the process.
public final class RunLog: Sendable {
  public let path: ByteString
  private let file: AppendedFile
  private let problem = Mutex<String?>(nil)

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

  /// Why the log is not whole; nil where it is.
  public var failure: String? {
    problem.withLock { $0.map { "\(path): \($0); the log is not whole" } }
  }
}
