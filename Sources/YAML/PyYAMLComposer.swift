internal import ByteStrings

/// PyYAML's `Composer.get_single_node`, without its recursion.
struct PyYAMLComposer {
  private typealias ID = ComposedDocument.ID

  private var document = ComposedDocument()
  private var anchors: [ByteString: ID] = [:]
  private var open: [Open] = []

  private struct Open {
    var id: ID
    var items: [ID] = []
    var isMapping: Bool
  }

  /// The document, or nil where the stream is empty. Aliases may be recursive.
  static func compose(_ bytes: [UInt8]) throws(ConstructionFailure) -> ComposedDocument? {
    var parser = try PyYAMLParser(bytes)
    var composer = PyYAMLComposer()
    if case .streamEnd = try parser.next() { return nil }
    repeat {
      let event = try parser.next()
      try composer.take(event, at: parser.mark)
    } while !composer.open.isEmpty
    // The document's end.
    _ = try parser.next()
    guard case .streamEnd = try parser.next() else {
      throw failure(
        "expected a single document in the stream, but found another document", parser.mark)
    }
    return composer.document
  }

  private static func failure(_ problem: String, _ mark: YAMLMark) -> ConstructionFailure {
    ConstructionFailure(exception: .yamlError, problem: problem, path: "", mark: mark)
  }

  private mutating func take(
    _ event: PyYAMLParser.Event, at mark: YAMLMark
  ) throws(ConstructionFailure) {
    switch event {
    case .alias(let name):
      guard let id = anchors[name] else {
        throw Self.failure("found undefined alias '\(name)'", mark)
      }
      place(id)
    case .scalar(let properties, let text, let isPlain):
      place(try add(.scalar(.init(text: text, isPlain: isPlain)), properties, mark))
    case .sequenceStart(let properties):
      try start(.sequence([]), isMapping: false, properties, mark)
    case .mappingStart(let properties):
      try start(.mapping([]), isMapping: true, properties, mark)
    case .collectionEnd:
      guard let finished = open.popLast() else { return }
      if finished.isMapping {
        let pairs = stride(from: 0, to: finished.items.count - 1, by: 2).map {
          ComposedDocument.Pair(key: finished.items[$0], value: finished.items[$0 + 1])
        }
        document.nodes[finished.id].content = .mapping(pairs)
      } else {
        document.nodes[finished.id].content = .sequence(finished.items)
      }
    case .documentStart, .documentEnd, .streamEnd: break
    }
  }

  private mutating func add(
    _ content: ComposedDocument.Content, _ properties: PyYAMLParser.Properties, _ mark: YAMLMark
  ) throws(ConstructionFailure) -> ID {
    let id = document.add(.init(content, tag: properties.tag, mark: mark))
    if let anchor = properties.anchor {
      guard anchors.updateValue(id, forKey: anchor) == nil else {
        throw Self.failure("found duplicate anchor '\(anchor)'", mark)
      }
      document.nodes[id].isAnchored = true
    }
    return id
  }

  /// A collection is placed when it starts: an alias inside it may name it.
  private mutating func start(
    _ content: ComposedDocument.Content, isMapping: Bool,
    _ properties: PyYAMLParser.Properties, _ mark: YAMLMark
  ) throws(ConstructionFailure) {
    guard open.count < PyYAML.depthLimit else {
      throw ConstructionFailure(
        exception: .recursionError, problem: "nested too deep for PyYAML", path: "", mark: mark)
    }
    let id = try add(content, properties, mark)
    place(id)
    open.append(Open(id: id, isMapping: isMapping))
  }

  private mutating func place(_ id: ID) {
    if open.isEmpty {
      document.root = id
    } else {
      open[open.count - 1].items.append(id)
    }
  }
}
