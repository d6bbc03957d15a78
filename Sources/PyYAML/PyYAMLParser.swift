internal import ByteStrings

/// PyYAML's `Parser`: events of the tokens.
struct PyYAMLParser {
  enum State {
    case implicitDocumentStart, documentStart, documentEnd, documentContent
    case blockNode
    case blockSequenceFirstEntry, blockSequenceEntry, indentlessSequenceEntry
    case blockMappingFirstKey, blockMappingKey, blockMappingValue
    case flowSequenceFirstEntry, flowSequenceEntry
    case flowSequenceEntryMappingKey, flowSequenceEntryMappingValue, flowSequenceEntryMappingEnd
    case flowMappingFirstKey, flowMappingKey, flowMappingValue, flowMappingEmptyValue
  }

  var scanner: PyYAMLScanner
  var state = State.implicitDocumentStart
  var states: [State] = []
  private var tagHandles: [ByteString: ByteString] = Self.defaultTags
  /// Where the event that `next` returns starts.
  var mark = YAMLMark.none

  private static let defaultTags: [ByteString: ByteString] = ["!": "!", "!!": YAMLTag.prefix]

  init(_ reader: PyYAMLReader) throws(ConstructionFailure) {
    scanner = PyYAMLScanner(reader)
    // The stream's start.
    _ = try scanner.takeToken()
  }

  func failure(_ problem: String, at token: PyYAMLToken) -> ConstructionFailure {
    ConstructionFailure(
      exception: .yamlError, problem: problem, path: "", mark: token.start.yaml)
  }

  mutating func empty() throws(ConstructionFailure) -> YAMLEvent {
    mark = try scanner.peekToken().start.yaml
    return .scalar(YAMLEvent.Properties(), "", isPlain: true, isCut: false)
  }

  private mutating func pop() { state = states.popLast() ?? .documentEnd }

  mutating func next() throws(ConstructionFailure) -> YAMLEvent {
    let token = try scanner.peekToken()
    mark = token.start.yaml
    switch state {
    case .implicitDocumentStart:
      switch token.kind {
      case .directive, .documentStart, .streamEnd: return try documentStart()
      default:
        tagHandles = Self.defaultTags
        states.append(.documentEnd)
        state = .blockNode
        return .documentStart
      }
    case .documentStart: return try documentStart()
    case .documentEnd:
      if case .documentEnd = token.kind { _ = try scanner.takeToken() }
      state = .documentStart
      return .documentEnd
    case .documentContent:
      switch token.kind {
      case .directive, .documentStart, .documentEnd, .streamEnd:
        pop()
        return try empty()
      default: return try node(isBlock: true)
      }
    case .blockNode: return try node(isBlock: true)
    case .blockSequenceFirstEntry:
      try enter(.blockSequenceEntry)
      return try blockSequenceEntry()
    case .blockSequenceEntry: return try blockSequenceEntry()
    case .indentlessSequenceEntry: return try indentlessSequenceEntry()
    case .blockMappingFirstKey:
      try enter(.blockMappingKey)
      return try blockMappingKey()
    case .blockMappingKey: return try blockMappingKey()
    case .blockMappingValue: return try blockMappingValue()
    default: return try flow()
    }
  }

  private mutating func documentStart() throws(ConstructionFailure) -> YAMLEvent {
    while case .documentEnd = try scanner.peekToken().kind { _ = try scanner.takeToken() }
    if case .streamEnd = try scanner.peekToken().kind { return .streamEnd }
    mark = try scanner.peekToken().start.yaml
    try directives()
    let token = try scanner.peekToken()
    guard case .documentStart = token.kind else {
      throw failure("expected '<document start>', but found '\(token.kind.name)'", at: token)
    }
    _ = try scanner.takeToken()
    states.append(.documentEnd)
    state = .documentContent
    return .documentStart
  }

  private mutating func directives() throws(ConstructionFailure) {
    var handles: [ByteString: ByteString] = [:]
    var hasVersion = false
    while true {
      let token = try scanner.peekToken()
      guard case .directive(let directive) = token.kind else { break }
      _ = try scanner.takeToken()
      switch directive {
      case .yaml(let isSupported):
        guard !hasVersion else { throw failure("found duplicate YAML directive", at: token) }
        guard isSupported else {
          throw failure(
            "found incompatible YAML document (version 1.* is required)", at: token)
        }
        hasVersion = true
      case .tag(let handle, let prefix):
        guard handles.updateValue(prefix, forKey: handle) == nil else {
          throw failure("duplicate tag handle '\(handle)'", at: token)
        }
      case .other: break
      }
    }
    tagHandles = Self.defaultTags.merging(handles) { $1 }
  }

  // MARK: parse_node

