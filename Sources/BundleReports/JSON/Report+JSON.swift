package import BundleFormats
package import ByteStrings
public import JSON

extension Report {
  /// The report as docs/report.schema.json describes it (`report_version` 1).
  public var json: JSONValue {
    var fields: [JSONValue.Field] = [
      .init("report_version", .number(1)),
      .init("command", .string(command.rawValue)),
      .init("dry_run", .boolean(isDryRun)),
    ]
    fields += RunFields.json(
      isComplete: isComplete, missing: missing, shard: shard, toolVersion: toolVersion, runs: runs)
    fields.append(.init("file_systems", .array(fileSystems.map(\.json))))
    if !orphans.isEmpty { fields += ReportItem.paths("orphans", orphans) }
    fields += [.init("summary", summary), .init("items", .array(items.map(\.json)))]
    return .object(fields)
  }

  /// The object `summary`.
  public var summary: JSONValue {
    var fields: [JSONValue.Field] = [.init("total", .number(items.count))]
    for status in ReportItem.Status.allCases {
      fields.append(.init(ByteString(status.rawValue), .number(count(status))))
    }
    fields += [
      .init("bytes_read", .number(bytesRead)),
      .init("bytes_written", .number(bytesWritten)),
      .init("seconds", RunFields.json(seconds: seconds)),
    ]
    return .object(fields)
  }
}

extension ReportItem {
  /// The row as docs/report.schema.json describes it.
  public var json: JSONValue {
    var fields: [JSONValue.Field] = []
    fields += Self.path("input", input)
    if let output { fields += Self.path("output", output) }
    fields.append(.init("status", .string(status.rawValue)))
    if let from { fields.append(.init("from", .string(from.rawValue))) }
    if let to { fields.append(.init("to", .string(to.rawValue))) }
    if let inputSize { fields.append(.init("input_size", .number(inputSize))) }
    if let result { fields.append(.init("result", result.json)) }
    if let executable {
      fields.append(
        .init(
          "executable",
          .object([
            .init("name", .string(executable.name)), .init("size", .number(executable.size)),
            .init("format", .string(executable.format.rawValue)),
            .init("arch", .string(executable.architecture)),
          ])))
    }
    if let dags {
      fields.append(
        .init(
          "dags",
          .object(dags.map { .init($0.id, .array($0.tasks.map { JSONValue.string($0) })) })))
    }
    if let error {
      fields.append(
        .init(
          "error",
          .object([
            .init("code", .string(error.code.rawValue)),
            .init("message", .string(error.message(for: input))),
          ])))
    }
    fields.append(.init("findings", .array(findings.map(\.json))))
    return .object(fields)
  }

  /// A path, and where it is not UTF-8 its bytes in Base64 beside it.
  package static func path(_ key: String, _ path: ByteString) -> [JSONValue.Field] {
    let field = JSONValue.Field(ByteString(key), .string(path))
    if path.utf8 != nil { return [field] }
    return [field, .init(ByteString(key + "_base64"), .string(Base64.encoded(path.bytes)))]
  }

  /// A list of paths, and where one of them is not UTF-8 the bytes of all of them beside it.
  package static func paths(_ key: String, _ paths: [ByteString]) -> [JSONValue.Field] {
    let field = JSONValue.Field(ByteString(key), .array(paths.map { .string($0) }))
    if paths.allSatisfy({ $0.utf8 != nil }) { return [field] }
    let bytes = paths.map { JSONValue.string(Base64.encoded($0.bytes)) }
    return [field, .init(ByteString(key + "_base64"), .array(bytes))]
  }
}

extension SpaceFigures {
  package var json: JSONValue {
    .object(
      ReportItem.path("path", path) + [
        .init("outputs", .number(outputs)), .init("needed", .number(needed)),
        .init("free", .number(free)), .init("fits", .boolean(fits)),
      ])
  }
}

extension ReportItem.Result {
  package var json: JSONValue {
    var fields: [JSONValue.Field] = [.init("size", .number(size))]
    if let sha256 { fields.append(.init("sha256", .string(sha256))) }
    if let footer {
      fields += [
        .init("binary_sha256", .string(footer.binarySHA256)),
        .init("source_len", .number(footer.sourceLength)),
        .init("metadata_len", .number(footer.metadataLength)),
      ]
    }
    if let mode { fields.append(.init("mode", .string(modeText(mode)))) }
    if let members {
      let rows = members.map { member in
        JSONValue.object(
          [
            .init("path", .string(member.path)), .init("size", .number(member.size)),
            .init("mode", .string(modeText(member.mode))),
          ] + (member.sha256.map { [.init("sha256", .string($0))] } ?? []))
      }
      fields.append(.init("members", .array(rows)))
    }
    return .object(fields)
  }
}

extension Finding {
  package var json: JSONValue {
    .object([
      .init("severity", .string(severity.rawValue)), .init("code", .string(code.rawValue)),
      .init("message", .string(message)),
    ])
  }
}
