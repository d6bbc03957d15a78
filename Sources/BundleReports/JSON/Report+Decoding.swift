import BundleFormats
import ByteStrings
public import JSON

extension Report {
  /// Reads a report that `--json` or `--report FILE.json` wrote.
  public init(_ json: JSONValue) throws(ReportError) {
    _ = try Self.command(of: json)
    let items = try JSONFields(json, at: "the report").list("items") {
      value, place throws(ReportError) in try ReportItem(JSONFields(value, at: place))
    }
    try self.init(json, items: items)
  }

  /// The command; throws for what is no report of this version.
  private static func command(of json: JSONValue) throws(ReportError) -> Command {
    let words = "migrate or export"
    let kind = ReportKind(json)
    try kind.check(words)
    guard let command = kind.command.flatMap({ Command(rawValue: $0.lossy) }) else {
      throw ReportError("it is no report of \(words)")
    }
    return command
  }

  /// Reads what a report has besides its items.
  init(_ json: JSONValue, items: [ReportItem]) throws(ReportError) {
    let fields = JSONFields(json, at: "the report")
    let command = try Self.command(of: json)
    try fields.require("items")
    let summary = try fields.fields("summary")
    self.init(
      command: command, isDryRun: try fields.boolean("dry_run"), items: items,
      seconds: try summary.seconds("seconds"))
    let run = try RunFields.Read(fields)
    (toolVersion, shard, runs) = (run.toolVersion, run.shard, run.runs)
    if fields.has("file_systems") {
      fileSystems = try fields.list("file_systems") { value, place throws(ReportError) in
        try SpaceFigures(JSONFields(value, at: place))
      }
    }
    if fields.has("orphans") { orphans = try fields.paths("orphans") }
    missing = run.missing(from: isComplete)
  }
}

extension SpaceFigures {
  fileprivate init(_ fields: JSONFields) throws(ReportError) {
    self.init(
      path: try fields.path("path"), outputs: try fields.number("outputs"),
      needed: try fields.number("needed"), free: try fields.number("free"),
      fits: fields.has("fits") ? try fields.boolean("fits") : nil)
  }
}

extension ReportItem {
  init(_ fields: JSONFields) throws(ReportError) {
    self.init(
      input: try fields.path("input"), status: try fields.choice("status", Status.init(rawValue:)))
    if fields.has("output") { output = try fields.path("output") }
    if fields.has("from") { from = try fields.choice("from", Container.init(rawValue:)) }
    if fields.has("to") { to = try fields.choice("to", Container.init(rawValue:)) }
    if fields.has("input_size") { inputSize = try fields.number("input_size") }
    if fields.has("result") { result = try Result(try fields.fields("result")) }
    if fields.has("executable") {
      let executable = try fields.fields("executable")
      self.executable = Executable(
        name: try executable.text("name"), size: try executable.number("size"),
        format: try executable.choice("format", ExecutableImage.Format.init(rawValue:)),
        architecture: try executable.text("arch").lossy)
    }
    if fields.has("dags") {
      dags = try fields.entries("dags") { id, value, place throws(ReportError) in
        Manifest.Dag(id: id, tasks: try JSONFields.texts(value, at: place))
      }
    }
    if fields.has("error") {
      error = try BundleError(try fields.fields("error"), for: input)
    }
    findings = try fields.list("findings") { value, place throws(ReportError) in
      let finding = JSONFields(value, at: place)
      return Finding(
        try finding.choice("code", Finding.Code.init(rawValue:)),
        reading: try finding.text("message"))
    }
  }
}

extension ReportItem.Result {
  fileprivate init(_ fields: JSONFields) throws(ReportError) {
    self.init(size: try fields.number("size"))
    if fields.has("sha256") { sha256 = try fields.text("sha256").lossy }
    if fields.has("binary_sha256") {
      footer = Footer(
        binarySHA256: try fields.text("binary_sha256").lossy,
        sourceLength: try fields.number("source_len"),
        metadataLength: try fields.number("metadata_len"))
    }
    if fields.has("mode") { mode = try fields.mode("mode") }
    if fields.has("members") {
      members = try fields.list("members") { value, place throws(ReportError) in
        let member = JSONFields(value, at: place)
        return Member(
          path: try member.text("path"), size: try member.number("size"),
          mode: try member.mode("mode"),
          sha256: member.has("sha256") ? try member.text("sha256").lossy : nil)
      }
    }
  }
}

// A report in JSON has messages only, so reading it is the one place that takes them apart again.

extension BundleError {
  init(_ fields: JSONFields, for file: ByteString) throws(ReportError) {
    self.init(
      try fields.choice("code", ErrorCode.init(rawValue:)), reading: try fields.text("message"),
      for: file)
  }

  fileprivate init(_ code: ErrorCode, reading message: ByteString, for file: ByteString) {
    let explanation = message.without(prefix: ByteString("\(file): ")) ?? message
    let problem = explanation.without(suffix: ByteString("; \(code.advice)"))
    self.init(code, (problem ?? explanation).lossy, advice: problem == nil ? "" : nil)
  }
}

extension Finding {
  fileprivate init(_ code: Code, reading message: ByteString) {
    self.init(code, (message.without(suffix: ByteString(code.remark)) ?? message).lossy)
  }
}

extension ByteString {
  fileprivate func without(prefix: ByteString) -> ByteString? {
    hasPrefix(prefix) ? ByteString(bytes.dropFirst(prefix.count)) : nil
  }

  fileprivate func without(suffix: ByteString) -> ByteString? {
    hasSuffix(suffix) ? ByteString(bytes.dropLast(suffix.count)) : nil
  }
}
