internal import ByteStrings
package import PyYAML

extension YAMLNode {
  /// Reads the one document of a stream and resolves it: the tree as a PyYAML reader sees it.
  ///
  /// Throws every kind of `YAMLError` but `emitter`. Of `notConstructible` only what the tree
  /// cannot show is told here (a key that is a collection, a wrong merge value); for the values
  /// ask `constructionFailure()`.
  package init(parsing bytes: [UInt8], limits: YAMLLimits = YAMLLimits()) throws(YAMLError) {
    let document = try ComposedDocument(parsing: bytes, limits: limits)
    var resolver = TreeResolver(document: document, size: bytes.count, limits: limits)
    self = try resolver.resolve(document.root, depth: 0).node
  }
}

/// Expands aliases and applies merge keys the way `SafeConstructor.flatten_mapping` does.
///
/// What aliases add is counted against the limit as it is added, so that a bomb stops early. The
/// recursion is as deep as the document, which the parser has limited.
private struct TreeResolver {
  typealias ID = ComposedDocument.ID

  let document: ComposedDocument
  let limits: YAMLLimits
  private var path = YAMLPath()
  private var size: Int
  private var count: Int
  private var resolved: [ID: Resolved] = [:]

  struct Resolved {
    var node: YAMLNode
    var weight: Weight
  }

  /// What a node stands for, aliases expanded.
  struct Weight {
    /// Bytes of text, and some for each node.
    var bytes = 2
    /// The node and all below it.
    var nodes = 1
    /// Levels of collections; 0 for a scalar.
    var height = 0

    /// - Parameter levels: how far below the node the part is.
    mutating func add(_ part: Weight, levels: Int = 1) {
      bytes += part.bytes
      nodes += part.nodes
      height = max(height, part.height + levels)
    }
  }

  init(document: ComposedDocument, size: Int, limits: YAMLLimits) {
    self.document = document
    self.limits = limits
    self.size = size
    count = document.nodes.count
    path.components.reserveCapacity(8)
  }

  /// `depth` is the number of collections around the node.
  mutating func resolve(_ id: ID, depth: Int) throws(YAMLError) -> Resolved {
    let isAnchored = document[id].isAnchored
    if isAnchored, let known = resolved[id] {
      try spend(known.weight, depth: depth, at: document[id].mark)
      return known
    }
    let result = try build(id, depth: depth)
    if isAnchored { resolved[id] = result }
    return result
  }

  private mutating func spend(_ weight: Weight, depth: Int, at mark: YAMLMark) throws(YAMLError) {
    size += weight.bytes
    count += weight.nodes
    guard size <= limits.bytes else {
      throw YAMLError(
        .tooLarge, "larger than \(limits.bytes) bytes with its aliases expanded", at: mark)
    }
    guard count <= limits.nodes else {
      throw YAMLError(
        .tooLarge, "more than \(limits.nodes) keys and values with its aliases expanded", at: mark)
    }
    guard depth + weight.height <= limits.depth else {
      throw YAMLError(
        .tooDeep, "nested deeper than \(limits.depth) levels with its aliases expanded", at: mark)
    }
  }

  private mutating func build(_ id: ID, depth: Int) throws(YAMLError) -> Resolved {
    let source = document[id]
    switch source.kind {
    case .plain, .quoted:
      return scalar(id, document.text(of: id) ?? "", isPlain: source.kind == .plain)
    case .sequence: return try sequence(id, depth: depth)
    case .mapping:
      switch source.resolvedTag {
      case .null, .bool, .int, .float, .binary, .str:
        if let text = document.scalarText(of: id) { return scalar(id, text, isPlain: false) }
      default: break
      }
      return try mapping(id, depth: depth)
    }
  }

  private func scalar(_ id: ID, _ text: ByteString, isPlain: Bool) -> Resolved {
    Resolved(
      node: node(.scalar(.init(text: text, isPlain: isPlain)), id),
      weight: Weight(bytes: text.count + 2))
  }

  private func node(_ content: YAMLNode.Content, _ id: ID) -> YAMLNode {
    YAMLNode(content, tag: document.tag(of: id), mark: document[id].mark)
  }

  private mutating func sequence(_ id: ID, depth: Int) throws(YAMLError) -> Resolved {
    // PyYAML does not flatten the items of these two.
    let isPairs = document[id].resolvedTag == .omap || document[id].resolvedTag == .pairs
    let items = document.children(of: id)
    var nodes: [YAMLNode] = []
    nodes.reserveCapacity(items.count)
    var weight = Weight(height: 1)
    for (index, item) in items.enumerated() {
      path.components.append(.index(index))
      let child =
        isPairs && document[item].kind == .mapping
        ? try mapping(item, depth: depth + 1, isDictionary: false)
        : try resolve(item, depth: depth + 1)
      path.components.removeLast()
      nodes.append(child.node)
      weight.add(child.weight)
    }
    return Resolved(node: node(.sequence(nodes), id), weight: weight)
  }

  /// The keys of a mapping so far. A few are looked through, many are hashed.
  private struct Keys {
    private var few: [(key: PythonKey, id: ID)] = []
    private var many: [PythonKey: ID] = [:]

    init(capacity: Int) { few.reserveCapacity(min(capacity, 16)) }

