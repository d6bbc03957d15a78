import BundleFormats
import ByteStrings
public import JSON

extension ReportDiff {
  /// The difference as JSON (`report_version` 1).
  public var json: JSONValue {
    .object([
      .init("report_version", .number(1)), .init("command", .string("report diff")),
      .init("tool", JSONForm.tool.write(ToolVersion.current)), .init("compared", .string(command)),
      .init("old", json(of: old)),
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
    var (side, json) = (side, JSONFields())
    json.path("path", &side.path)
    if command != "verify" { json.derived("dry_run", .boolean(side.isDryRun)) }
    json.derived("complete", .boolean(side.isComplete))
    json.derived("total", .number(side.count))
    json.runs(&side.runs)
    return .object(json.written)
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
