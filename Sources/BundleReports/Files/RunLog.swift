public import BundleFormats
public import ByteStrings
import Files
public import JSON
import Synchronization

/// A log that grows while a run goes on: a JSON value on each line.
///
/// An existing file is added to. What was written stands, whatever becomes of the process. The last line
/// has the `summary`, and where the end of the run shows more of items than their lines say, those
/// items as `amended`.
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
  public func write(_ value: JSONValue) { append(value.line()) }

  private func append(_ line: [UInt8]) {
    problem.withLock { problem in
      if problem != nil { return }
      do { try file.append(line) } catch { problem = "\(error)" }
    }
  }

  /// Adds the line of an item.
  public func write(_ value: JSONValue, of name: ByteString) { _ = isAmended(value, name) }

  /// Adds the last line, after the lines of items that have none yet.
  public func end(
    _ summary: JSONValue, items: some Sequence<(value: JSONValue, name: ByteString)>
  ) {
    let amended = items.filter { isAmended($0.value, $0.name) }.map(\.value)
    write(
      .object(
        [.init("summary", summary)] + (amended.isEmpty ? [] : [.init("amended", .array(amended))])))
  }

  /// Whether an item has another line already; one that has none gets it.
  private func isAmended(_ value: JSONValue, _ name: ByteString) -> Bool {
    let line = value.line()
    let first = known.withLock { known in
      let first = known[name]
      if first == nil { known[name] = line.hashValue }
      return first
    }
    if first == nil { append(line) }
    return first != nil && first != line.hashValue
  }

  /// Why the log is not whole; nil where it is.
  public var failure: String? {
    problem.withLock { $0.map { "\(path): \($0); the log is not whole" } }
  }
}
