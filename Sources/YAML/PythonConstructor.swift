internal import ByteStrings

/// PyYAML's `SafeConstructor` on a composed document, step by step, so that of several faults the
/// one is found that PyYAML meets first.
///
/// PyYAML does not construct collections by recursion: each is made empty, and filled once what is
/// before it in a queue is filled.
struct PythonConstructor {
  typealias ID = ComposedDocument.ID

  /// Indices into `objects`.
  enum Object {
    case scalar(PythonScalar)
    case list([Int])
    case dict([(key: Int, value: Int)])
    case set([Int])
    case pairs([(first: Int, second: Int)])
  }

  enum Stop: Error {
    case failure(ConstructionFailure)
    /// PyYAML would need more memory or time than anybody waits for.
    case tooCostly(String)
  }

  private(set) var objects: [Object] = []
  private var document: ComposedDocument
  private var tags: [YAMLTag?]
  private var constructed: [Int]
  private var ways: [Way?]
  private var queue: [ID] = []
  private var work = 0

  /// How construction first came to a node.
  private struct Way {
    var parent: ID
    var component: YAMLPath.Component
  }

  /// Steps of merging after which we give up.
  private static let workLimit = 20_000_000

  init(_ document: ComposedDocument) {
    self.document = document
    tags = document.nodes.map(\.resolvedTag)
    constructed = Array(repeating: -1, count: document.nodes.count)
    ways = Array(repeating: nil, count: document.nodes.count)
  }

  /// Constructs the whole document; returns the object of its root.
  mutating func run() throws(Stop) -> Int {
    let root = try construct(document.root, from: nil)
    var next = 0
    while next < queue.count {
      try fill(queue[next])
      next += 1
    }
    return root
  }

  private func stop(
    _ id: ID, _ exception: PythonFailure.Exception, _ problem: String
  ) -> Stop {
    var path = YAMLPath()
    var current = id
    while let way = ways[current] {
      path.components.append(way.component)
      current = way.parent
    }
    path.components.reverse()
    return .failure(
      ConstructionFailure(
        exception: exception, problem: problem, path: path.text, mark: document.nodes[id].mark))
  }

  // MARK: construct_object

  private mutating func construct(
    _ id: ID, from way: Way?
  ) throws(Stop) -> Int {
    if constructed[id] >= 0 { return constructed[id] }
    if ways[id] == nil { ways[id] = way }
    let object: Object
    switch tags[id] {
    case .seq: object = .list([])
    case .map: object = .dict([])
    case .set: object = .set([])
    case .omap, .pairs: object = .pairs([])
    case let tag?: object = .scalar(try scalar(id, tag))
    case nil:
      let tag = document.nodes[id].tag ?? ""
      throw stop(id, .yamlError, "could not determine a constructor for the tag '\(tag)'")
    }
    if case .scalar = object {} else { queue.append(id) }
    objects.append(object)
    constructed[id] = objects.count - 1
    return objects.count - 1
  }

  private mutating func scalar(_ id: ID, _ tag: YAMLTag) throws(Stop) -> PythonScalar {
    switch tag {
    case .merge, .value, .yaml:
      throw stop(id, .yamlError, "could not determine a constructor for the tag '\(tag.uri)'")
    default: break
    }
    let text = try scalarText(id)
    if tag == .timestamp, case .mapping = document.nodes[id].content {
      throw stop(id, .typeError, "a mapping is no timestamp")
    }
    do throws(PythonFailure) {
      return try PythonScalar(text: text, tag: tag)
    } catch {
      throw stop(id, error.exception, error.problem)
    }
  }

  /// `construct_scalar`: of a mapping, the value of its key `=`.
  private func scalarText(_ id: ID) throws(Stop) -> ByteString {
    var current = id
    var steps = 0
    while true {
      switch document.nodes[current].content {
      case .scalar(let scalar): return scalar.text
      case .sequence:
        throw stop(id, .yamlError, "expected a scalar node, but found sequence")
      case .mapping(let pairs):
        guard let found = pairs.first(where: { tags[$0.key] == .value }) else {
          throw stop(id, .yamlError, "expected a scalar node, but found mapping")
        }
        current = found.value
        steps += 1
        guard steps < PyYAML.recursionLimit else {
          throw stop(id, .recursionError, "maximum recursion depth exceeded")
        }
      }
    }
  }

  // MARK: The generators

  private mutating func fill(_ id: ID) throws(Stop) {
    let object = constructed[id]
    switch objects[object] {
    case .scalar: break
    case .list: objects[object] = .list(try sequence(id))
    case .dict: objects[object] = .dict(try mapping(id))
    case .set: objects[object] = .set(try mapping(id).map(\.key))
    case .pairs: objects[object] = .pairs(try pairs(id))
    }
  }

  private mutating func sequence(_ id: ID) throws(Stop) -> [Int] {
    guard case .sequence(let items) = document.nodes[id].content else {
      throw stop(id, .yamlError, "expected a sequence node, but found \(kind(of: id))")
    }
    var list: [Int] = []
    list.reserveCapacity(items.count)
    for (index, item) in items.enumerated() {
      list.append(try construct(item, from: Way(parent: id, component: .index(index))))
    }
    return list
  }

