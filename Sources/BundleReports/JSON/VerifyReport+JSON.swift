import BundleFormats
import ByteStrings
public import JSON

extension VerifyReport {
  /// The report as docs/report.schema.json describes it.
  public var json: JSONValue { .object([.init("items", .array(items.map(\.json)))]) }
}

extension VerifyReport {
  /// How many items there are, and of them how many are as they should be.
  public var summary: JSONValue {
    let good = items.count(where: \.isOK)
    return .object([
      .init("total", .number(items.count)), .init("ok", .number(good)),
      .init("failed", .number(items.count - good)),
    ])
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
        .init("problems", .array(rows)),
      ] + (later.isEmpty ? [] : [.init("next", .array(later))]))
  }
}
