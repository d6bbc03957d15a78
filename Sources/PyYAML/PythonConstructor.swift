internal import ByteStrings

/// PyYAML's `SafeConstructor` on a composed document, step by step, so that of several faults the
/// one is found that PyYAML meets first.
///
/// PyYAML does not construct collections by recursion: each is made empty, and filled once what is
/// before it in a queue is filled. Each node makes one object, so the document with its merge keys
/// applied is the value, and only the faults are to be found here.
struct PythonConstructor {
  typealias ID = ComposedDocument.ID

  private var document: ComposedDocument
  /// The node through which construction first came to a node; the root is its own. `unseen` else.
  private var parents: [ID]
  private var isConstructed: [Bool]
  private var queue: [ID] = []
  private var work = 0

  private static let unseen = ID.max
  /// Steps of merging after which we give up.
  private static let workLimit = 2_000_000

  private init(_ document: ComposedDocument) {
    self.document = document
    parents = Array(repeating: Self.unseen, count: document.nodes.count)
    isConstructed = Array(repeating: false, count: document.nodes.count)
  }

  /// Constructs the whole document; throws the fault that PyYAML raises.
  static func construct(_ document: ComposedDocument) throws(ConstructionFailure) -> PythonValue {
    var constructor = PythonConstructor(document)
    try constructor.construct(document.root, from: document.root)
    var next = 0
    while next < constructor.queue.count {
      try constructor.fill(constructor.queue[next])
      next += 1
    }
    return PythonValue(constructed: constructor.document)
  }

  private func failure(
    _ id: ID, _ exception: PythonFailure.Exception, _ problem: String
  ) -> ConstructionFailure {
    var path = YAMLPath()
    var current = id
    while case let parent = parents[Int(current)], parent != Self.unseen, parent != current {
      path.components.append(component(of: current, in: parent))
      current = parent
    }
    path.components.reverse()
    return ConstructionFailure(
      exception: exception, problem: problem, path: path.text, mark: document[id].mark)
  }

  private func component(of child: ID, in parent: ID) -> YAMLPath.Component {
    if document[parent].kind == .sequence {
      return .index(
        document.children(of: parent).firstIndex(of: child).map {
          $0 - document.children(of: parent).startIndex
        } ?? 0)
    }
    let pair = document.pairs(of: parent).first { $0.key == child || $0.value == child }
    return .key(pair.flatMap { document.text(of: $0.key) } ?? "?")
  }

  // MARK: construct_object

  private mutating func construct(_ id: ID, from parent: ID) throws(ConstructionFailure) {
    if isConstructed[Int(id)] { return }
    if parents[Int(id)] == Self.unseen { parents[Int(id)] = parent }
    switch document[id].resolvedTag {
    case .seq, .map, .set, .omap, .pairs: queue.append(id)
    case let tag?: try checkScalar(id, tag)
    case nil:
      let tag = document.tag(of: id) ?? ""
      throw failure(id, .yamlError, "could not determine a constructor for the tag '\(tag)'")
    }
    isConstructed[Int(id)] = true
  }

  private func checkScalar(_ id: ID, _ tag: YAMLTag) throws(ConstructionFailure) {
    switch tag {
    case .merge, .value, .yaml:
      throw failure(id, .yamlError, "could not determine a constructor for the tag '\(tag.uri)'")
    default: break
    }
    let scalar = try scalar(of: id)
    if tag == .timestamp, document[id].kind == .mapping {
      throw failure(id, .typeError, "a mapping is no timestamp")
    }
    guard tag != .str else { return }
    if document[scalar].isCut { throw failure(id, .undecided, "a value that is no string is huge") }
    do throws(PythonFailure) {
      _ = try PythonScalar(text: document.text(of: scalar) ?? "", tag: tag)
    } catch {
      throw failure(id, error.exception, error.problem)
    }
  }

  /// `construct_scalar`: of a mapping, the value of its key `=`.
  private func scalar(of id: ID) throws(ConstructionFailure) -> ID {
    var current = id
    for _ in 0..<PyYAML.recursionLimit {
      switch document[current].kind {
      case .plain, .quoted: return current
      case .sequence: throw failure(id, .yamlError, "expected a scalar node, but found sequence")
      case .mapping:
        guard let found = document.valueOfEqualsSign(in: current) else {
          throw failure(id, .yamlError, "expected a scalar node, but found mapping")
        }
        current = found
      }
    }
    throw failure(id, .recursionError, "maximum recursion depth exceeded")
  }

