internal import ByteStrings

extension YAMLNode {
  /// Reads the one document of a stream and resolves it: the tree as a PyYAML reader sees it.
  ///
  /// Throws every kind of `YAMLError` but `emitter`. Of `notConstructible` only what the tree
  /// cannot show is told here (a key that is a collection, a wrong merge value); for the values
  /// ask `constructionFailure()`.
  package init(parsing bytes: [UInt8], limits: YAMLLimits = YAMLLimits()) throws(YAMLError) {
    let document = try ComposedDocument(parsing: bytes, limits: limits)
    try self.init(resolving: document, size: bytes.count, limits: limits)
  }

  /// Resolves a composed document without recursive aliases; `size` is that of its text in bytes.
  package init(
    resolving document: ComposedDocument, size: Int, limits: YAMLLimits = YAMLLimits()
  ) throws(YAMLError) {
    var resolver = TreeResolver(document: document, size: size, limits: limits)
    self = try resolver.resolve(document.root, depth: 0).node
  }
}

/// Expands aliases and applies merge keys the way `SafeConstructor.flatten_mapping` does.
///
/// What aliases add is counted against the limit as it is added, so that a bomb stops early. The
/// recursion is as deep as the document, which the parser has limited.
struct TreeResolver {
  let document: ComposedDocument
  let limits: YAMLLimits
  var path = YAMLPath()
  private var size: Int
  private var resolved: [ComposedDocument.ID: Resolved] = [:]
  private var flattened: [ComposedDocument.ID: Flat] = [:]

  struct Resolved {
    var node: YAMLNode
    /// Bytes of text and some for each node, aliases expanded.
    var cost: Int
    /// Levels of collections; 0 for a scalar.
    var height: Int
  }

  struct Flat {
    var entries: [FlatEntry] = []
    var cost = 2
    var height = 1
  }

  struct FlatEntry {
    var key: Resolved
    var value: Resolved
    /// nil for what is no dictionary key, in an item of an `!!omap`.
    var identity: PythonKey?
  }

  init(document: ComposedDocument, size: Int, limits: YAMLLimits) {
    self.document = document
    self.limits = limits
    self.size = size
  }

  /// `depth` is the number of collections around the node.
  mutating func resolve(
    _ id: ComposedDocument.ID, depth: Int
  ) throws(YAMLError) -> Resolved {
    let source = document.nodes[id]
    if source.isAnchored, let known = resolved[id] {
      try spend(known.cost, height: depth + known.height, at: source.mark)
      return known
    }
    let result = try build(id, source, depth: depth)
    if source.isAnchored { resolved[id] = result }
    return result
  }

  private mutating func spend(
    _ cost: Int, height: Int, at mark: YAMLMark
  ) throws(YAMLError) {
    size += cost
    guard size <= limits.bytes else {
      throw YAMLError(
        .tooLarge, "larger than \(limits.bytes) bytes with its aliases expanded", at: mark)
    }
    guard height <= limits.depth else {
      throw YAMLError(
        .tooDeep, "nested deeper than \(limits.depth) levels with its aliases expanded", at: mark)
    }
  }

  private mutating func build(
    _ id: ComposedDocument.ID, _ source: ComposedDocument.Node, depth: Int
  ) throws(YAMLError) -> Resolved {
    switch source.content {
    case .scalar(let scalar):
      let node = YAMLNode(.scalar(scalar), tag: source.tag, mark: source.mark)
      return Resolved(node: node, cost: scalar.text.count + 2, height: 0)
    case .sequence(let items):
      return try sequence(items, source, depth: depth)
    case .mapping:
      if let text = scalarText(of: id), let tag = source.tag {
        let scalar = YAMLNode.Scalar(text: text, isPlain: false)
        let node = YAMLNode(.scalar(scalar), tag: tag, mark: source.mark)
        return Resolved(node: node, cost: text.count + 2, height: 0)
      }
      let flat = try flatten(id, depth: depth)
      return mapping(flat, source)
    }
  }

