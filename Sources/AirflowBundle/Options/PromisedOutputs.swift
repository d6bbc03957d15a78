public import ByteStrings

/// What a report says is there: the outputs that `verify` asks for.
public struct PromisedOutputs: Sendable {
  /// By path, as the report has it; nil for what was in place already, of which it has no digest.
  private(set) var results: [ByteString: ReportItem.Result?] = [:]
  /// The inputs: bundles there are known to the report, whatever became of them.
  private(set) var inputs: [ByteString] = []
  /// The folder that paths of the report are relative to; nil for the working directory.
  let folder: ByteString?

  /// - Parameters:
  ///   - report: that of a `migrate` or `export`, dry or not.
  ///   - folder: the working directory of that run; nil for that of this process.
  public init(_ report: Report, relativeTo folder: ByteString? = nil) {
    self.folder = folder
    for item in report.items { add(item) }
  }

  /// Reads the report that a run has written.
  ///
  /// - Throws: `UsageError` with the file's name where it is no report of a conversion, not of a whole
  ///   one, or does not say where its outputs are.
  public init(file path: ByteString) throws(UsageError) {
    let report: Report
    do { report = try Report(file: path) } catch { throw UsageError("--against \(error)") }
    guard report.isComplete else {
      throw UsageError(
        "--against \(path): its run was stopped before its end, so it does not say all that has to be there"
      )
    }
    let folders = Set(report.runs.map(\.directory))
    let isRelative = report.items.contains { $0.promise?.output.bytes.first != ByteString.slash }
    if folders.count > 1 && isRelative {
      throw UsageError(
        "--against \(path): it is joined of runs in different folders, and has relative paths: verify against each of the reports"
      )
    }
    self.init(report, relativeTo: folders.count == 1 ? folders.first : nil)
  }

  private mutating func add(_ item: ReportItem) {
    inputs.append(item.input)
    if let promise = item.promise { results.updateValue(promise.result, forKey: promise.output) }
    if item.error?.code == .alreadyCurrent { results.updateValue(nil, forKey: item.input) }
  }

  /// The path as it is to be looked up.
  func located(_ path: ByteString) -> ByteString {
    guard let folder, path.bytes.first != ByteString.slash else { return path }
    return folder.joined(path)
  }
}