  // MARK: The generators

  private mutating func fill(_ id: ID) throws(ConstructionFailure) {
    switch document[id].resolvedTag {
    case .seq: try sequence(id)
    case .map, .set: try mapping(id)
    default: try pairs(id)
    }
  }

  private mutating func sequence(_ id: ID) throws(ConstructionFailure) {
    guard document[id].kind == .sequence else {
      throw failure(id, .yamlError, "expected a sequence node, but found \(kind(of: id))")
    }
    for item in document.children(of: id) { try construct(item, from: id) }
  }

  private mutating func mapping(_ id: ID) throws(ConstructionFailure) {
    try flatten(id, depth: 0)
    guard document[id].kind == .mapping else {
      throw failure(id, .yamlError, "expected a mapping node, but found \(kind(of: id))")
    }
    for (place, child) in document.children(of: id).enumerated() {
      try construct(child, from: id)
      if place % 2 == 0, document[child].resolvedTag?.isCollection == true {
        throw failure(child, .yamlError, "found unhashable key")
      }
    }
  }

  private mutating func pairs(_ id: ID) throws(ConstructionFailure) {
    guard document[id].kind == .sequence else {
      throw failure(id, .yamlError, "expected a sequence, but found \(kind(of: id))")
    }
    for item in document.children(of: id) {
      if parents[Int(item)] == Self.unseen { parents[Int(item)] = id }
      guard document[item].kind == .mapping else {
        throw failure(
          item, .yamlError, "expected a mapping of length 1, but found \(kind(of: item))")
      }
      let parts = document.children(of: item)
      guard parts.count == 2 else {
        throw failure(
          item, .yamlError, "expected a single mapping item, but found \(parts.count / 2) items")
      }
      for part in parts { try construct(part, from: item) }
    }
  }

  private func kind(of id: ID) -> String {
    switch document[id].kind {
    case .plain, .quoted: "scalar"
    case .sequence: "sequence"
    case .mapping: "mapping"
    }
  }

  // MARK: flatten_mapping

  private mutating func flatten(_ id: ID, depth: Int) throws(ConstructionFailure) {
    guard depth < PyYAML.recursionLimit else {
      throw failure(id, .recursionError, "maximum recursion depth exceeded")
    }
    guard document[id].kind == .mapping else { return }
    let keys = document.pairs(of: id).map { document[$0.key].resolvedTag }
    guard keys.contains(.merge) || keys.contains(.value) else { return }
    var merge: [ID] = []
    var index = 0
    // Read anew at each step: a mapping that merges itself is flattened meanwhile.
    while case let children = document.children(of: id), index < children.count {
      let key = children[children.startIndex + index]
      let value = children[children.startIndex + index + 1]
      switch document[key].resolvedTag {
      case .merge:
        try spend(children.count / 16 + 1)
        document.removePair(at: index, of: id)
        try append(to: &merge, of: value, target: id, depth: depth)
      case .value:
        document[key].resolvedTag = .str
        index += 2
      default: index += 2
      }
    }
    if !merge.isEmpty {
      let own = document.children(of: id)
      try spend(merge.count + own.count)
      document.setChildren(of: id, merge + own)
    }
  }

  private mutating func append(
    to merge: inout [ID], of value: ID, target: ID, depth: Int
  ) throws(ConstructionFailure) {
    switch document[value].kind {
    case .mapping:
      try flatten(value, depth: depth + 1)
      try extend(&merge, with: document.children(of: value))
    case .sequence:
      var sources: [ArraySlice<ID>] = []
      for item in document.children(of: value) {
        guard document[item].kind == .mapping else {
          throw failure(
            target, .yamlError, "expected a mapping for merging, but found \(kind(of: item))")
        }
        try flatten(item, depth: depth + 1)
        sources.append(document.children(of: item))
        try spend(1)
      }
      for source in sources.reversed() { try extend(&merge, with: source) }
    case .plain, .quoted:
      throw failure(
        target, .yamlError,
        "expected a mapping or list of mappings for merging, but found scalar")
    }
  }

  private mutating func extend(
    _ merge: inout [ID], with source: ArraySlice<ID>
  ) throws(ConstructionFailure) {
    try spend(source.count)
    merge += source
  }

  private mutating func spend(_ steps: Int) throws(ConstructionFailure) {
    work += steps
    guard work <= Self.workLimit else {
      throw failure(
        document.root, .undecided, "merge keys multiply beyond what can be followed")
    }
  }
}
