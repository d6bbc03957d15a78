import ByteStrings
import Testing

@testable import AirflowBundle
@testable import BundleFormats
@testable import BundleReports

struct CSVReportTests {
  @Test func everyRecordHasEveryColumn() {
    let items = Sample.hostile.map { Sample.converted($0, dags: [$0]) } + [Sample.failed("x,y")]
    let bytes = Sample.report(items).rendered(as: .csv)
    #expect(bytes.starts(with: [0xef, 0xbb, 0xbf]))
    let records = Sample.records(Array(bytes.dropFirst(3)))
    #expect(records.count == items.count + 1)
    #expect(records.first == Report.columns)
    for record in records { #expect(record.count == Report.columns.count) }
    for (record, name) in zip(records.dropFirst(), Sample.hostile) {
      #expect(record[1] == name.description || record[1] == "'" + name.description)
    }
  }

  @Test func aReportThatIsNotWholeSaysSoFirst() {
    var report = Sample.report([Sample.converted("a.zip")])
    report.missing = ["shard 2 of 2"]
    let records = Sample.records(Array(report.rendered(as: .csv).dropFirst(3)))
    #expect(
      records.map(\.count) == [
        Report.columns.count, Report.columns.count, Report.columns.count,
      ])
    #expect(records[1].filter { !$0.isEmpty } == ["incomplete", "missing is shard 2 of 2"])
    var verified = VerifyReport(items: [])
    verified.missing = ["what b.json lacks: shard 1 of 2"]
    let rows = Sample.records(Array(verified.rendered(as: .csv).dropFirst(3)))
    #expect(
      rows.dropFirst() == [
        ["", "no", "", "", "", "incomplete", "missing is what b.json lacks: shard 1 of 2"]
      ])
  }

  @Test func noCellIsAFormula() {
    let items = Sample.hostile.map { Sample.converted($0, dags: [$0]) }
    let bytes = Sample.report(items).rendered(as: .csv)
    for cell in Sample.records(Array(bytes.dropFirst(3))).joined() {
      #expect(cell.first.map { !"=+-@\t\r".contains($0) } ?? true, "\(cell)")
    }
    #expect(CSVTable.cell("\tx") == "'\tx")
    #expect(CSVTable.cell("\rx") == "\"'\rx\"")
    #expect(CSVTable.cell("=\"") == "\"'=\"\"\"")
    #expect(CSVTable.cell("plain") == "plain")
  }
}

struct MarkdownReportTests {
  private func text(_ report: Report) -> String {
    String(decoding: report.rendered(as: .md), as: UTF8.self)
  }

  @Test func saysWhatFailedFirst() {
    let text = text(Sample.report([Sample.converted("a.zip"), Sample.failed("b.zip")]))
    #expect(text.hasPrefix("## airflow-bundle migrate\n\n**1 of 2 bundles failed.**\n\n| Bundles"))
    #expect(text.contains("- <code>b.zip</code>: the CRC-32 of bin/a is wrong\n"))
    let rows = text.split(separator: "\n").filter { $0.contains("<code>") && $0.hasPrefix("|") }
    #expect(rows.first == "| failed | <code>b.zip</code> |  |  |  |")
    #expect(
      rows.last
        == "| converted | <code>a.zip</code> | <code>out/a.zip</code> | 1.0 KB | 2.5 KB |")
  }

  @Test func namesAreNothingButText() {
    let items = Sample.hostile.flatMap { name -> [ReportItem] in
      var failed = Sample.failed(ByteString(ByteString("f/").bytes + name.bytes))
      failed.error?.problem = name.description
      return [Sample.converted(name, findings: [Finding(.overlayData, name.description)]), failed]
    }
    let text = text(Sample.report(items))
    var markup = text
    for tag in ["<details>", "</details>", "<summary>", "</summary>", "<code>", "</code>"] {
      markup = markup.split(separator: tag, omittingEmptySubsequences: false).joined()
    }
    markup = markup.split(separator: "<!-- -->", omittingEmptySubsequences: false).joined()
    for character in "<>`[]" { #expect(!markup.contains(character), "\(character)") }
    #expect(!text.contains("@") && !text.contains("http:"))
    // No name adds a cell or ends a line.
    for line in text.split(separator: "\n") where line.contains("out/") {
      #expect(line.count { $0 == "|" } == 6, "\(line)")
    }
  }

  @Test func fitsIntoAComment() {
    let items = (0..<5000).map { index -> ReportItem in
      index % 3 == 0 ? Sample.failed(ByteString("f\(index).zip")) : Sample.converted("x")
    }
    let text = text(Sample.report(items))
    #expect(text.utf8.count < 65_536)
    #expect(text.contains("more do not fit here"))
    #expect(text.contains("- … and "))
  }

  @Test func anEmptyRunIsSaidToBeOne() {
    #expect(text(Sample.report([])).contains("**No bundles were found.**"))
  }
}

