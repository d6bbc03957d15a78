import BundleFormats
import ByteStrings
public import JSON

extension VerifyReport: JSONReport, JSONRecord {
  public var json: JSONValue { whole }

  /// How many items there are, how many of them are as they should be, and what Airflow does with
  /// them.
  public var summary: JSONValue {
    let good = items.count(where: \.isOK)
    return .object([
      .init("total", .number(items.count)), .init("ok", .number(good)),
      .init("failed", .number(items.count - good)), .init("found", .number(count(.found))),
      .init("skipped", .number(count(.skipped))), .init("breaks_scan", .number(count(.breaksScan))),
      .init("seconds", JSONForm.seconds.write(seconds)),
    ])
  }

  /// Reads what a report has besides its items.
  init(_ json: JSONValue, items: [VerifyItem]) throws(ReportError) {
    try ReportKind(json: json).check("verify")
    self.init(items: items)
    try readAround(json)
  }

  mutating func fields(_ json: inout JSONFields) {
    json.derived("report_version", .number(1))
    json.derived("command", .string(commandName))
    var shard: Report.Shard?
    json.run(&self, &shard)
    json.field("summary", &seconds, .within { [self] in summary })
    json.noItems()
  }
}

extension VerifyItem: JSONWritable, BlankRecord {
  public var json: JSONValue { written }

  init() { self.init("") }

  mutating func fields(_ json: inout JSONFields) {
    var isSound = isOK
    json.path("path", &path)
    json.field("container", &container, .nullable(.choice))
    json.field("airflow", &airflow, .nullable(.choice))
    json.field("ok", &isSound, .boolean)
    json.field("dags", &dags, .list(.text), missing: [])
    json.field("problems", &problems, .list(.error(of: path)))
    json.list("next", &differences, of: .record)
    json.check(isSound == isOK, "ok is not what the problems say")
  }
}
