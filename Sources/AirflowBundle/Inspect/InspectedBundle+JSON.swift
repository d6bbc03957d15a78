import ByteStrings
import PyYAML
import YAML

extension InspectedBundle {
  /// The bundle as `inspect --json` shows it.
  public var json: JSONValue {
    var fields = ReportItem.path("path", path)
    fields += [
      .init("container", .string(bundle.container.rawValue)),
      .init("size", .number(size)),
      .init(
        "executable",
        .object([
          .init("name", .string(bundle.executable.path)),
          .init("size", .number(bundle.executable.size)),
          .init("format", .string(image.format.rawValue)),
          .init("arch", .string(image.architecture)),
        ])),
      .init("source", source), .init("manifest", manifestValue),
    ]
    if !faults.isEmpty {
      let rows = faults.map { fault in
        JSONValue.object([
          .init("code", .string(fault.code.rawValue)),
          .init("message", .string(fault.message(for: path))),
        ])
      }
      fields.append(.init("problems", .array(rows)))
    }
    if let trailer { fields.append(.init("trailer", Self.json(trailer))) }
    return .object(fields)
  }

  /// Name and size of the source, and the files that it consists of.
  private var source: JSONValue {
    let files = sources.map { member in
      JSONValue.object([.init("path", .string(member.path)), .init("size", .number(member.size))])
    }
    return .object([
      .init("name", .string(sourceName)), .init("size", .number(sourceSize)),
      .init("files", .array(files)),
    ])
  }

  /// The name that Airflow shows.
  var sourceName: ByteString { bundle.manifest.source ?? bundle.source.path }

  /// The bytes of the source region, or of what would go there.
  var sourceSize: UInt64 {
    trailer.map { UInt64($0.sourceLength) } ?? sources.reduce(0) { $0 &+ $1.size }
  }

  private static func json(_ trailer: Trailer) -> JSONValue {
    var fields: [JSONValue.Field] = [
      .init("size", .number(trailer.layout.size)), .init("version", .number(Trailer.version)),
      .init("source_len", .number(trailer.sourceLength)),
      .init("metadata_len", .number(trailer.metadataLength)),
    ]
    if !trailer.binaryDigest.isEmpty {
      fields.append(.init("binary_sha256", .string(hexadecimal(trailer.binaryDigest))))
    }
    return .object(fields)
  }

  /// The manifest as PyYAML reads it; null where it does not, and where it has no end: an alias
  /// inside itself.
  private var manifestValue: JSONValue {
    guard (try? ManifestReader.tree(manifest)) != nil,
      case .success(let value) = PyYAML.safeLoad(manifest)
    else { return .null }
    return JSONValue(value)
  }
}
