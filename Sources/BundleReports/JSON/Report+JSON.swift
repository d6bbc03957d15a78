import BundleFormats
package import ByteStrings
public import JSON

extension Report: JSONReport, JSONRecord {
  public var json: JSONValue { whole }

  public var summary: JSONValue {
    let counts = ReportItem.Status.allCases.map {
      JSONValue.Field(ByteString($0.rawValue), .number(count($0)))
    }
    return .object(
      [.init("total", .number(items.count))] + counts + [
        .init("bytes_read", .number(bytesRead)),
        .init("bytes_written", .number(bytesWritten)),
        .init("seconds", JSONForm.seconds.write(seconds)),
      ])
  }

  /// Reads a report that `--json` or `--report FILE.json` wrote.
  public init(_ json: JSONValue) throws(ReportError) {
    _ = try Report(json, items: [])
    let items = JSONForm<[ReportItem]>.list(.record)
    try self.init(json, items: JSONFields(reading: json, at: "the report").value("items", items))
  }

  /// Reads what a report has besides its items.
  init(_ json: JSONValue, items: [ReportItem]) throws(ReportError) {
    let words = "migrate or export"
    let kind = ReportKind(json: json)
    try kind.check(words)
    guard let command = kind.command.flatMap({ Command(rawValue: $0.lossy) }) else {
      throw ReportError("it is no report of \(words)")
    }
    self.init(command: command, isDryRun: false, items: items, seconds: 0)
    try readAround(json)
  }

  mutating func fields(_ json: inout JSONFields) {
    json.derived("report_version", .number(1))
    json.derived("command", .string(commandName))
    json.field("dry_run", &isDryRun, .boolean)
    var shard = shard
    json.run(&self, &shard)
    self.shard = shard
    json.field("file_systems", &fileSystems, .list(.record), missing: [])
    json.paths("orphans", &orphans, isOptional: true)
    json.field("summary", &seconds, .within { [self] in summary })
    json.noItems()
  }
}

extension SpaceFigures: BlankRecord {
  init() { self.init(path: "", outputs: 0, needed: 0, free: 0) }

  mutating func fields(_ json: inout JSONFields) {
    json.path("path", &path)
    json.field("outputs", &outputs, .number)
    json.field("needed", &needed, .number)
    json.field("free", &free, .number)
    json.field("fits", &fits, .boolean, missing: needed <= free)
  }
}

extension ReportItem: JSONWritable, BlankRecord {
  public var json: JSONValue { written }

  init() { self.init(input: "", status: .failed) }

  mutating func fields(_ json: inout JSONFields) {
    json.path("input", &input)
    if output != nil || json.has("output") {
      var path = output ?? ""
      json.path("output", &path)
      output = path
    }
    json.field("status", &status, .choice)
    json.optional("from", &from, .choice)
    json.optional("to", &to, .choice)
    json.optional("input_size", &inputSize, .number)
    json.optional("result", &result, .record)
    json.optional("executable", &executable, .record)
    json.optional("dags", &dags, .dags)
    json.optional("error", &error, .error(of: input))
    json.field("findings", &findings, .list(.record))
  }

  /// A path, and where it is not UTF-8 its bytes in Base64 beside it.
  package static func path(_ key: String, _ path: ByteString) -> [JSONValue.Field] {
    var (path, json) = (path, JSONFields())
    json.path(key, &path)
    return json.written
  }
}

extension ReportItem.Executable: BlankRecord {
  init() { self.init(name: "", size: 0, format: .unknown, architecture: "") }

  mutating func fields(_ json: inout JSONFields) {
    json.field("name", &name, .text)
    json.field("size", &size, .number)
    json.field("format", &format, .choice)
    json.field("arch", &architecture, .text)
  }
}

extension ReportItem.Result: BlankRecord {
  init() { self.init(size: 0) }

  mutating func fields(_ json: inout JSONFields) {
    json.field("size", &size, .number)
    json.optional("sha256", &sha256, .text)
    var digest = footer?.binarySHA256
    json.optional("binary_sha256", &digest, .text)
    if let digest {
      var regions = footer ?? Footer(binarySHA256: digest, sourceLength: 0, metadataLength: 0)
      json.field("source_len", &regions.sourceLength, .number)
      json.field("metadata_len", &regions.metadataLength, .number)
      footer = regions
    }
    json.optional("mode", &mode, .mode)
    json.optional("members", &members, .list(.record))
  }
}

extension ReportItem.Result.Member: BlankRecord {
  init() { self.init(path: "", size: 0, mode: 0) }

  mutating func fields(_ json: inout JSONFields) {
    json.field("path", &path, .text)
    json.field("size", &size, .number)
    json.field("mode", &mode, .mode)
    json.optional("sha256", &sha256, .text)
  }
}

extension JSONForm<[Manifest.Dag]> {
  /// The tasks of each Dag by its id.
  static let dags = Self { dags in
    .object(dags.map { .init($0.id, JSONForm<[ByteString]>.list(.text).write($0.tasks)) })
  } read: { json, place throws(ReportError) in
    guard case .object(let fields) = json else { throw place.isNot("an object") }
    var dags: [Manifest.Dag] = []
    for field in fields {
      let tasks = try JSONForm<[ByteString]>.list(.text).read(field.value, place)
      dags.append(Manifest.Dag(id: field.key, tasks: tasks))
    }
    return dags
  }
}
