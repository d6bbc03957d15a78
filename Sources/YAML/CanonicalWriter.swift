package import ByteStrings
internal import PyYAML

extension YAMLNode {
  /// The canonical text: one document without markers, anchors and needless tags, block style,
  /// keys sorted by the bytes of their text, each scalar plain or double-quoted, one LF at the end.
  ///
  /// Throws `emitter` (libyaml refuses), `notUTF8` and `tooDeep`.
  package func canonicalBytes() throws(YAMLError) -> [UInt8] {
    let writer = CanonicalWriter(emitter: try LibyamlEmitter())
    try writer.emitter.start()
    // An empty root would be no document.
    try writer.write(self, depth: 0, mayBeEmpty: false)
    var text = try writer.emitter.finish()
    while text.last == UInt8(ascii: "\n") { text.removeLast() }
    text.append(UInt8(ascii: "\n"))
    return text
  }

  /// The canonical text of a mapping in two parts: the entries that come before the string `key`,
  /// and those that come after where it would stand. Joined they are `canonicalBytes()`, because the
  /// entries of a block mapping are written one after the other.
  ///
  /// Throws as the other. Of what is no mapping, all is in the first part.
  package func canonicalBytes(around key: ByteString) throws(YAMLError) -> (
    before: [UInt8], after: [UInt8]
  ) {
    guard case .mapping(let entries) = content else { return (try canonicalBytes(), []) }
    let sorted = CanonicalWriter.sorted(entries)
    let place = CanonicalWriter.place(of: .string(key), in: sorted)
    func text(_ part: ArraySlice<Entry>) throws(YAMLError) -> [UInt8] {
      if part.isEmpty { return [] }
      return try YAMLNode(.mapping(Array(part)), tag: tag, mark: mark).canonicalBytes()
    }
    return (try text(sorted[..<place]), try text(sorted[place...]))
  }
}

private struct CanonicalWriter: ~Copyable {
  let emitter: LibyamlEmitter

  func write(_ node: YAMLNode, depth: Int, mayBeEmpty: Bool) throws(YAMLError) {
    switch node.content {
    case .scalar(let scalar):
      let form = CanonicalScalar(scalar, tag: node.tag, mayBeEmpty: mayBeEmpty)
      try emitter.scalar(form.text, tag: form.tag, isPlain: form.isPlain)
    case .sequence(let items):
      try enter(depth, node)
      try emitter.startSequence(tag: node.tag.flatMap { $0 == YAMLTag.seq.uri ? nil : $0 })
      for item in items { try write(item, depth: depth + 1, mayBeEmpty: true) }
      try emitter.endSequence()
    case .mapping(let entries):
      try enter(depth, node)
      try emitter.startMapping(tag: node.tag.flatMap { $0 == YAMLTag.map.uri ? nil : $0 })
      for entry in Self.sorted(entries) {
        try write(entry.key, depth: depth + 1, mayBeEmpty: false)
        try write(entry.value, depth: depth + 1, mayBeEmpty: true)
      }
      try emitter.endMapping()
    }
  }

  private func enter(_ depth: Int, _ node: YAMLNode) throws(YAMLError) {
    let limit = YAMLLimits().depth
    guard depth < limit else {
      throw YAMLError(.tooDeep, "nested deeper than \(limit) levels", at: node.mark)
    }
  }

  static func sorted(_ entries: [YAMLNode.Entry]) -> [YAMLNode.Entry] {
    guard entries.count > 1 else { return entries }
    let keys = entries.map { SortKey($0.key) }
    if zip(keys, keys.dropFirst()).allSatisfy({ !$1.precedes($0) }) { return entries }
    return keys.indices.sorted { keys[$0].precedes(keys[$1]) }.map { entries[$0] }
  }

  /// How many of the sorted entries come before a key.
  static func place(of key: YAMLNode, in sorted: [YAMLNode.Entry]) -> Int {
    let key = SortKey(key)
    return sorted.firstIndex { key.precedes(SortKey($0.key)) } ?? sorted.count
  }

  /// Keys of one text (`1` and `"1"`) come plain first, then by tag.
  private struct SortKey {
    let text: ByteString
    let node: YAMLNode

    init(_ node: YAMLNode) {
      self.node = node
      // Only what is empty is written as another text.
      text = node.text.flatMap { $0.isEmpty ? nil : $0 } ?? Self.form(of: node)?.text ?? ""
    }

    func precedes(_ other: SortKey) -> Bool {
      text == other.text ? rank < other.rank : text < other.text
    }

    private var rank: (Int, ByteString) {
      guard let form = Self.form(of: node) else { return (2, node.tag ?? "") }
      return (form.isPlain ? 0 : 1, form.tag ?? "")
    }

    private static func form(of node: YAMLNode) -> CanonicalScalar? {
      guard case .scalar(let scalar) = node.content else { return nil }
      return CanonicalScalar(scalar, tag: node.tag, mayBeEmpty: false)
    }
  }
}

/// How a scalar is written.
struct CanonicalScalar {
  var text: ByteString
  var tag: ByteString?
  var isPlain: Bool

  init(_ scalar: YAMLNode.Scalar, tag: ByteString?, mayBeEmpty: Bool) {
    text = scalar.text
    let bytes = scalar.text.bytes
    let implicit = YAML11.tag(ofPlain: bytes)
    let known = tag.map { YAMLTag(uri: $0) } ?? (scalar.isPlain ? implicit : .str)
    if tag == nil, scalar.isPlain, !bytes.isEmpty, PlainText.isWritten(bytes) {
      // Readers of 1.1 and 1.2 may differ about it (`0o7`), and each goes on seeing what it saw.
      isPlain = true
    } else if known == .str {
      isPlain = PlainText.isString(scalar.text)
    } else if known == .null, bytes.isEmpty {
      // libyaml writes an empty key in quotes, which would make it a string.
      if !mayBeEmpty { text = "null" }
      isPlain = true
    } else if let known, known == implicit, PlainText.isWritten(bytes),
      tag == nil || !YAML12.isString(bytes)
    {
      isPlain = true
    } else {
      isPlain = PlainText.isWritten(bytes)
      self.tag = tag ?? implicit.uri
    }
  }
}
