public import ByteStrings

/// What a report says is there: the outputs that `verify` asks for.
public struct PromisedOutputs: Sendable {
  /// By path, as the report has it.
  private(set) var results: [ByteString: ReportItem.Result] = [:]
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

  private mutating func add(_ item: ReportItem) {
    inputs.append(item.input)
    if let promise = item.promise { results[promise.output] = promise.result }
  }

  /// The path as it is to be looked up.
  func located(_ path: ByteString) -> ByteString {
    guard let folder, path.bytes.first != ByteString.slash else { return path }
    return folder.joined(path)
  }
}
