package import ByteStrings
internal import PyYAML

extension YAMLNode {
  /// The canonical text: one document without markers, anchors and needless tags, block style,
  /// keys sorted by the bytes of their text, each scalar plain or double-quoted, one LF at the end.
  ///
  /// Throws `emitter` (libyaml refuses), `notUTF8` and `tooDeep`.
  package func canonicalBytes() throws(YAMLError) -> [UInt8] {
    let writer = try CanonicalWriter()
    // An empty root would be no document.
    try writer.write(self, depth: 0, mayBeEmpty: false)
    return try writer.finish()
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
    let order = CanonicalWriter.order(of: entries)
    let place = CanonicalWriter.place(of: .string(key), among: entries, in: order)
    func text(_ part: ArraySlice<Int>) throws(YAMLError) -> [UInt8] {
      if part.isEmpty { return [] }
      let writer = try CanonicalWriter()
      try writer.write(entries, in: part, tag: tag, depth: 0)
      return try writer.finish()
    }
    return (try text(order[..<place]), try text(order[place...]))
  }
}

private struct CanonicalWriter: ~Copyable {
  private let emitter: LibyamlEmitter

  init() throws(YAMLError) {
    let emitter = try LibyamlEmitter()
    try emitter.start()
    self.emitter = emitter
  }

  /// Ends the document; returns its text.
  func finish() throws(YAMLError) -> [UInt8] {
    var text = try emitter.finish()
    while text.last == UInt8(ascii: "\n") { text.removeLast() }
    text.append(UInt8(ascii: "\n"))
    return text
  }

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
      try write(entries, in: Self.order(of: entries)[...], tag: node.tag, depth: depth)
    }
  }

  /// Writes a mapping of the entries at those places.
  func write(
    _ entries: [YAMLNode.Entry], in order: ArraySlice<Int>, tag: ByteString?, depth: Int
  ) throws(YAMLError) {
    try emitter.startMapping(tag: tag.flatMap { $0 == YAMLTag.map.uri ? nil : $0 })
    for place in order {
      try write(entries[place].key, depth: depth + 1, mayBeEmpty: false)
      try write(entries[place].value, depth: depth + 1, mayBeEmpty: true)
    }
    try emitter.endMapping()
  }

  private func enter(_ depth: Int, _ node: YAMLNode) throws(YAMLError) {
    let limit = YAMLLimits().depth
    guard depth < limit else {
      throw YAMLError(.tooDeep, "nested deeper than \(limit) levels", at: node.mark)
    }
  }

  /// The places of the entries in the order of their keys.
  static func order(of entries: [YAMLNode.Entry]) -> [Int] {
    let places = entries.indices
    let isOrdered = places.dropFirst().allSatisfy {
      !precedes(entries[$0].key, entries[$0 - 1].key)
    }
    if isOrdered { return Array(places) }
    let texts = entries.map { sortText($0.key) }
    return places.sorted {
      texts[$0] == texts[$1]
        ? precedes(entries[$0].key, entries[$1].key) : texts[$0] < texts[$1]
    }
  }

  /// How many of the entries, in that order, come before a key.
  static func place(of key: YAMLNode, among entries: [YAMLNode.Entry], in order: [Int]) -> Int {
    order.firstIndex { precedes(key, entries[$0].key) } ?? order.count
  }

  /// Keys come by their texts, and those of one text (`1` and `"1"`) plain first, then by tag.
  private static func precedes(_ one: YAMLNode, _ other: YAMLNode) -> Bool {
    let (text, otherText) = (sortText(one), sortText(other))
    return text == otherText ? rank(one) < rank(other) : text < otherText
  }

  /// Only what is empty is written as another text.
  private static func sortText(_ key: YAMLNode) -> ByteString {
    if let text = key.text, !text.isEmpty { return text }
    return form(of: key)?.text ?? ""
  }

  private static func rank(_ key: YAMLNode) -> (Int, ByteString) {
    guard let form = form(of: key) else { return (2, key.tag ?? "") }
    return (form.isPlain ? 0 : 1, form.tag ?? "")
  }

  private static func form(of key: YAMLNode) -> CanonicalScalar? {
    guard case .scalar(let scalar) = key.content else { return nil }
    return CanonicalScalar(scalar, tag: key.tag, mayBeEmpty: false)
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
    let isWritten = PlainText.isWritten(bytes)
    let known = tag.map { YAMLTag(uri: $0) } ?? (scalar.isPlain ? implicit : .str)
    if tag == nil, scalar.isPlain, isWritten {
      // Readers of 1.1 and 1.2 may differ about it (`0o7`), and each goes on seeing what it saw.
      isPlain = true
    } else if known == .str {
      isPlain = isWritten && PlainText.isString(written: bytes, implicit)
    } else if known == .null, bytes.isEmpty {
      // libyaml writes an empty key in quotes, which would make it a string.
      if !mayBeEmpty { text = "null" }
      isPlain = true
    } else if let known, known == implicit, isWritten,
      tag == nil || !YAML12.isString(bytes, in11: implicit)
    {
      isPlain = true
    } else {
      isPlain = isWritten
      self.tag = tag ?? implicit.uri
    }
  }
}
