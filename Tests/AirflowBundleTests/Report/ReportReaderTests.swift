import ByteStrings
import TestSupport
import Testing

@testable import AirflowBundle
@testable import BundleFormats
@testable import BundleReports

/// Report files may come from anybody: whatever is in them, reading ends with a report or a reason.
struct ReportReaderTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private static let run = RunIdentity(
    started: "2026-11-24T10:00:00Z", finished: "2026-11-24T10:00:09Z", host: "h", user: "u",
    directory: ByteString([0x2f, 0xff]), arguments: ["migrate", ByteString([0xfe]), "-o", "out"])

  private var report: Report {
    var report = Sample.report([
      Sample.converted(ByteString([0x61, 0xff]), dags: ["d"]), Sample.failed("b"),
    ])
    report.runs = [Self.run]
    report.shard = .init(index: 2, count: 3)
    report.orphans = ["out/x", ByteString([0x6f, 0xff])]
    report.fileSystems = [SpaceFigures(path: "out", outputs: 1, needed: 5, free: 6)]
    return report
  }

  private var verification: VerifyReport {
    var report = VerifyReport(items: [
      Sample.verified("a", dags: ["d"]),
      Sample.verified(
        "b", .skipped,
        [BundleError(.hashMismatch, "x"), BundleError(.notExecutable, "y", advice: "z")]),
    ])
    report.items[0].differences = [
      AirflowDifference(.cacheDigest), AirflowDifference(.fileName, "a name"),
    ]
    report.runs = [Self.run, Self.run]
    report.seconds = 1.5
    return report
  }

  private func problem(_ bytes: [UInt8]) throws -> String? {
    try folder.write("r.json", bytes)
    do throws(ReportError) {
      _ = try ReportReader(folder("r.json")).document()
      return nil
    } catch {
      let name = "\(folder("r.json"))"
      #expect(error.description.hasPrefix(name), "\(error)")
      return String(error.description.dropFirst(name.count))
    }
  }

  @Test func whatWasWrittenIsRead() throws {
    try folder.write("r.json", report.json.rendered())
    #expect(try Report(file: folder("r.json")) == report)
    var items: [ReportItem] = []
    let head = try ReportReader(folder("r.json")).read { items.append($0) }
    #expect(items == report.items && head.runs == [Self.run] && head.items.isEmpty)
    try folder.write("v.json", verification.json.rendered())
    guard case .verification(let read) = try ReportReader(folder("v.json")).document() else {
      Issue.record("it is a report of verify")
      return
    }
    #expect(read.json == verification.json)
    #expect(read.items.map(\.problems.count) == [0, 2])
  }

  /// A file is written item by item, `json` has them all.
  @Test func aFileHasTheTextOfTheValue() {
    #expect(report.items.count > 1 && verification.items.count > 1)
    #expect(report.rendered(as: .json) == report.json.rendered())
    #expect(verification.rendered(as: .json) == verification.json.rendered())
    let empty = Report(command: .export, isDryRun: true, items: [], seconds: 0)
    #expect(empty.rendered(as: .json) == empty.json.rendered())
  }

  @Test func anIncompleteReportStaysIncomplete() throws {
    var stopped = report
    stopped.interruption = .interrupt
    try folder.write("r.json", stopped.json.rendered())
    let read = try Report(file: folder("r.json"))
    #expect(!read.isComplete && read.missing == ["the run was stopped before its end"])
    #expect(read.exitStatus == 1)
    stopped.items.append(ReportItem(input: "c", .skipped, BundleError(.notStarted, "x")))
    try folder.write("r.json", stopped.json.rendered())
    #expect(try Report(file: folder("r.json")).missing == [])
    #expect(try !Report(file: folder("r.json")).isComplete)
  }

  /// Cut off anywhere, it is no report any more.
  @Test func whatIsCutOffIsNoReport() throws {
    for bytes in [report.json.rendered(), verification.json.line()] {
      // The last byte is a line feed.
      for count in 0..<(bytes.count - 1) {
        try folder.write("r.json", Array(bytes[..<count]))
        #expect(throws: ReportError.self) { try ReportReader(folder("r.json")).document() }
      }
    }
  }

  /// With any byte changed, it is a report or it is none; reading it ends.
  @Test func anyDamageIsTold() throws {
    let bytes = report.json.line()
    for index in bytes.indices {
      var damaged = bytes
      damaged[index] = [UInt8(ascii: "\""), UInt8(ascii: "9"), 0xff, 0][index % 4]
      _ = try problem(damaged)
    }
  }

  @Test func hugeAndDeepFilesAreRefusedEarly() throws {
    try folder.write("r.json", "")
    try folder.setSize("r.json", 1 << 30)
    #expect(throws: ReportError.self) { try ReportReader(folder("r.json")).document() }
    try folder.setSize("r.json", 3 << 30)
    #expect(throws: ReportError.self) { try ReportReader(folder("r.json")).document() }
    let deep = [UInt8](repeating: UInt8(ascii: "["), count: 200_000)
    #expect(try problem(deep)?.contains("more than 64 levels") == true)
    #expect(try problem(Array("{\"items\":[".utf8) + deep)?.contains("64 levels") == true)
    let many = Array("{\"items\":[[0".utf8) + (0..<1_000_001).flatMap { _ in Array(",0".utf8) }
    #expect(try problem(many)?.contains("values in one") == true)
  }

  static let other: [(String, String)] = [
    ("", "it is no whole JSON text: at byte 0"), ("\u{0}\u{0}", "at byte 0"),
    ("%PDF-1.7", "no value begins like this"), ("[]", "it is no report"),
    ("{\"items\": 3}", "it is no report"), ("null", "it is no report"),
    (#"{"report_version": 2, "items": [{"new": 1}]}"#, "its report_version is not 1"),
    (#"{"items": [{"path": "x"}], "report_version": 2}"#, "items[0] has no container"),
    (#"{"report_version": 1, "command": "verify", "items": [{"input": "a"}]}"#, "no status"),
    (#"{"report_version": 1, "command": "migrate", "dry_run": true}"#, "has no items"),
    (#"{"report_version": 1, "command": "verify"}"#, "has no items"),
    (#"{"report_version": 1, "command": "verify", "items": []}"#, "has no complete"),
    (
      #"{"report_version": 1, "command": "inspect", "items": []}"#, "no report of migrate or export"
    ),
    (#"{"items": [], "items": []}"#, "the key items is there twice"),
  ]

  @Test(arguments: other) func otherFilesAreToldApart(_ text: String, _ told: String) throws {
    let problem = try problem(Array(text.utf8))
    #expect(problem?.contains(told) == true, "\(problem ?? "taken")")
  }

  @Test func whatIsNoFileIsRefused() throws {
    try folder.makeFolder("folder")
    try folder.makeFIFO("pipe")
    for name: ByteString in ["folder", "pipe", "nothere", "folder/r.json"] {
      #expect(throws: ReportError.self) { try ReportReader(folder(name)).document() }
    }
    // As the shell's <(...) is one.
    #expect {
      try ReportReader(folder("pipe")).document()
    } throws: { "\($0)".contains("save the report to a file") }
  }

  /// A report whose keys were sorted by another program is the same report.
  @Test func theOrderOfKeysDoesNotMatter() throws {
    guard case .object(let fields) = report.json else { return }
    let sorted = JSONValue.object(fields.sorted { $0.key < $1.key })
    try folder.write("r.json", sorted.rendered())
    #expect(try Report(file: folder("r.json")) == report)
  }
}
