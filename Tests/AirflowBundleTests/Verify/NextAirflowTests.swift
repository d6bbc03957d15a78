import ByteStrings
import Foundation
import TestSupport
import Testing

@testable import AirflowBundle
@testable import BundleFormats
@testable import BundleReports
@testable import Files

/// What `verify --airflow next` says of a bundle.
@Suite struct NextAirflowTests {
  struct Case: CustomTestStringConvertible, Sendable {
    var rules: [AirflowRule.Name]
    var name = "bundle"
    var mode = 0o755
    var bytes: [UInt8]
    var testDescription: String { rules.map(\.rawValue).joined(separator: "+") }

    init(
      _ rules: AirflowRule.Name..., name: String = "bundle", mode: Int = 0o755,
      _ change: (inout FooterParts) -> Void = { _ in }
    ) {
      var parts = FooterParts()
      parts.manifest = FooterParts.manifest(Self.later)
      change(&parts)
      (self.rules, self.name, self.mode, bytes) = (rules, name, mode, parts.bytes)
    }

    /// A bundle as ours are: with an index of one file, and a digest.
    static let later =
      "entrypoint_path: main.go\n\(ProblemTests.sources())\ndigests: {cache: \"\(ProblemTests.digest)\"}"

    /// What is to be said of every bundle that has `dags`.
    static let usual: [AirflowRule.Name] = [.dags, .parseRequest]
  }

  static let cases: [Case] = [
    Case(.dags, .parseRequest),
    Case(.executableBit, .dags, .parseRequest, mode: 0o644),
    Case(.dags, .parseRequest, .fileName, name: "version-1.1.3"),
    Case(.dags, .parseRequest, .fileName, name: "report.exe"),
    Case(.dags, .parseRequest, name: ".hidden"),
    Case(.dags, .parseRequest, name: "dot."),
    Case(.damage) { $0.version = 2 },
    Case(.damage) { $0.reserved[0] = 1 },
    Case(.damage, .dags, .parseRequest) { $0.digest = [UInt8](repeating: 7, count: 32) },
    Case(.schemaVersion, .dags, .parseRequest) {
      $0.manifest = FooterParts.manifest(schema: "\"2025-01-01\"", Case.later)
    },
    Case(.dags, .parseRequest, .sourceView, .cacheDigest) { $0.manifest = FooterParts.manifest() },
    Case(.dags, .parseRequest, .cacheDigest) {
      $0.source = []
      $0.manifest = FooterParts.manifest()
    },
    Case(.dags, .parseRequest, .sourceView) {
      $0.manifest = FooterParts.manifest(
        """
        digests: {cache: "\(ProblemTests.digest)"}
        entrypoint_path: a
        sources: [{path: a, offset: 0, length: 13, sha256: "\(ProblemTests.digest)"},
          {path: b, offset: 13, length: 0, sha256: "\(hexadecimal(Digest.of([UInt8]())))"}]
        """)
    },
    // One that a packer of that time has made needs no new executable.
    Case { parts in
      let text = String(decoding: FooterParts.manifest(Case.later), as: UTF8.self)
      parts.manifest = Array(text.replacing("dags: {a: {tasks: [t]}}\n", with: "").utf8)
    },
  ]

  @Test(arguments: cases) func eachRuleIsSaidOfTheBundlesThatItConcerns(_ aCase: Case) throws {
    let folder = try VerifyFolder()
    try folder.write(aCase.name, aCase.bytes, mode: aCase.mode)
    let item = try #require(folder.verify { $0.airflow = .next }.items.first)
    #expect(item.differences.map(\.rule) == aCase.rules, "\(item.differences)")
    let now = try #require(folder.verify().items.first)
    #expect(now.differences.isEmpty && now.json["next"] == nil)
    // The verdict is that of the released Airflow in both.
    #expect(now.airflow == item.airflow && now.problems == item.problems)
    if aCase.rules.isEmpty { return }
    guard case .array(let rows)? = item.json["next"] else {
      Issue.record("no next in \(item.json)")
      return
    }
    #expect(rows.count == aCase.rules.count)
  }

  @Test func leftoversOfTheFirstDraft() throws {
    let folder = try VerifyFolder()
    try folder.write("old.bin", FooterParts().draft)
    let report = try folder.verify { $0.airflow = .next }
    #expect(report.items.map(\.container) == [.footer32])
    #expect(report.items.map { $0.differences.map(\.rule) } == [[.leftover32]])
  }

