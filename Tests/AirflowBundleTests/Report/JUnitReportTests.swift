import ByteStrings
import Testing

@testable import AirflowBundle
@testable import BundleFormats
@testable import BundleReports

struct JUnitReportTests {
  @Test func aCaseForEachItem() {
    let skipped = ReportItem(
      input: "d", .skipped, BundleError(.alreadyCurrent, "it is a footer bundle already"))
    let finding = Finding(.duplicateDag, "also in b")
    let items = [
      Sample.converted("a", findings: [finding]), Sample.failed("b & c"), skipped,
    ]
    let text = String(decoding: Sample.report(items).junit.rendered(), as: UTF8.self)
    #expect(text.contains(#" tests="3" failures="1" errors="0" skipped="1" time="1.5">"#))
    #expect(text.contains(#"name="a"><system-out>warning duplicate-dag: also in b</system-out>"#))
    #expect(text.contains(#"name="b &amp; c"><failure type="crc-mismatch" message="#))
    #expect(text.contains(#"name="d"><skipped message="already-current: "#))
  }

  @Test func nothingThatXMLCannotHold() {
    let items = (Sample.hostile + ["\u{FFFE}\u{FFFF}"]).map { Sample.failed($0) }
    let text = String(decoding: Sample.report(items).junit.rendered(), as: UTF8.self)
    for scalar in text.unicodeScalars where scalar != "\n" {
      #expect(scalar.value >= 0x20 && scalar.value != 0xFFFE && scalar.value != 0xFFFF)
    }
    #expect(text.split(separator: "<").count { $0.hasPrefix("testcase ") } == items.count)
  }

  @Test func verifySaysAllThatIsWrong() {
    let problems = [
      BundleError(.hashMismatch, "the digest differs"), BundleError(.notExecutable, "mode 0644"),
    ]
    let report = VerifyReport(items: [
      Sample.verified("a"), Sample.verified("b", .skipped, problems),
    ])
    let text = String(decoding: report.junit.rendered(), as: UTF8.self)
    #expect(text.contains(#" tests="2" failures="1""#))
    #expect(text.contains(#"<failure type="hash-mismatch not-executable" message="b: the digest"#))
  }
}
