import ByteStrings
package import YAML

extension Provenance {
  /// What a legacy manifest is to say of a path: what it said before, where that is the same path.
  static func text(_ text: ByteString?, for path: ByteString) -> ByteString {
    text.flatMap { MemberPath.normalized($0) == path ? $0 : nil } ?? path
  }

  /// Reads `migrated_from`; nil where it is not of our making, so that it is kept as any other key.
  package init?(reading node: YAMLNode) {
    guard let name = node[.container]?.stringValue?.utf8,
      let container = Container(rawValue: name),
      container != .footer
    else { return nil }
    self.container = container
    if container != .footer32 {
      guard let executable = node[.executable]?.stringValue,
        RelativePath.objection(to: executable) == nil,
        let mode = node[.executableMode]?.stringValue.flatMap(ManifestPattern.mode)
      else { return nil }
      self.executable = executable
      executableMode = mode
    }
    let key = node[.versionKey]?.stringValue?.utf8
    self.versionKey = key.flatMap { Manifest.VersionKey(rawValue: $0) } ?? .formatVersion
    manifestMode = node[.manifestMode]?.stringValue.flatMap(ManifestPattern.mode)
    executableText = node[.executableText]?.stringValue
    sourceText = node[.sourceText]?.stringValue
    for key in Self.replaceable { replaced[key] = node[.replaced]?[key] }
  }

  package var node: YAMLNode {
    .mapping([
      (.container, .string(ByteString(container.rawValue))),
      (.executable, executable.map { .string($0) }),
      (.executableMode, executableMode.map { .string(ByteString(modeText($0))) }),
      (.executableText, executableText.map { .string($0) }),
      (.manifestMode, manifestMode.map { .string(ByteString(modeText($0))) }),
      (.replaced, replaced.entries?.isEmpty == false ? replaced : nil),
      (.sourceText, sourceText.map { .string($0) }),
      (.versionKey, versionKey == .formatVersion ? nil : .string(versionKey.key)),
    ])
  }
}