  private func mapping(_ flat: Flat, _ source: ComposedDocument.Node) -> Resolved {
    let entries = flat.entries.map {
      YAMLNode.Entry(key: $0.key.node, value: $0.value.node)
    }
    let node = YAMLNode(.mapping(entries), tag: source.tag, mark: source.mark)
    return Resolved(node: node, cost: flat.cost, height: flat.height)
  }

  private mutating func sequence(
    _ items: [ComposedDocument.ID], _ source: ComposedDocument.Node, depth: Int
  ) throws(YAMLError) -> Resolved {
    // PyYAML does not flatten the items of these two.
    let isPairs = source.resolvedTag == .omap || source.resolvedTag == .pairs
    var nodes: [YAMLNode] = []
    nodes.reserveCapacity(items.count)
    var (cost, height) = (2, 1)
    for (index, item) in items.enumerated() {
      path.components.append(.index(index))
      let child: Resolved
      if isPairs, case .mapping(let pairs) = document.nodes[item].content {
        child = mapping(
          try keepingAll(pairs, depth: depth + 1), document.nodes[item])
      } else {
        child = try resolve(item, depth: depth + 1)
      }
      path.components.removeLast()
      nodes.append(child.node)
      cost += child.cost
      height = max(height, child.height + 1)
    }
    let node = YAMLNode(.sequence(nodes), tag: source.tag, mark: source.mark)
    return Resolved(node: node, cost: cost, height: height)
  }

  /// The entries of a mapping whose keys need not be keys of a dictionary.
  private mutating func keepingAll(
    _ pairs: [ComposedDocument.Pair], depth: Int
  ) throws(YAMLError) -> Flat {
    var flat = Flat()
    for pair in pairs {
      let key = try resolve(pair.key, depth: depth + 1)
      path.components.append(.key(key.node.text ?? "?"))
      let value = try resolve(pair.value, depth: depth + 1)
      path.components.removeLast()
      flat.append(FlatEntry(key: key, value: value, identity: nil))
    }
    return flat
  }

  /// The entries of a mapping as PyYAML constructs it: merged ones first, own values over them.
  mutating func flatten(_ id: ComposedDocument.ID, depth: Int) throws(YAMLError) -> Flat {
    let source = document.nodes[id]
    if source.isAnchored, let known = flattened[id] {
      try spend(known.cost, height: depth + known.height, at: source.mark)
      return known
    }
    guard case .mapping(let pairs) = source.content else { return Flat() }
    let (own, merged) = try ownEntries(pairs, of: source, depth: depth)
    var flat = Flat()
    if let merged {
      var places: [PythonKey: Int] = [:]
      for entry in merged + own { flat.update(entry, &places) }
    } else {
      for entry in own { flat.append(entry) }
    }
    if source.isAnchored { flattened[id] = flat }
    return flat
  }

  private mutating func ownEntries(
    _ pairs: [ComposedDocument.Pair], of source: ComposedDocument.Node, depth: Int
  ) throws(YAMLError) -> (own: [FlatEntry], merged: [FlatEntry]?) {
    var own: [FlatEntry] = []
    own.reserveCapacity(pairs.count)
    var merged: [FlatEntry]?
    var mergeMark: YAMLMark?
    var lines: [PythonKey: YAMLMark] = [:]
    lines.reserveCapacity(pairs.count)
    for pair in pairs {
      let keyNode = document.nodes[pair.key]
      let tag = keyNode.resolvedTag
      if tag == .merge {
        path.components.append(.key("<<"))
        if let mergeMark { throw duplicate("<<", at: keyNode.mark, first: mergeMark) }
        mergeMark = keyNode.mark
        merged = try merge(pair.value, into: source, depth: depth)
        path.components.removeLast()
        continue
      }
      var key = try resolve(pair.key, depth: depth + 1)
      // `=` is a string as a key, and an error as a value.
      if tag == .value, let text = key.node.text {
        key.node = .string(text, mark: key.node.mark)
      }
      path.components.append(.key(key.node.text ?? "?"))
      guard let identity = key.node.pythonKey(identity: pair.key) else {
        throw YAMLError(
          .notConstructible, "a collection cannot be a key (PyYAML: found unhashable key)",
          at: keyNode.mark, path: path.text)
      }
      if let first = lines.updateValue(keyNode.mark, forKey: identity) {
        throw duplicate(key.node.text ?? "?", at: keyNode.mark, first: first)
      }
      let value = try resolve(pair.value, depth: depth + 1)
      path.components.removeLast()
      own.append(FlatEntry(key: key, value: value, identity: identity))
    }
    return (own, merged)
  }

