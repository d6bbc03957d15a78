import BundleFormats
import ByteStrings
public import JSON

/// The fields about the run itself, which the reports of all commands have in common.
enum RunFields {
  static func json(
    isComplete: Bool, missing: [String], shard: Report.Shard?, toolVersion: String,
    runs: [RunIdentity]
  ) -> [JSONValue.Field] {
    var fields: [JSONValue.Field] = [.init("complete", .boolean(isComplete))]
    if !missing.isEmpty {
      fields.append(.init("missing", .array(missing.map { JSONValue.string($0) })))
    }
    if let shard {
      fields.append(
        .init(
          "shard",
          .object([.init("index", .number(shard.index)), .init("count", .number(shard.count))])))
    }
    fields.append(
      .init(
        "tool",
        .object([
          .init("name", .string("airflow-bundle")), .init("version", .string(toolVersion)),
        ])))
    switch runs.count {
    case 0: break
    case 1: fields.append(.init("run", runs[0].json))
    default: fields.append(.init("runs", .array(runs.map(\.json))))
    }
    return fields
  }

  /// Seconds with three digits after the point.
  static func json(seconds: Double) -> JSONValue {
    let milliseconds = Int((seconds * 1000).rounded())
    let fraction = String(milliseconds % 1000 + 1000).dropFirst()
    return .number("\(milliseconds / 1000).\(fraction)")
  }

  /// What a report says of the run itself.
  struct Read {
    /// What it lacks.
    var missing: [String] = []
    var shard: Report.Shard?
    var toolVersion: String
    var runs: [RunIdentity] = []
    private var isComplete: Bool

    init(_ fields: JSONFields) throws(ReportError) {
      toolVersion = try fields.fields("tool").text("version").lossy
      isComplete = try fields.boolean("complete")
      if fields.has("missing") {
        missing = try fields.list("missing") { value, place throws(ReportError) in
          guard case .string(let text) = value else {
            throw ReportError("\(place) is not a string")
          }
          // It is shown as it is, and a file may say anything.
          return text.description
        }
      }
      if fields.has("shard") {
        let numbers = try fields.fields("shard")
        shard = Report.Shard(index: try numbers.number("index"), count: try numbers.number("count"))
        if shard == nil { throw ReportError("shard of the report is not one of its count") }
      }
      if fields.has("run") { runs = [try RunIdentity(fields.fields("run"))] }
      if fields.has("runs") {
        runs = try fields.list("runs") { value, place throws(ReportError) in
          try RunIdentity(JSONFields(value, at: place))
        }
      }
    }

    /// What is missing, where the items do not show that anything is.
    func missing(from isCompleteByItems: Bool) -> [String] {
      isComplete || !missing.isEmpty || !isCompleteByItems
        ? missing : ["the run was stopped before its end"]
    }
  }
}

extension RunIdentity {
  /// The object `run` of a report (docs/report.schema.json).
  public var json: JSONValue {
    var fields: [JSONValue.Field] = [.init("started", .string(started))]
    if let finished { fields.append(.init("finished", .string(finished))) }
    fields += [.init("host", .string(host)), .init("user", .string(user))]
    fields += ReportItem.path("directory", directory)
    fields += ReportItem.paths("arguments", arguments)
    return .object(fields)
  }

  fileprivate init(_ fields: JSONFields) throws(ReportError) {
    self.init(
      started: try fields.text("started").lossy, host: try fields.text("host"),
      user: try fields.text("user"), directory: try fields.path("directory"),
      arguments: try fields.paths("arguments"))
    if fields.has("finished") { finished = try fields.text("finished").lossy }
  }
}
