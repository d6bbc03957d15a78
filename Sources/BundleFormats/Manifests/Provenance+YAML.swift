import ByteStrings
package import YAML

extension Provenance {
  /// What a legacy manifest is to say of a path: what it said before, where that is the same path.
  static func text(_ text: ByteString?, for path: ByteString) -> ByteString {
    text.flatMap { MemberPath.normalized($0) == path ? $0 : nil } ?? path
  }

  /// Reads `migrated_from`; nil where it is not of our making, so that it is kept as any other key.
  package init?(reading node: YAMLNode) {
    guard let name = node["container"]?.stringValue?.utf8,
      let container = Container(rawValue: name),
      container != .footer
    else { return nil }
    self.container = container
    if container != .footer32 {
      guard let executable = node["executable"]?.stringValue,
        RelativePath.objection(to: executable) == nil,
        let mode = node["executable_mode"]?.stringValue.flatMap(ManifestPattern.mode)
      else { return nil }
      self.executable = executable
      executableMode = mode
    }
    let key = node["version_key"]?.stringValue?.utf8
    self.versionKey = key.flatMap { Manifest.VersionKey(rawValue: $0) } ?? .formatVersion
    manifestMode = node["manifest_mode"]?.stringValue.flatMap(ManifestPattern.mode)
    executableText = node["executable_text"]?.stringValue
    sourceText = node["source_text"]?.stringValue
    for key in Self.replaceable { replaced[key] = node["replaced"]?[key] }
  }

  package var node: YAMLNode {
    var node = YAMLNode.mapping([("container", .string(ByteString(container.rawValue)))])
    if let executable { node["executable"] = .string(executable) }
    if let executableMode {
      node["executable_mode"] = .string(ByteString(modeText(executableMode)))
    }
    if versionKey != .formatVersion { node["version_key"] = .string(versionKey.key) }
    if let manifestMode { node["manifest_mode"] = .string(ByteString(modeText(manifestMode))) }
    if let executableText { node["executable_text"] = .string(executableText) }
    if let sourceText { node["source_text"] = .string(sourceText) }
    if replaced.entries?.isEmpty == false { node["replaced"] = replaced }
    return node
  }
}