struct ReportLineTests {
  private let noted = Sample.converted(
    "a.zip",
    findings: [Finding(.schemaVersionAssumed, "assumed"), Finding(.overlayData, "overlay")])

  @Test func notesAreForThoseWhoAsk() {
    #expect(
      ReportLine.lines(for: noted) == [
        "converted  a.zip -> out/a.zip (2.5 KB)", "  warning: overlay [overlay-data]",
      ])
    #expect(ReportLine.lines(for: noted, .quiet) == ["warning: a.zip: overlay [overlay-data]"])
    #expect(ReportLine.lines(for: Sample.converted("c"), .quiet) == [])
    for code in [ErrorCode.alreadyCurrent, .notABundle, .otherSDK, .notStarted] {
      let skipped = ReportItem(input: "d", .skipped, BundleError(code, "why"))
      #expect(ReportLine.lines(for: skipped, .quiet) == [])
    }
    for code in [ErrorCode.linkNotFollowed, .notInPlan] {
      let skipped = ReportItem(input: "d", .skipped, BundleError(code, "why"))
      #expect(ReportLine.lines(for: skipped, .quiet).count == 1)
    }
    let all = ReportLine.lines(for: noted, .verbose)
    #expect(all.contains("  note: assumed [schema-version-assumed]"))
    #expect(all.contains("  sha256: ab"))
    #expect(all.contains("  executable: bin/a, elf x86_64, 2.2 KB"))
  }

  @Test func failuresAreForEverybody() {
    for detail in [ReportLine.Detail.quiet, .normal, .verbose] {
      #expect(
        ReportLine.lines(for: Sample.failed("b.zip"), detail) == [
          "failed     b.zip: the CRC-32 of bin/a is wrong; get a whole copy of the archive, or build it anew [crc-mismatch]"
        ])
    }
  }

  @Test func notesAreCounted() {
    #expect(ReportLine.noteCounts(of: Sample.report([Sample.converted("a")])) == nil)
    #expect(
      ReportLine.noteCounts(of: Sample.report([noted]))
        == "1 note: schema-version-assumed (use -v to see them)")
    let quoted = Sample.converted("b", findings: [Finding(.valueQuoted, "q")])
    #expect(
      ReportLine.noteCounts(of: Sample.report([quoted, noted, noted]))
        == "3 notes: 2 schema-version-assumed, 1 value-quoted (use -v to see them)")
  }

  @Test func coloursAreLeftToTerminals() {
    let plain = ReportLine.lines(for: noted, .verbose).joined()
    #expect(!plain.contains("\u{1b}"))
    let coloured = ReportLine.lines(for: noted, style: .coloured)
    #expect(coloured[0] == "\u{1b}[32mconverted\u{1b}[0m  a.zip -> out/a.zip (2.5 KB)")
  }

  @Test func namesCannotSteerATerminal() {
    for name in Sample.hostile {
      var failed = Sample.failed(name)
      failed.error?.problem = name.lossy
      for line in ReportLine.lines(for: failed) + ReportLine.lines(for: Sample.converted(name)) {
        #expect(line.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0 != "\u{202e}" }, "\(line)")
      }
    }
  }
}
