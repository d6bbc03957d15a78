import ByteStrings
import Testing

@testable import AirflowBundle
@testable import BundleFormats
@testable import BundleReports

/// What a browser need not run for; Tests/Reports has one look at the pages.
struct HTMLReportTests {
  private func page(_ report: Report) -> String {
    String(decoding: report.rendered(as: .html), as: UTF8.self)
  }

  private func tags(_ page: String) -> [Substring] { Sample.tags(page) }

  @Test func hostileNamesAddNoMarkup() {
    func report(_ names: [ByteString]) -> Report {
      var report = Sample.report(
        names.flatMap { name -> [ReportItem] in
          var failed = Sample.failed(name)
          failed.error?.problem = name.lossy
          var item = Sample.converted(name, dags: [name], arch: name.lossy)
          item.findings = [Finding(.overlayData, name.lossy)]
          return [item, failed]
        })
      report.fileSystems = [SpaceFigures(path: names[0], outputs: 1, needed: 1, free: 0)]
      report.toolVersion = names[0].lossy
      return report
    }
    let harmless = (0..<Sample.hostile.count).map { ByteString("name\($0)") }
    let expected = Sample.tagsWithoutFolders(page(report(harmless)))
    let found = Sample.tagsWithoutFolders(page(report(Sample.hostile)))
    #expect(found.count == expected.count)
    #expect(zip(found, expected).first { $0 != $1 }?.0 == nil)
    #expect(!page(report(Sample.hostile)).contains("\u{202e}"))
  }

  @Test func foldersAddNoMarkupEither() {
    let items = Sample.hostile.map { Sample.failed(ByteString($0.bytes + Array("/x".utf8))) }
    let page = page(Sample.report(items))
    let folders = page.split(separator: "<section id=\"folders\"").last?
      .split(separator: "</section>").first
    let known: Set<Substring> = [
      "h2", "/h2", "details", "/details", "summary", "/summary", "b", "/b", "code", "/code", "ul",
      "/ul", "li", "/li", "a", "/a", "wbr",
    ]
    #expect(Set(tags(String(folders ?? ""))).subtracting(known) == [])
    #expect(tags(page).count { $0 == "script" } == 1 && tags(page).count { $0 == "img" } == 0)
  }

  @Test func theTopNamesTheRun() {
    var report = Sample.report([Sample.converted("a")])
    report.runs = [
      RunIdentity(
        started: "2026-11-24T10:00:00Z", finished: "2026-11-24T10:00:09Z", host: "node-7",
        user: "ops", directory: "/srv", arguments: ["migrate", "my dags", "-o", "it's"])
    ]
    let page = page(report)
    for text in [
      "2026-11-24 10:00:00 UTC", "2026-11-24 10:00:09 UTC", "node-7", "ops", "/srv",
      "airflow-bundle migrate &#39;my dags&#39; -o &#39;it&#39;\\&#39;&#39;s&#39;",
      "<dt>Complete</dt><dd>yes</dd>",
    ] {
      #expect(page.contains(text), "\(text)")
    }
  }

  @Test(arguments: [ReportFile.Format.html, .md, .xml])
  func anIncompleteRunCannotBeMistaken(_ format: ReportFile.Format) {
    func text(_ report: some ReportDocument) -> String {
      String(decoding: report.rendered(as: format), as: UTF8.self)
    }
    var cut = Sample.report([
      Sample.converted("a"), ReportItem(input: "b", .skipped, BundleError(.notStarted, "x")),
    ])
    var partial = Sample.report([Sample.converted("a")])
    partial.missing = ["shard 2 of 3"]
    var verified = VerifyReport(items: [Sample.verified("a")])
    verified.missing = ["shard 2 of 3"]
    for (text, told) in [
      (text(cut), "1 bundle was not finished"), (text(partial), "missing is shard 2 of 3"),
      (text(verified), "missing is shard 2 of 3"),
    ] {
      #expect(text.contains("ncomplete") && text.contains(told), "\(text.prefix(2000))")
      #expect(!text.contains("Done:") && !text.contains("All is well") && !text.contains("Ready:"))
    }
    cut.isDryRun = true
    #expect(!text(cut).contains("Ready:"))
  }

  @Test func searchAndLinksReachTheRow() {
    let report = Sample.report([Sample.converted("a", dags: ["sales & co"]), Sample.failed("b")])
    let page = page(report)
    #expect(page.contains(" data-words=\"sales &amp; co extract load\""))
    #expect(page.contains("<a href=\"#item-1\"><code>b</code></a>"))
    #expect(page.contains("<tr class=\"failed\" id=\"item-1\""))
  }