    /// Returns the place of the same key, if it was there before.
    mutating func insert(_ key: PythonKey, _ id: ID) -> ID? {
      if few.count == 16 { return many.updateValue(id, forKey: key) }
      if let first = few.first(where: { $0.key == key }) { return first.id }
      few.append((key, id))
      if few.count == 16 { many = Dictionary(uniqueKeysWithValues: few) }
      return nil
    }
  }

  /// A mapping as PyYAML constructs it: merged entries first, own values over them.
  ///
  /// - Parameter isDictionary: false where it is a pair, whose key may be anything.
  private mutating func mapping(
    _ id: ID, depth: Int, isDictionary: Bool = true
  ) throws(YAMLError) -> Resolved {
    let children = document.children(of: id)
    var own: [YAMLNode.Entry] = []
    own.reserveCapacity(children.count / 2)
    var merged: [YAMLNode.Entry]?
    var mergeKey: ID?
    var weight = Weight(height: 1)
    var keys = Keys(capacity: isDictionary ? children.count / 2 : 0)
    for place in stride(from: children.startIndex, to: children.endIndex, by: 2) {
      let (keyID, valueID) = (children[place], children[place + 1])
      let tag = isDictionary ? document[keyID].resolvedTag : nil
      if tag == .merge {
        path.components.append(.key("<<"))
        if let mergeKey { throw duplicate("<<", at: keyID, first: mergeKey) }
        mergeKey = keyID
        merged = try merge(valueID, depth: depth, &weight)
        path.components.removeLast()
        continue
      }
      var key = try resolve(keyID, depth: depth + 1)
      // `=` is a string as a key, and an error as a value.
      if tag == .value, let text = key.node.text {
        key.node = .string(text, mark: key.node.mark)
      }
      path.components.append(.key(key.node.text ?? "?"))
      if isDictionary {
        guard let identity = key.node.pythonKey(identity: Int(keyID)) else {
          throw YAMLError(
            .notConstructible, "a collection cannot be a key (PyYAML: found unhashable key)",
            at: document[keyID].mark, path: path.text)
        }
        if let first = keys.insert(identity, keyID) {
          throw duplicate(key.node.text ?? "?", at: keyID, first: first)
        }
      }
      let value = try resolve(valueID, depth: depth + 1)
      path.components.removeLast()
      weight.add(key.weight)
      weight.add(value.weight)
      own.append(.init(key: key.node, value: value.node))
    }
    return Resolved(node: node(.mapping(Self.merging(merged, own)), id), weight: weight)
  }

  /// What a Python `dict` does: the first key object stays, the last value wins.
  private static func merging(_ merged: [YAMLNode.Entry]?, _ own: [YAMLNode.Entry])
    -> [YAMLNode.Entry]
  {
    guard let merged else { return own }
    var entries: [YAMLNode.Entry] = []
    var places: [PythonKey: Int] = [:]
    for entry in merged + own {
      let identity = entry.key.pythonKey(identity: entries.count)
      if let identity, let place = places.updateValue(entries.count, forKey: identity) {
        places[identity] = place
        entries[place].value = entry.value
      } else {
        entries.append(entry)
      }
    }
    return entries
  }

  private func duplicate(_ key: ByteString, at id: ID, first: ID) -> YAMLError {
    let other = document.scalarText(of: first) ?? key
    let line = document[first].mark.line
    let problem =
      other == key
      ? "key \"\(key)\" stands twice in one mapping, first in line \(line)"
      : "key \"\(key)\" is the same to Python as \"\(other)\" in line \(line)"
    return YAMLError(.duplicateKey, problem, at: document[id].mark, path: path.text)
  }

  /// What `<<: value` brings, in the order in which later entries win.
  private mutating func merge(
    _ value: ID, depth: Int, _ weight: inout Weight
  ) throws(YAMLError) -> [YAMLNode.Entry] {
    switch document[value].kind {
    case .mapping: return try entries(of: value, depth: depth, &weight)
    case .sequence:
      var sources: [[YAMLNode.Entry]] = []
      for item in document.children(of: value) {
        guard document[item].kind == .mapping else { throw wrongMerge(item) }
        sources.append(try entries(of: item, depth: depth, &weight))
      }
      return Array(sources.reversed().joined())
    case .plain, .quoted: throw wrongMerge(value)
    }
  }

  /// The entries of a mapping that is merged into another one, whatever tag it has.
  private mutating func entries(
    of id: ID, depth: Int, _ weight: inout Weight
  ) throws(YAMLError) -> [YAMLNode.Entry] {
    // A mapping may be tagged to be a scalar, as which it is known then.
    let source =
      document[id].resolvedTag == .map
      ? try resolve(id, depth: depth) : try mapping(id, depth: depth)
    weight.add(source.weight, levels: 0)
    guard case .mapping(let entries) = source.node.content else { return [] }
    return entries
  }

  private func wrongMerge(_ id: ID) -> YAMLError {
    YAMLError(
      .notConstructible, "a merge key takes a mapping or a list of mappings",
      at: document[id].mark, path: path.text)
  }
}

extension YAMLNode {
  /// The key of a Python `dict` that this node is; nil for a collection.
  fileprivate func pythonKey(identity: Int = 0) -> PythonKey? {
    guard case .scalar(let scalar) = content else { return nil }
    let resolved = resolvedTag
    if resolved == .str { return .string(scalar.text) }
    if let resolved, let value = try? PythonScalar(text: scalar.text, tag: resolved) {
      return PythonKey(value, identity: identity)
    }
    return .unknown(scalar.text, tag: tag ?? resolved?.uri ?? "")
  }
}