  private mutating func mapping(_ id: ID) throws(Stop) -> [(key: Int, value: Int)] {
    try flatten(id, depth: 0)
    guard case .mapping(let pairs) = document.nodes[id].content else {
      throw stop(id, .yamlError, "expected a mapping node, but found \(kind(of: id))")
    }
    var dict: [(key: Int, value: Int)] = []
    var places: [PythonKey: Int] = [:]
    for pair in pairs {
      let text = text(of: pair.key)
      let key = try construct(pair.key, from: Way(parent: id, component: .key(text)))
      guard case .scalar(let scalar) = objects[key] else {
        throw stop(pair.key, .yamlError, "found unhashable key")
      }
      let value = try construct(pair.value, from: Way(parent: id, component: .key(text)))
      let identity = PythonKey(scalar, identity: key)
      if let place = places[identity] {
        dict[place].value = value
      } else {
        places[identity] = dict.count
        dict.append((key, value))
      }
    }
    return dict
  }

  private mutating func pairs(_ id: ID) throws(Stop) -> [(first: Int, second: Int)] {
    guard case .sequence(let items) = document.nodes[id].content else {
      throw stop(id, .yamlError, "expected a sequence, but found \(kind(of: id))")
    }
    var list: [(first: Int, second: Int)] = []
    for (index, item) in items.enumerated() {
      let way = Way(parent: id, component: .index(index))
      if ways[item] == nil { ways[item] = way }
      guard case .mapping(let pairs) = document.nodes[item].content else {
        throw stop(
          item, .yamlError, "expected a mapping of length 1, but found \(kind(of: item))")
      }
      guard pairs.count == 1 else {
        throw stop(
          item, .yamlError, "expected a single mapping item, but found \(pairs.count) items")
      }
      let key = try construct(pairs[0].key, from: way)
      list.append((key, try construct(pairs[0].value, from: way)))
    }
    return list
  }

  private func kind(of id: ID) -> String {
    switch document.nodes[id].content {
    case .scalar: "scalar"
    case .sequence: "sequence"
    case .mapping: "mapping"
    }
  }

  private func text(of id: ID) -> ByteString {
    if case .scalar(let scalar) = document.nodes[id].content { return scalar.text }
    return "?"
  }

  // MARK: flatten_mapping

  private mutating func flatten(_ id: ID, depth: Int) throws(Stop) {
    guard depth < PyYAML.recursionLimit else {
      throw stop(id, .recursionError, "maximum recursion depth exceeded")
    }
    guard case .mapping(let before) = document.nodes[id].content else { return }
    guard before.contains(where: { tags[$0.key] == .merge || tags[$0.key] == .value }) else {
      return
    }
    var merge: [ComposedDocument.Pair] = []
    var index = 0
    // Read anew at each step: a mapping that merges itself is flattened meanwhile.
    while case .mapping(var pairs) = document.nodes[id].content, index < pairs.count {
      let pair = pairs[index]
      switch tags[pair.key] {
      case .merge:
        pairs.remove(at: index)
        try spend(pairs.count / 16 + 1)
        document.nodes[id].content = .mapping(pairs)
        try append(to: &merge, of: pair.value, target: id, depth: depth)
      case .value:
        tags[pair.key] = .str
        index += 1
      default: index += 1
      }
    }
    if !merge.isEmpty, case .mapping(let own) = document.nodes[id].content {
      try spend(merge.count + own.count)
      document.nodes[id].content = .mapping(merge + own)
    }
  }

  private mutating func append(
    to merge: inout [ComposedDocument.Pair], of value: ID, target: ID, depth: Int
  ) throws(Stop) {
    switch document.nodes[value].content {
    case .mapping:
      try flatten(value, depth: depth + 1)
      try extend(&merge, with: value)
    case .sequence(let items):
      var sources: [[ComposedDocument.Pair]] = []
      for item in items {
        guard case .mapping = document.nodes[item].content else {
          throw stop(
            target, .yamlError, "expected a mapping for merging, but found \(kind(of: item))")
        }
        try flatten(item, depth: depth + 1)
        if case .mapping(let pairs) = document.nodes[item].content { sources.append(pairs) }
        try spend(1)
      }
      for source in sources.reversed() {
        try spend(source.count)
        merge += source
      }
    case .scalar:
      throw stop(
        target, .yamlError,
        "expected a mapping or list of mappings for merging, but found scalar")
    }
  }

  private mutating func extend(
    _ merge: inout [ComposedDocument.Pair], with value: ID
  ) throws(Stop) {
    guard case .mapping(let pairs) = document.nodes[value].content else { return }
    try spend(pairs.count)
    merge += pairs
  }

  private mutating func spend(_ steps: Int) throws(Stop) {
    work += steps
    guard work <= Self.workLimit else {
      throw .tooCostly("merge keys multiply beyond what can be followed")
    }
  }
}