  @Test func foldersAreThoseBelowTheCommonOne() {
    let folders = TopFolders(["in/a/x", "in/b/y/z", "in/w"])
    #expect(folders.folder(of: "in/a/x") == "a" && folders.folder(of: "in/b/y/z") == "b")
    #expect(folders.folder(of: "in/w") == nil)
    let deep = TopFolders(["/srv/in/ab/x", "/srv/in/ac/y"])
    #expect(deep.folder(of: "/srv/in/ab/x") == "ab")
    #expect(TopFolders([ByteString]()).folder(of: "a/b") == "a")
  }

  @Test func nothingIsLoadedAndNothingRunsButOurScript() {
    let page = page(Sample.report([Sample.converted("a"), Sample.failed("b")]))
    #expect(page.contains("default-src 'none'"))
    #expect(!page.contains("unsafe-inline"))
    #expect(tags(page).count { $0 == "script" } == 1)
    for word in [" src=", " style=", "http://", "https://", "@import", "url("] {
      #expect(!page.contains(word), "\(word)")
    }
    let digest = Base64.encoded(Digest.of(Array(HTMLPage.script.markup.utf8)))
    #expect(page.contains("script-src 'sha256-\(digest)'"))
    #expect(page.contains("<script>\(HTMLPage.script.markup)</script>"))
  }

  @Test func failuresComeFirst() throws {
    let warned = Sample.converted("m.zip", findings: [Finding(.overlayData, "overlay")])
    let page = page(Sample.report([Sample.converted("a.zip"), warned, Sample.failed("z.zip")]))
    let rows = page.split(separator: "<tr class=").dropFirst().map { $0.prefix { $0 != " " } }
    #expect(rows == ["\"failed\"", "\"converted\"", "\"converted\""])
    let table = try #require(page.split(separator: "<tr class=").dropFirst(2).first)
    #expect(table.contains("m.zip"))
  }

  @Test func everyDagHasItsBundle() {
    let report = Sample.report([
      Sample.converted("a.zip", dags: ["alone", "shared"]),
      Sample.converted("b.zip", dags: ["shared"]),
    ])
    let services = ReportFacts(report).services
    #expect(services.map(\.id) == ["shared", "alone"])
    #expect(services.map(\.bundles) == [["out/a.zip", "out/b.zip"], ["out/a.zip"]])
    #expect(page(report).contains("2 Dags; 1 of them claimed by several bundles"))
  }

  @Test func aRunOfNothingIsAPageToo() {
    let page = page(Sample.report([]))
    #expect(page.contains("No bundles were found."))
    #expect(!page.contains("NaN") && !page.contains("<section id=\"items\""))
  }

  @Test(
    arguments: [
      (0, 9, ""), (1000, 1004, ""), (100, 150, " (+50 %)"), (100, 40, " (\u{2212}60 %)"),
      (100, 0, " (\u{2212}100 %)"), (1_000_000, 700, " (over 99 % less)"),
      (100, 1250, " (13 times as much)"), (1, .max, " (over a million times as much)"),
    ] as [(UInt64, UInt64, String)])
  func aChangeIsToldInWordsThatSuitIt(_ before: UInt64, _ after: UInt64, _ words: String) {
    #expect(HTMLCharts.change((before, after)) == words)
  }

  @Test func sizesThatNobodyHasAreNoTrap() {
    var items = [Sample.converted("a"), Sample.converted("b")]
    for index in items.indices {
      items[index].inputSize = .max
      items[index].result?.size = .max
    }
    #expect(page(Sample.report(items)).contains("18.4 EB before, 18.4 EB after."))
  }

  @Test func bytesAndTimesAreReadable() {
    #expect(ByteText.size(0) == "0 bytes")
    #expect(ByteText.size(999) == "999 bytes")
    #expect(ByteText.size(1000) == "1.0 KB")
    #expect(ByteText.size(999_999) == "1.0 MB")
    #expect(ByteText.size(.max) == "18.4 EB")
    #expect(ByteText.grouped(999) == "999")
    #expect(ByteText.grouped(1_234_567) == "1\u{202f}234\u{202f}567")
    #expect(ByteText.seconds(59.9) == "59.9 s")
    #expect(ByteText.seconds(60) == "1m 0s")
    #expect(ByteText.seconds(3661) == "1h 1m")
  }
}