  private func duplicate(_ key: ByteString, at mark: YAMLMark, first: YAMLMark) -> YAMLError {
    YAMLError(
      .duplicateKey, "key \"\(key)\" stands twice in one mapping, first in line \(first.line)",
      at: mark, path: path.text)
  }

  /// What `<<: value` brings, in the order in which later entries win.
  private mutating func merge(
    _ value: ComposedDocument.ID, into target: ComposedDocument.Node, depth: Int
  ) throws(YAMLError) -> [FlatEntry] {
    switch document.nodes[value].content {
    case .mapping: return try flatten(value, depth: depth).entries
    case .sequence(let items):
      var sources: [[FlatEntry]] = []
      for item in items {
        guard case .mapping = document.nodes[item].content else { throw wrongMerge(item) }
        sources.append(try flatten(item, depth: depth).entries)
      }
      return Array(sources.reversed().joined())
    case .scalar: throw wrongMerge(value)
    }
  }

  private func wrongMerge(_ id: ComposedDocument.ID) -> YAMLError {
    YAMLError(
      .notConstructible, "a merge key takes a mapping or a list of mappings",
      at: document.nodes[id].mark, path: path.text)
  }

  /// `SafeConstructor.construct_scalar` of a mapping: the value of its key `=`, where the tag of
  /// the mapping is one of a scalar.
  private func scalarText(of id: ComposedDocument.ID) -> ByteString? {
    switch document.nodes[id].resolvedTag {
    case .null, .bool, .int, .float, .binary, .str: break
    default: return nil
    }
    var id = id
    while true {
      switch document.nodes[id].content {
      case .scalar(let scalar): return scalar.text
      case .sequence: return nil
      case .mapping(let pairs):
        let found = pairs.first { document.nodes[$0.key].resolvedTag == .value }
        guard let found else { return nil }
        id = found.value
      }
    }
  }
}

extension TreeResolver.Flat {
  mutating func append(_ entry: TreeResolver.FlatEntry) {
    entries.append(entry)
    count(entry.key)
    count(entry.value)
  }

  /// What a Python `dict` does: the first key object stays, the last value wins.
  mutating func update(_ entry: TreeResolver.FlatEntry, _ places: inout [PythonKey: Int]) {
    guard let identity = entry.identity else { return append(entry) }
    if let place = places[identity] {
      entries[place].value = entry.value
      count(entry.value)
    } else {
      places[identity] = entries.count
      append(entry)
    }
  }

  private mutating func count(_ part: TreeResolver.Resolved) {
    cost += part.cost
    height = max(height, part.height + 1)
  }
}

extension YAMLNode {
  /// The key of a Python `dict` that this node is; nil for a collection.
  package func pythonKey(identity: Int = 0) -> PythonKey? {
    guard case .scalar(let scalar) = content else { return nil }
    let resolved = resolvedTag
    if let resolved, let value = try? PythonScalar(text: scalar.text, tag: resolved) {
      return PythonKey(value, identity: identity)
    }
    return .unknown(scalar.text, tag: tag ?? resolved?.uri ?? "")
  }
}
