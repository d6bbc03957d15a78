package import ByteStrings

/// What a parser finds in a document, one after the other.
package enum YAMLEvent {
  case streamStart
  case streamEnd
  case documentStart
  case documentEnd
  case alias(ByteString)
  /// Of a text that is too large to be kept, only the beginning is given, and `isCut` is true.
  case scalar(Properties, ByteString, isPlain: Bool, isCut: Bool)
  case sequenceStart(Properties)
  case mappingStart(Properties)
  case collectionEnd

  /// What stands before a node.
  package struct Properties {
    package var anchor: ByteString?
    /// The tag as a whole URI; nil for none and for `!`.
    package var tag: ByteString?

    package init(anchor: ByteString? = nil, tag: ByteString? = nil) {
      self.anchor = anchor
      self.tag = tag
    }
  }
}

/// Makes the graph of a document from what either parser finds, without recursion.
package struct DocumentComposer {
  typealias ID = ComposedDocument.ID

  /// Why there is no graph.
  package enum Failure: Error {
    case undefinedAlias(ByteString)
    case recursiveAlias(ByteString)
    case duplicateAnchor(ByteString)
    case tooDeep
    case tooMany
  }

  package private(set) var document = ComposedDocument()
  let limits: YAMLLimits
  /// Whether an alias may stand inside the node that it names.
  let allowsRecursion: Bool
  private var anchors: [ByteString: ID] = [:]
  private var open: [Open] = []
  /// The children so far of all open collections, those of the innermost last.
  private var pending: [ID] = []

  private struct Open {
    var id: ID
    /// Where its children start in `pending`.
    var start: Int
  }

  package init(limits: YAMLLimits, allowsRecursion: Bool) {
    self.limits = limits
    self.allowsRecursion = allowsRecursion
    open.reserveCapacity(8)
    pending.reserveCapacity(64)
  }

  /// Whether all collections that have begun have ended.
  var isComplete: Bool { open.isEmpty }

  mutating func take(_ event: YAMLEvent, at mark: YAMLMark) throws(Failure) {
    switch event {
    case .streamStart, .streamEnd, .documentStart, .documentEnd: break
    case .alias(let name): try alias(name)
    case .scalar(let properties, let text, let isPlain, let isCut):
      let id = document.addScalar(text, isPlain: isPlain, tag: properties.tag, mark: mark)
      document[id].isCut = isCut
      try add(id, properties)
    case .sequenceStart(let properties): try start(isMapping: false, properties, at: mark)
    case .mappingStart(let properties): try start(isMapping: true, properties, at: mark)
    case .collectionEnd: end()
    }
  }

  package mutating func alias(_ name: ByteString) throws(Failure) {
    guard let id = anchors[name] else { throw .undefinedAlias(name) }
    guard allowsRecursion || !open.contains(where: { $0.id == id }) else {
      throw .recursiveAlias(name)
    }
    place(id)
  }

  package mutating func scalar(
    _ text: UnsafeBufferPointer<UInt8>, isPlain: Bool, _ properties: YAMLEvent.Properties,
    at mark: YAMLMark
  ) throws(Failure) {
    let id = document.addScalar(text, isPlain: isPlain, tag: properties.tag, mark: mark)
    try add(id, properties)
  }

  /// Starts a collection.
  package mutating func start(
    isMapping: Bool, _ properties: YAMLEvent.Properties, at mark: YAMLMark
  ) throws(Failure) {
    guard open.count < limits.depth else { throw .tooDeep }
    let id = document.addCollection(isMapping: isMapping, tag: properties.tag, mark: mark)
    try add(id, properties)
    open.append(Open(id: id, start: pending.count))
  }

  /// Ends the innermost collection.
  package mutating func end() {
    guard let finished = open.popLast() else { return }
    document.setChildren(of: finished.id, pending[finished.start...])
    pending.removeSubrange(finished.start...)
  }

  private mutating func add(_ id: ID, _ properties: YAMLEvent.Properties) throws(Failure) {
    guard document.nodes.count <= limits.nodes, document.text.count <= limits.bytes else {
      throw .tooMany
    }
    if let anchor = properties.anchor {
      guard anchors.updateValue(id, forKey: anchor) == nil else { throw .duplicateAnchor(anchor) }
      document[id].isAnchored = true
    }
    place(id)
  }

  private mutating func place(_ id: ID) {
    if open.isEmpty { document.root = id } else { pending.append(id) }
  }
}
