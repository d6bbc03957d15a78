import ByteStrings
import Testing

@testable import AirflowBundle
@testable import BundleFormats
@testable import BundleReports

struct ReportMergeTests {
  @Test func aReportComesBackFromItsJSON() throws {
    var item = Sample.converted(
      ByteString([0x61, 0xff]), dags: ["e\u{301}", "\u{e9}"],
      findings: [Finding(.valueQuoted, "quoted"), Finding(.overlayData, "data")])
    item.result?.members = [.init(path: "bin/a", size: 5, mode: 0o755)]
    var report = Sample.report([item, Sample.failed("b")], isDryRun: true)
    report.fileSystems = [SpaceFigures(path: "out", outputs: 1, needed: 4096, free: .max)]
    let again = try Report(JSONValue(parsing: report.json.rendered()))
    #expect(again == report)
  }

  @Test func itemsAreSortedByBytesAndCounted() throws {
    var first = Sample.report([Sample.converted("b"), Sample.converted("\u{e9}")])
    first.seconds = 2
    first.fileSystems = [SpaceFigures(path: "out", outputs: 2, needed: 5, free: 100)]
    var second = Sample.report([Sample.converted("Z"), Sample.failed("c")])
    second.seconds = 9
    second.fileSystems = [SpaceFigures(path: "out", outputs: 1, needed: 3, free: 90)]
    let merged = try Report.merging([("1.json", first), ("2.json", second)])
    #expect(merged.items.map(\.input) == ["Z", "b", "c", "\u{e9}"])
    #expect(merged.count(.converted) == 3)
    #expect(merged.bytesRead == 3000)
    #expect(merged.bytesWritten == 7500)
    #expect(merged.seconds == 9)
    #expect(merged.exitStatus == 1)
    #expect(
      merged.fileSystems == [SpaceFigures(path: "out", outputs: 3, needed: 8, free: 90)])
  }

  @Test func fleetFindingsAreThoseOfASingleRun() throws {
    let items = [
      Sample.converted("a", dags: ["one"]), Sample.converted("b", dags: ["two"]),
      Sample.converted("c", dags: ["one"], arch: "aarch64"), Sample.converted("d"),
    ]
    var whole = Sample.report(items)
    FleetFindings.add(to: &whole.items)
    var shards = [
      Sample.report([items[0], items[2]]), Sample.report([items[1], items[3]]),
    ]
    // A shard of its own sees other majorities, and says so.
    for index in shards.indices { FleetFindings.add(to: &shards[index].items) }
    #expect(shards[0].items != [whole.items[0], whole.items[2]])
    let merged = try Report.merging([("1", shards[0]), ("2", shards[1])])
    #expect(merged == whole)
    #expect(merged.items[0].findings.map(\.code) == [.duplicateDag])
    #expect(merged.items[1].findings == [])
    #expect(Set(merged.items[2].findings.map(\.code)) == [.duplicateDag, .architectureMixed])
  }

  @Test func anInputInTwoReportsIsNamed() {
    let report = Sample.report([Sample.converted("same.zip")])
    #expect(
      throws: ReportError(
        "same.zip is in 1.json and again in 2.json: join reports of disjoint shards of one run")
    ) { try Report.merging([("1.json", report), ("2.json", report)]) }
  }

  @Test func differentRunsAreRefused() throws {
    let migrate = Sample.report([])
    var export = migrate
    export.command = .export
    var dry = migrate
    dry.isDryRun = true
    var newer = migrate
    newer.toolVersion = "9.9.9"
    let cases = [(export, "their command"), (dry, "what they report"), (newer, "the version")]
    for (other, word) in cases {
      do throws(ReportError) {
        _ = try Report.merging([("1", migrate), ("2", other)])
        Issue.record("\(word) may not differ")
      } catch { #expect(error.description.hasPrefix("2 and 1 differ in \(word)")) }
    }
    #expect(throws: ReportError.self) { try Report.merging([]) }
  }

  @Test(arguments: [
    ("[]", "it is no report of migrate or export"),
    (#"{"items": []}"#, "it is no report of migrate or export"),
    (#"{"report_version": 2}"#, "its report_version is not 1: use a release that knows it"),
    (#"{"report_version": 1, "command": "verify"}"#, "it is no report of migrate or export"),
    (#"{"report_version": 1, "command": "export"}"#, "the report has no items"),
  ])
  func otherJSONIsRefused(_ text: String, _ problem: String) throws {
    let json = try JSONValue(parsing: Array(text.utf8))
    #expect(throws: ReportError(problem)) { try Report(json) }
  }

  @Test func wrongValuesAreNamedWithTheirPlace() throws {
    let text = String(
      decoding: Sample.report([Sample.converted("a")]).json.rendered(), as: UTF8.self)
    func error(_ old: String, _ new: String) throws -> String {
      #expect(text.contains(old))
      let changed = text.split(separator: old, maxSplits: 1).joined(separator: new)
      let json = try JSONValue(parsing: Array(changed.utf8))
      do throws(ReportError) { _ = try Report(json) } catch { return error.description }
      return ""
    }
    #expect(
      try error(#""status": "converted""#, #""status": "melted""#)
        == "items[0] has the unknown status 'melted': use a release that knows it")
    #expect(
      try error(#""size": 2500"#, #""size": -1"#)
        == "size of result of items[0] is not a whole number in range")
    #expect(
      try error(#""mode": "0755""#, #""mode": "rwx""#)
        == "mode of result of items[0] is not a file mode")
    #expect(
      try error(#""dry_run": false"#, #""dry_run": "no""#)
        == "dry_run of the report is not true or false")
  }
}
