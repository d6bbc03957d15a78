internal import ByteStrings

/// PyYAML's `SafeConstructor` on a composed document, step by step, so that of several faults the
/// one is found that PyYAML meets first.
///
/// PyYAML does not construct collections by recursion: each is made empty, and filled once what is
/// before it in a queue is filled. Each node makes one object, so the document with its merge keys
/// applied is the value, and only the faults are to be found here.
package struct PythonConstructor {
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
  package static func construct(_ document: ComposedDocument) throws(PythonFailure) -> PythonValue {
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
    _ id: ID, _ problem: String, _ exception: PythonFailure.Exception = .yamlError
  ) -> PythonFailure {
    var path = YAMLPath()
    var current = id
    while case let parent = parents[Int(current)], parent != Self.unseen, parent != current {
      path.components.append(component(of: current, in: parent))
      current = parent
    }
    path.components.reverse()
    return PythonFailure(exception, problem, at: document[id].mark, path: path.text)
  }

  private func component(of child: ID, in parent: ID) -> YAMLPath.Component {
    if document[parent].kind == .sequence {
      let items = document.children(of: parent)
      return .index((items.firstIndex(of: child) ?? items.startIndex) - items.startIndex)
    }
    let pair = document.pairs(of: parent).first { $0.key == child || $0.value == child }
    return .key(pair.flatMap { document.text(of: $0.key) } ?? "?")
  }

  private func expect(
    _ kind: ComposedDocument.Kind, _ id: ID, _ expected: String
  ) throws(PythonFailure) {
    let found = document[id].kind
    guard found == kind else { throw failure(id, "expected \(expected), but found \(found.name)") }
  }

  // MARK: construct_object

  private mutating func construct(_ id: ID, from parent: ID) throws(PythonFailure) {
    if isConstructed[Int(id)] { return }
    if parents[Int(id)] == Self.unseen { parents[Int(id)] = parent }
    switch document[id].resolvedTag {
    case .seq, .map, .set, .omap, .pairs: queue.append(id)
    case .merge, .value, .yaml, nil:
      let tag = document.tag(of: id) ?? document[id].resolvedTag?.uri ?? ""
      throw failure(id, "could not determine a constructor for the tag '\(tag)'")
    case let tag?: try checkScalar(id, tag)
    }
    isConstructed[Int(id)] = true
  }

  private func checkScalar(_ id: ID, _ tag: YAMLTag) throws(PythonFailure) {
    guard let scalar = document.end(from: id) else {
      throw failure(id, "maximum recursion depth exceeded", .recursionError)
    }
    let kind = document[scalar].kind
    guard kind == .plain || kind == .quoted else {
      throw failure(id, "expected a scalar node, but found \(kind.name)")
    }
    if tag == .timestamp, document[id].kind == .mapping {
      throw failure(id, "a mapping is no timestamp", .typeError)
    }
    if tag == .str { return }
    if document[scalar].isCut { throw failure(id, "a value that is no string is huge", .undecided) }
    do throws(PythonFailure) {
      _ = try PythonScalar(text: document.text(of: scalar) ?? "", tag: tag)
    } catch {
      throw failure(id, error.problem, error.exception)
    }
  }

  // MARK: The generators

  private mutating func fill(_ id: ID) throws(PythonFailure) {
    switch document[id].resolvedTag {
    case .seq: try sequence(id)
    case .map, .set: try mapping(id)
    default: try pairs(id)
    }
  }

  private mutating func sequence(_ id: ID) throws(PythonFailure) {
    try expect(.sequence, id, "a sequence node")
    for item in document.children(of: id) { try construct(item, from: id) }
  }

  private mutating func mapping(_ id: ID) throws(PythonFailure) {
    try flatten(id, depth: 0)
    try expect(.mapping, id, "a mapping node")
    for (place, child) in document.children(of: id).enumerated() {
      try construct(child, from: id)
      if place % 2 == 0, document[child].resolvedTag?.isCollection == true {
        throw failure(child, "found unhashable key")
      }
    }
  }

  private mutating func pairs(_ id: ID) throws(PythonFailure) {
    try expect(.sequence, id, "a sequence")
    for item in document.children(of: id) {
      if parents[Int(item)] == Self.unseen { parents[Int(item)] = id }
      try expect(.mapping, item, "a mapping of length 1")
      let parts = document.children(of: item)
      guard parts.count == 2 else {
        throw failure(item, "expected a single mapping item, but found \(parts.count / 2) items")
      }
      for part in parts { try construct(part, from: item) }
    }
  }

  // MARK: flatten_mapping

  private mutating func flatten(_ id: ID, depth: Int) throws(PythonFailure) {
    guard depth < PyYAML.recursionLimit else {
      throw failure(id, "maximum recursion depth exceeded", .recursionError)
    }
    guard document[id].kind == .mapping else { return }
    let isFlat = document.pairs(of: id).allSatisfy { pair in
      let tag = document[pair.key].resolvedTag
      return tag != .merge && tag != .value
    }
    if isFlat { return }
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
  ) throws(PythonFailure) {
    switch document[value].kind {
    case .mapping:
      try flatten(value, depth: depth + 1)
      try extend(&merge, with: document.children(of: value))
    case .sequence:
      var sources: [ArraySlice<ID>] = []
      for item in document.children(of: value) {
        guard document[item].kind == .mapping else {
          let found = document[item].kind.name
          throw failure(target, "expected a mapping for merging, but found \(found)")
        }
        try flatten(item, depth: depth + 1)
        sources.append(document.children(of: item))
        try spend(1)
      }
      for source in sources.reversed() { try extend(&merge, with: source) }
    case .plain, .quoted:
      throw failure(target, "expected a mapping or list of mappings for merging, but found scalar")
    }
  }

  private mutating func extend(
    _ merge: inout [ID], with source: ArraySlice<ID>
  ) throws(PythonFailure) {
    try spend(source.count)
    merge += source
  }

  private mutating func spend(_ steps: Int) throws(PythonFailure) {
    work += steps
    guard work <= Self.workLimit else {
      throw failure(document.root, "merge keys multiply beyond what can be followed", .undecided)
    }
  }
}
