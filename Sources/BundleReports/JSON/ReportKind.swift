import ByteStrings
import JSON

/// Of which command and version a report is, told before anything else of it is read.
struct ReportKind {
  let json: JSONValue

  /// `migrate`; nil where the report has none.
  var command: ByteString? {
    guard case .string(let command)? = json["command"] else { return nil }
    return command
  }

  /// Throws for another version. One that is not there may still follow.
  func checkVersion() throws(ReportError) {
    guard let version = json["report_version"], version != .number("1") else { return }
    throw ReportError("its report_version is not 1: use a release that knows it")
  }

  /// Throws for what is no report of this version at all.
  func check(_ words: String) throws(ReportError) {
    try checkVersion()
    if json["report_version"] == nil { throw ReportError("it is no report of \(words)") }
  }
}
