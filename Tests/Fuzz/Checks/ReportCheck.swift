import ByteStrings
import JSON

@testable import BundleReports

/// A report file is read or refused with a line that names it. What is read can be written in every
/// form, reads as the same again, and is no different from itself.
enum ReportCheck {
  static func check(_ bytes: [UInt8], in scratch: FuzzScratch) throws -> Set<String> {
    try scratch.put(bytes)
    let report: RecordedReport
    do throws(ReportError) { report = try ReportReader(scratch.path).document() } catch {
      try expect(error.description.hasPrefix("\(scratch.path): "), "no name: \(error)")
      try Outcome.checkLine(error.description)
      return [error.description.contains("no whole JSON") ? "no JSON" : "no report"]
    }
    for text in report.report.missing { try Outcome.checkLine(text) }
    for format in ReportFile.Format.allCases { _ = report.rendered(as: format) }
    let parts = (name: scratch.path, report: report)
    let difference = try RecordedReport.difference(parts, parts)
    try expect(
      difference.exitStatus == 0, "it is worse than itself: \(difference.items.count)")

    let rendered = report.rendered(as: .json)
    try scratch.put(rendered)
    let again = try ReportReader(scratch.path).document()
    try expect(again.rendered(as: .json) == rendered, "it is another one when it is read again")
    // Two items of one name cannot be joined.
    let joined = try? RecordedReport.merging([parts])
    for text in joined?.report.missing ?? [] { try Outcome.checkLine(text) }
    return [report.command == "verify" ? "verification" : "conversion"]
  }
}