  @Test func twoBundlesWithOneTask() throws {
    let folder = try VerifyFolder()
    try folder.write("one", FooterParts().bytes)
    // Airflow 3.3 skips this one, and a later one would not.
    try folder.write("sub/two", FooterParts().bytes, mode: 0o644)
    try folder.link("three", to: "one")
    var other = FooterParts()
    other.manifest = FooterParts.manifest(dag: "b")
    try folder.write("four", other.bytes)
    let report = try folder.verify { $0.airflow = .next }
    let rivals = report.items.filter { $0.differences.contains { $0.rule == .rivalHandlers } }
    #expect(folder.names(VerifyReport(items: rivals)) == ["one", "sub/two", "three"])
    let text = try #require(rivals.first?.differences.last?.message)
    #expect(text.contains("the task t of a is in") && text.contains("two"), "\(text)")
  }

  /// Comparing each with each would take minutes here.
  @Test func aTaskThatAllBundlesHaveIsToldShortly() {
    var items = (0..<20_000).map { number in
      var item = VerifyItem(ByteString("b\(number)"), .footer, .found)
      item.identity = FileStatus.Identity(device: 1, inode: UInt64(number))
      item.laterFacts = LaterFacts(
        hasDags: false, sourceCount: 1, sourceLength: 0, hasCacheDigest: true,
        handlers: [.init(id: "a", tasks: ["t"])])
      return item
    }
    NextAirflow.addDifferences(to: &items)
    #expect(items.allSatisfy { $0.differences.map(\.rule) == [.rivalHandlers] })
    #expect(
      items[19_999].differences[0].fact == "the task t of a is in b0, b1, b2 and 19996 more too")
  }

  @Test func theLinesNameRuleCountAndBundles() throws {
    let folder = try VerifyFolder()
    try folder.write("a", Case().bytes)
    try folder.write("b.exe", FooterParts(manifest: FooterParts.manifest(dag: "b")).bytes)
    let report = try folder.verify { $0.airflow = .next }
    let lines = VerifyLine.nextLines(of: report)
    #expect(lines.contains { $0.hasPrefix("next dags") && $0.contains("2 bundles") }, "\(lines)")
    #expect(lines.contains { $0.hasPrefix("next file-name") && $0.contains("1 bundle:") })
    #expect(lines.contains { $0.contains("b.exe has a suffix") })
    #expect(lines.last?.contains("docs/airflow-versions.md") == true)
    #expect(VerifyLine.nextLines(of: try folder.verify()).isEmpty)
  }

  @Test func thePageShowsTheDataAndTheDataIsWhole() throws {
    let page = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("../../../docs/airflow-versions.md").standardizedFileURL
    var text = try String(contentsOf: page, encoding: .utf8)
    let (start, end) = ("<!-- rules -->\n", "<!-- end of rules -->")
    let from = try #require(text.range(of: start)?.upperBound)
    let to = try #require(text.range(of: end)?.lowerBound)
    let rules = AirflowRule.Name.allCases.map { ($0, $0.rule) }
    let head = """
      | rule | Airflow 3.3 (Task SDK 1.3.2) | next: sources index | next: bound artifacts | read in |
      |---|---|---|---|---|

      """
    let table = rules.reduce(into: head) { table, row in
      let (name, rule) = row
      table +=
        "| `\(name.rawValue)`: \(rule.subject) | \(rule.released) | \(rule.sourcesIndex) | \(rule.boundArtifacts) | \(rule.readIn) |\n"
    }
    if ProcessInfo.processInfo.environment["AIRFLOW_BUNDLE_WRITE_GOLDEN"] != nil {
      text.replaceSubrange(from..<to, with: table)
      return try Data(text.utf8).write(to: page)
    }
    #expect(
      text[from..<to] == table,
      "docs/airflow-versions.md does not show the rules of the program: run Scripts/update-golden")
    for (_, rule) in rules {
      let texts = [
        rule.subject, rule.released, rule.sourcesIndex, rule.boundArtifacts, rule.readIn,
        rule.difference,
      ]
      #expect(texts.allSatisfy { !$0.isEmpty && !$0.contains("|") && !$0.contains("\n") })
    }
  }
}
