import ByteStrings
import Testing

@testable import AirflowBundle
@testable import BundleFormats
@testable import BundleReports

@Suite struct VerifyReportTests {
  private func text(_ items: [VerifyItem], _ format: ReportFile.Format) -> String {
    String(decoding: VerifyReport(items: items).rendered(as: format), as: UTF8.self)
  }

  /// Items whose every text from outside is `name`.
  private func items(_ names: [ByteString]) -> [VerifyItem] {
    names.flatMap { name -> [VerifyItem] in
      let problem = BundleError(.manifestInvalid, name.lossy, advice: name.lossy)
      return [
        Sample.verified(name, dags: [name]),
        Sample.verified(
          name, .skipped, dags: [ByteString(name.bytes + [0x21])], [problem, problem]),
      ]
    }
  }

  @Test func hostileNamesAddNoMarkup() {
    func page(_ names: [ByteString]) -> String { text(items(names), .html) }
    let harmless = (0..<Sample.hostile.count).map { ByteString("name\($0)") }
    let expected = Sample.tagsWithoutFolders(page(harmless))
    let found = Sample.tagsWithoutFolders(page(Sample.hostile))
    #expect(found.count == expected.count)
    #expect(zip(found, expected).first { $0 != $1 }?.0 == nil)
    #expect(!page(Sample.hostile).contains("\u{202e}"))
    #expect(page(["a"]).contains("default-src 'none'"))
  }

  @Test func namesAreNothingButTextInMarkdown() {
    let text = text(items(Sample.hostile), .md)
    var markup = text
    for tag in ["details", "summary", "code"] {
      for form in ["<\(tag)>", "</\(tag)>"] {
        markup = markup.split(separator: form, omittingEmptySubsequences: false).joined()
      }
    }
    markup = markup.split(separator: "<!-- -->", omittingEmptySubsequences: false).joined()
    for character in "<>`[]" { #expect(!markup.contains(character), "\(character)") }
    #expect(!text.contains("@") && !text.contains("http:"))
    let rows = text.split(separator: "\n").filter { $0.hasPrefix("| ok |") }
    #expect(rows.count == Sample.hostile.count)
    for row in rows { #expect(row.count { $0 == "|" } == 5, "\(row)") }
  }

  @Test func noCellIsAFormula() {
    let bytes = Array(VerifyReport(items: items(Sample.hostile)).rendered(as: .csv).dropFirst(3))
    let records = Sample.records(bytes)
    // A row for the one that is ok, and one for each of the other's two problems.
    #expect(records.count == 1 + 3 * Sample.hostile.count)
    for record in records {
      #expect(record.count == VerifyReport.columns.count)
      for cell in record { #expect(cell.first.map { !"=+-@\t\r".contains($0) } ?? true, "\(cell)") }
    }
  }

  private var mixed: [VerifyItem] {
    [
      Sample.verified("a", dags: ["x", "shared"]),
      Sample.verified("b", dags: ["shared"], [BundleError(.duplicateDag, "twice")]),
      Sample.verified("c", .skipped, dags: ["lost"], [BundleError(.notExecutable, "no x")]),
      Sample.verified("d", .breaksScan, [BundleError(.breaksScan, "raises")]),
      Sample.verified("e", nil, [BundleError(.notStarted, "stopped")]),
      Sample.verified("old.zip", .skipped, dags: ["x"], [.legacyContainer(.zip)]),
    ]
  }

  @Test func theWorstComesFirst() throws {
    let page = text(mixed, .html)
    let body = try #require(page.split(separator: "<section id=\"items\"").last)
    let rows = body.split(separator: "data-status=\"").dropFirst().map { $0.prefix { $0 != "\"" } }
    #expect(rows == ["breaks-scan", "skipped", "skipped", "problems", "open", "ok"])
    let headings = page.split(separator: "<h3>").dropFirst().map { $0.prefix { $0 != "<" } }
    #expect(
      headings == [
        "Airflow&#39;s scan fails on these: take them out at once", "Airflow skips these",
        "Airflow takes these, but look at them", "Not looked at",
      ])
    #expect(page.contains("Airflow&#39;s scan fails on 1 of 6 bundles"))
  }

  @Test func everyDagHasTheBundleThatServesIt() {
    let services = VerifyFacts(VerifyReport(items: mixed)).services
    #expect(services.map(\.id) == ["lost", "shared", "x"])
    #expect(services.map(\.state) == [.unserved, .contested, .served])
    // The original beside the migrated bundle is no rival.
    #expect(services.map(\.bundles) == [[], ["a", "b"], ["a"]])
    #expect(text(mixed, .html).contains("none: Airflow skips</span> <code>c</code>"))
    #expect(text(mixed, .md).contains("3 Dags; 1 of them claimed by several bundles"))
  }

  @Test func detailsAreForThoseWhoAsk() {
    let item = Sample.verified("a", dags: ["x", "y"])
    #expect(VerifyLine.lines(for: item, .quiet) == [])
    #expect(VerifyLine.lines(for: item).count == 1)
    #expect(
      VerifyLine.lines(for: item, .verbose).dropFirst() == ["  container: footer", "  dags: x, y"])
    #expect(VerifyLine.lines(for: mixed[2], .quiet).count == 1)
  }

  @Test func theVerdictSaysTheWorst() {
    func verdict(_ items: [VerifyItem]) -> String {
      VerifyFacts(VerifyReport(items: items)).verdict
    }
    #expect(verdict([]) == "No bundles were found.")
    #expect(verdict([mixed[0]]) == "All is well: Airflow finds the bundle.")
    #expect(verdict([mixed[0], mixed[0]]) == "All is well: Airflow finds all 2 bundles.")
    #expect(
      verdict([mixed[0], mixed[1]])
        == "Airflow finds them all, but 1 of 2 bundles has problems.")
    #expect(verdict([mixed[0], mixed[2]]) == "Airflow skips 1 of 2 bundles.")
    #expect(
      verdict([mixed[0], mixed[4]])
        == "Nothing is wrong with what was looked at. The run was stopped before 1 was looked at.")
  }
}
