import BundleFormats
import ByteStrings
public import JSON

extension VerifyReport {
  static var command: ByteString { "verify" }

  /// The report as docs/report.schema.json describes it.
  public var json: JSONValue {
    var fields: [JSONValue.Field] = [
      .init("report_version", .number(1)), .init("command", .string(Self.command)),
    ]
    fields += RunFields.json(
      isComplete: isComplete, missing: missing, shard: nil, toolVersion: toolVersion, runs: runs)
    return .object(
      fields + [.init("summary", summary), .init("items", .array(items.map(\.json)))])
  }

  /// The object `summary`: how many items there are, how many of them are as they should be, and
  /// what Airflow does with them.
  public var summary: JSONValue {
    let good = items.count(where: \.isOK)
    return .object([
      .init("total", .number(items.count)), .init("ok", .number(good)),
      .init("failed", .number(items.count - good)), .init("found", .number(count(.found))),
      .init("skipped", .number(count(.skipped))), .init("breaks_scan", .number(count(.breaksScan))),
      .init("seconds", RunFields.json(seconds: seconds)),
    ])
  }

  /// Reads what a report has besides its items.
  init(_ json: JSONValue, items: [VerifyItem]) throws(ReportError) {
    try ReportKind(json).check("verify")
    let fields = JSONFields(json, at: "the report")
    try fields.require("items")
    self.init(items: items)
    let run = try RunFields.Read(fields)
    (toolVersion, runs) = (run.toolVersion, run.runs)
    seconds = try fields.fields("summary").seconds("seconds")
    missing = run.missing(from: isComplete)
  }
}

extension VerifyItem {
  /// The item as docs/report.schema.json describes it.
  public var json: JSONValue {
    let rows = problems.map { problem in
      JSONValue.object([
        .init("code", .string(problem.code.rawValue)),
        .init("message", .string(problem.message(for: path))),
      ])
    }
    let later = differences.map { difference in
      JSONValue.object([
        .init("rule", .string(difference.rule.rawValue)),
        .init("message", .string(difference.message)),
      ])
    }
    return .object(
      ReportItem.path("path", path) + [
        .init("container", container.map { .string($0.rawValue) } ?? .null),
        .init("airflow", airflow.map { .string($0.rawValue) } ?? .null),
        .init("ok", .boolean(isOK)),
        .init("dags", .array(dags.map { .string($0) })),
        .init("problems", .array(rows)),
      ] + (later.isEmpty ? [] : [.init("next", .array(later))]))
  }

  init(_ fields: JSONFields) throws(ReportError) {
    self.init(
      try fields.path("path"), try fields.optionalChoice("container", Container.init(rawValue:)),
      try fields.optionalChoice("airflow", AirflowVerdict.init(rawValue:)))
    if fields.has("dags") { dags = try fields.texts("dags") }
    let path = path
    problems = try fields.list("problems") { value, place throws(ReportError) in
      try BundleError(JSONFields(value, at: place), for: path)
    }
    if fields.has("next") {
      differences = try fields.list("next") { value, place throws(ReportError) in
        try AirflowDifference(JSONFields(value, at: place))
      }
    }
    if try fields.boolean("ok") != isOK {
      throw ReportError("ok of \(path) is not what its problems say")
    }
  }
}

extension AirflowDifference {
  fileprivate init(_ fields: JSONFields) throws(ReportError) {
    let rule = try fields.choice("rule", AirflowRule.Name.init(rawValue:))
    let message = try fields.text("message")
    let end = ByteString(": \(rule.rule.difference)")
    self.init(
      rule, message.hasSuffix(end) ? ByteString(message.bytes.dropLast(end.count)).lossy : "")
  }
}
