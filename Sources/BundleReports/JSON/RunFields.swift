import BundleFormats
import ByteStrings
public import JSON

/// What is written as one JSON value.
public protocol JSONWritable: Sendable {
  /// The value as docs/report.schema.json describes it.
  var json: JSONValue { get }
}

/// A report that is written as JSON (`report_version` 1).
public protocol JSONReport: RunReport, JSONWritable where Item: JSONWritable {
  /// The object `summary`.
  var summary: JSONValue { get }
}

extension JSONRecord where Self: JSONReport {
  /// The report with its items.
  var whole: JSONValue { written.replacing("items", .array(items.map(\.json))) }

  /// The text of that, for which the items are made one after the other.
  var renderedJSON: [UInt8] { written.rendered(handingIn: "items", items.lazy.map(\.json)) }

  /// Reads what a report has besides its items, which are known by then.
  mutating func readAround(_ json: JSONValue) throws(ReportError) {
    let fields = JSONFields(reading: json, at: "the report")
    guard fields.has("items") else { throw ReportError("the report has no items") }
    try read(fields)
  }
}

extension JSONFields {
  /// Keeps the place of the items, which are handed in when a report is written, and out when it is read.
  mutating func noItems() { derived("items", .array([])) }

  /// What the reports of all commands say of the run itself.
  mutating func run(_ report: inout some JSONReport, _ shard: inout Report.Shard?) {
    var isComplete = report.isComplete
    field("complete", &isComplete, .boolean)
    list("missing", &report.missing, of: .line)
    optional("shard", &shard, .shard)
    field("tool", &report.toolVersion, .tool)
    runs(&report.runs)
    // The items of a run that was stopped between two of them show nothing of it.
    if !isComplete && report.isComplete {
      report.missing = ["the run was stopped before its end"]
    }
  }

  /// One run, or those of a report that was joined.
  mutating func runs(_ runs: inout [RunIdentity]) {
    var (one, several) = (runs.count == 1 ? runs[0] : nil, runs.count > 1 ? runs : nil)
    optional("run", &one, .record)
    optional("runs", &several, .list(.record))
    runs = several ?? one.map { [$0] } ?? []
  }
}

extension RunIdentity: JSONWritable, BlankRecord {
  public var json: JSONValue { written }

  init() { self.init(started: "", host: "", user: "", directory: "", arguments: []) }

  mutating func fields(_ json: inout JSONFields) {
    json.field("started", &started, .text)
    json.optional("finished", &finished, .text)
    json.field("host", &host, .text)
    json.field("user", &user, .text)
    json.path("directory", &directory)
    json.paths("arguments", &arguments)
  }
}

extension JSONForm<Double> {
  /// The seconds in a summary: all else that is in it follows from the items.
  static func within(_ summary: @escaping @Sendable () -> JSONValue) -> Self {
    Self { _ in
      summary()
    } read: { json, place throws(ReportError) in
      try JSONFields(reading: json, at: place).value("seconds", seconds)
    }
  }
}

extension JSONForm<String> {
  /// The tool that made a report, by its version.
  static let tool = Self { version in
    .object([.init("name", .string("airflow-bundle")), .init("version", .string(version))])
  } read: { json, place throws(ReportError) in
    try JSONFields(reading: json, at: place).value("version", text)
  }
}

extension JSONForm<Report.Shard> {
  static let shard = Self { shard in
    .object([.init("index", .number(shard.index)), .init("count", .number(shard.count))])
  } read: { json, place throws(ReportError) in
    let numbers = try JSONFields(reading: json, at: place)
    let (index, count): (Int, Int) = (
      try numbers.value("index", .number), try numbers.value("count", .number)
    )
    guard let shard = Report.Shard(index: index, count: count) else {
      throw place.isNot("one of its count")
    }
    return shard
  }
}
