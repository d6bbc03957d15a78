import BundleFormats
import ByteStrings
public import JSON

extension ReportDiff {
  /// The difference as JSON (`report_version` 1).
  public var json: JSONValue {
    .object([
      .init("report_version", .number(1)), .init("command", .string("report diff")),
      .init(
        "tool",
        .object([
          .init("name", .string("airflow-bundle")), .init("version", .string(ToolVersion.current)),
        ])),
      .init("compared", .string(command)), .init("old", json(of: old)),
      .init("new", json(of: new)), .init("summary", summary),
      .init("items", .array(items.map(\.json))),
    ])
  }

  private var summary: JSONValue {
    .object(
      Change.Kind.allCases.map { .init(ByteString($0.rawValue), .number(count($0))) }
        + [.init("worse", .number(worse))])
  }

  private func json(of side: Side) -> JSONValue {
    var fields = ReportItem.path("path", side.path)
    if command != "verify" { fields.append(.init("dry_run", .boolean(side.isDryRun))) }
    fields += [.init("complete", .boolean(side.isComplete)), .init("total", .number(side.count))]
    if side.runs.count == 1 { fields.append(.init("run", side.runs[0].json)) }
    if side.runs.count > 1 { fields.append(.init("runs", .array(side.runs.map(\.json)))) }
    return .object(fields)
  }
}

extension ReportDiff.Item {
  fileprivate var json: JSONValue {
    let rows = changes.map { change -> JSONValue in
      var fields: [JSONValue.Field] = [
        .init("kind", .string(change.kind.rawValue)), .init("worse", .boolean(change.isWorse)),
      ]
      if let old = change.old { fields.append(.init("old", .string(old))) }
      if let new = change.new { fields.append(.init("new", .string(new))) }
      return .object(fields)
    }
    return .object(ReportItem.path("name", name) + [.init("changes", .array(rows))])
  }
}