  mutating func node(
    isBlock: Bool, indentless: Bool = false
  ) throws(ConstructionFailure) -> YAMLEvent {
    var token = try scanner.peekToken()
    mark = token.start.yaml
    if case .alias(let name) = token.kind {
      _ = try scanner.takeToken()
      pop()
      return .alias(name)
    }
    let (properties, hasTag) = try properties()
    token = try scanner.peekToken()
    if indentless, case .blockEntry = token.kind {
      state = .indentlessSequenceEntry
      return .sequenceStart(properties)
    }
    switch token.kind {
    case .scalar(let text, let isPlain, let isCut):
      _ = try scanner.takeToken()
      pop()
      // Without a tag by its style; with `!` always by its text.
      let resolves = hasTag ? properties.tag == nil : isPlain
      return .scalar(properties, text, isPlain: resolves, isCut: isCut)
    case .flowSequenceStart:
      state = .flowSequenceFirstEntry
      return .sequenceStart(properties)
    case .flowMappingStart:
      state = .flowMappingFirstKey
      return .mappingStart(properties)
    case .blockSequenceStart where isBlock:
      state = .blockSequenceFirstEntry
      return .sequenceStart(properties)
    case .blockMappingStart where isBlock:
      state = .blockMappingFirstKey
      return .mappingStart(properties)
    default:
      guard hasTag || properties.anchor != nil else {
        throw failure(
          "while parsing a \(isBlock ? "block" : "flow") node, expected the node content, but "
            + "found '\(token.kind.name)'", at: token)
      }
      pop()
      return .scalar(properties, "", isPlain: properties.tag == nil, isCut: false)
    }
  }

  private mutating func properties() throws(ConstructionFailure) -> (
    YAMLEvent.Properties, hasTag: Bool
  ) {
    var properties = YAMLEvent.Properties()
    var tag: PyYAMLToken?
    for _ in 0..<2 {
      let token = try scanner.peekToken()
      if case .anchor(let name) = token.kind, properties.anchor == nil {
        properties.anchor = name
      } else if case .tag = token.kind, tag == nil {
        tag = token
      } else {
        break
      }
      _ = try scanner.takeToken()
    }
    guard let tag, case .tag(let handle, let suffix) = tag.kind else { return (properties, false) }
    var whole = suffix
    if let handle {
      guard let prefix = tagHandles[handle] else {
        throw failure("while parsing a node, found undefined tag handle '\(handle)'", at: tag)
      }
      whole = ByteString(prefix.bytes + suffix.bytes)
    }
    if whole != "!" { properties.tag = whole }
    return (properties, true)
  }

  // MARK: Collections

  mutating func enter(_ state: State) throws(ConstructionFailure) {
    _ = try scanner.takeToken()
    self.state = state
  }

  mutating func end() throws(ConstructionFailure) -> YAMLEvent {
    _ = try scanner.takeToken()
    pop()
    return .collectionEnd
  }

  private mutating func blockSequenceEntry() throws(ConstructionFailure) -> YAMLEvent {
    let token = try scanner.peekToken()
    switch token.kind {
    case .blockEntry:
      _ = try scanner.takeToken()
      switch try scanner.peekToken().kind {
      case .blockEntry, .blockEnd:
        state = .blockSequenceEntry
        return try empty()
      default:
        states.append(.blockSequenceEntry)
        return try node(isBlock: true)
      }
    case .blockEnd: return try end()
    default: throw unexpectedInBlock(token)
    }
  }

  private func unexpectedInBlock(_ token: PyYAMLToken) -> ConstructionFailure {
    failure(
      "while parsing a block collection, expected <block end>, but found '\(token.kind.name)'",
      at: token)
  }

  private mutating func indentlessSequenceEntry() throws(ConstructionFailure) -> YAMLEvent {
    guard case .blockEntry = try scanner.peekToken().kind else {
      pop()
      return .collectionEnd
    }
    _ = try scanner.takeToken()
    switch try scanner.peekToken().kind {
    case .blockEntry, .key, .value, .blockEnd:
      state = .indentlessSequenceEntry
      return try empty()
    default:
      states.append(.indentlessSequenceEntry)
      return try node(isBlock: true)
    }
  }

  private mutating func blockMappingKey() throws(ConstructionFailure) -> YAMLEvent {
    let token = try scanner.peekToken()
    switch token.kind {
    case .key:
      _ = try scanner.takeToken()
      return try blockMappingPart(then: .blockMappingValue)
    case .blockEnd: return try end()
    default: throw unexpectedInBlock(token)
    }
  }

  private mutating func blockMappingValue() throws(ConstructionFailure) -> YAMLEvent {
    guard case .value = try scanner.peekToken().kind else {
      state = .blockMappingKey
      return try empty()
    }
    _ = try scanner.takeToken()
    return try blockMappingPart(then: .blockMappingKey)
  }

  private mutating func blockMappingPart(then next: State) throws(ConstructionFailure) -> YAMLEvent
  {
    switch try scanner.peekToken().kind {
    case .key, .value, .blockEnd:
      state = next
      return try empty()
    default:
      states.append(next)
      return try node(isBlock: true, indentless: true)
    }
  }
}
