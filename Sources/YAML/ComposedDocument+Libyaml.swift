internal import ByteStrings

extension ComposedDocument {
  /// Reads the one document of a stream with libyaml.
  ///
  /// The bytes must be UTF-8; one leading byte order mark is passed over. Throws every kind of
  /// `YAMLError` but `duplicateKey`, `notConstructible` and `emitter`. Depth counts the
  /// collections as they are written, without what aliases add.
  package init(parsing bytes: [UInt8], limits: YAMLLimits = YAMLLimits()) throws(YAMLError) {
    guard bytes.count <= limits.bytes else {
      throw YAMLError(.tooLarge, "larger than \(limits.bytes) bytes")
    }
    if let invalid = UTF8Check.firstInvalid(in: bytes) {
      throw YAMLError(.notUTF8, "not UTF-8", at: UTF8Check.mark(of: invalid, in: bytes))
    }
    let body = bytes.starts(with: Self.byteOrderMark) ? bytes.dropFirst(3) : bytes[...]
    // libyaml passes over one at the start of any line, where PyYAML reads a character.
    if let place = Self.lineWithByteOrderMark(body) {
      throw YAMLError(
        .syntax, "a line begins with a byte order mark", at: UTF8Check.mark(of: place, in: bytes))
    }
    var builder = Builder(limits: limits)
    var parser = try LibyamlParser(body)
    while true {
      let (event, mark) = try parser.next()
      if case .streamEnd = event { break }
      try builder.take(event, at: mark)
    }
    guard builder.documents == 1 else { throw YAMLError(.empty, "there is no document") }
    self = builder.document
  }

  private static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

  /// The offset of the first byte order mark that begins a line, or nil.
  private static func lineWithByteOrderMark(_ body: ArraySlice<UInt8>) -> Int? {
    var rest = body
    while let place = rest.firstIndex(of: 0xEF) {
      rest = rest[place...]
      if rest.starts(with: byteOrderMark) {
        let before = body[..<place]
        // What libyaml takes for the end of a line: LF, CR, NEL, LS and PS.
        let isStart =
          before.isEmpty || before.last == 0x0A || before.last == 0x0D
          || before.suffix(2).elementsEqual([0xC2, 0x85])
          || before.suffix(3).starts(with: [0xE2, 0x80]) && (before.last ?? 0) & 0xFE == 0xA8
        if isStart { return place }
      }
      rest = rest.dropFirst()
    }
    return nil
  }

  /// Builds the graph from events, without recursion.
  private struct Builder {
    let limits: YAMLLimits
    var document = ComposedDocument()
    var documents = 0
    private var anchors: [ByteString: ID] = [:]
    private var open: [Open] = []

    private struct Open {
      var id: ID
      var items: [ID] = []
      var isMapping: Bool
    }

    init(limits: YAMLLimits) { self.limits = limits }

    mutating func take(_ event: LibyamlParser.Event, at mark: YAMLMark) throws(YAMLError) {
      switch event {
      case .streamStart, .streamEnd, .documentEnd: break
      case .documentStart:
        documents += 1
        guard documents == 1 else {
          throw YAMLError(.multipleDocuments, "there is more than one document", at: mark)
        }
      case .alias(let name):
        guard let id = anchors[name] else {
          throw YAMLError(.undefinedAlias, "undefined alias *\(name)", at: mark)
        }
        guard !open.contains(where: { $0.id == id }) else {
          throw YAMLError(.recursiveAlias, "alias *\(name) stands inside itself", at: mark)
        }
        place(id)
      case .scalar(let properties, let text, let isPlain):
        let scalar = YAMLNode.Scalar(text: text, isPlain: isPlain)
        place(try add(.scalar(scalar), properties, mark))
      case .sequenceStart(let properties):
        try start(.sequence([]), isMapping: false, properties, mark)
      case .mappingStart(let properties):
        try start(.mapping([]), isMapping: true, properties, mark)
      case .collectionEnd:
        if let finished = open.popLast() { close(finished) }
      }
    }

    private mutating func add(
      _ content: Content, _ properties: LibyamlParser.Properties, _ mark: YAMLMark
    ) throws(YAMLError) -> ID {
      let id = document.add(Node(content, tag: properties.tag, mark: mark))
      if let anchor = properties.anchor {
        guard anchors.updateValue(id, forKey: anchor) == nil else {
          throw YAMLError(.duplicateAnchor, "anchor &\(anchor) is defined twice", at: mark)
        }
        document.nodes[id].isAnchored = true
      }
      return id
    }

    private mutating func start(
      _ content: Content, isMapping: Bool, _ properties: LibyamlParser.Properties, _ mark: YAMLMark
    ) throws(YAMLError) {
      guard open.count < limits.depth else {
        throw YAMLError(.tooDeep, "nested deeper than \(limits.depth) levels", at: mark)
      }
      let id = try add(content, properties, mark)
      open.append(Open(id: id, isMapping: isMapping))
    }

    private mutating func close(_ finished: Open) {
      if finished.isMapping {
        let pairs = stride(from: 0, to: finished.items.count - 1, by: 2).map {
          Pair(key: finished.items[$0], value: finished.items[$0 + 1])
        }
        document.nodes[finished.id].content = .mapping(pairs)
      } else {
        document.nodes[finished.id].content = .sequence(finished.items)
      }
      place(finished.id)
    }

    private mutating func place(_ id: ID) {
      if open.isEmpty {
        document.root = id
      } else {
        open[open.count - 1].items.append(id)
      }
    }
  }
}
