internal import ByteStrings

/// PyYAML's `Parser`: events of the tokens.
struct PyYAMLParser {
  /// What is expected next.
  enum State {
    case implicitDocumentStart, documentStart, documentEnd, documentContent
    case blockNode
    case blockSequenceEntry, indentlessSequenceEntry
    case blockMappingKey, blockMappingValue
    case flowSequenceFirstEntry, flowSequenceEntry
    case flowSequenceEntryMappingKey, flowSequenceEntryMappingValue, flowSequenceEntryMappingEnd
    case flowMappingFirstKey, flowMappingKey, flowMappingValue, flowMappingEmptyValue
  }

  var scanner: PyYAMLScanner
  var state = State.implicitDocumentStart
  /// What is expected once the node ends that comes next.
  var states: [State] = []
  private var tagHandles: [ByteString: ByteString] = Self.defaultTags
  /// Where the event that `next` returns starts.
  var mark = YAMLMark.none

  private static let defaultTags: [ByteString: ByteString] = ["!": "!", "!!": YAMLTag.prefix]

  init(_ reader: PyYAMLReader) throws(PythonFailure) {
    scanner = PyYAMLScanner(reader)
    try take(.streamStart)
  }

  // MARK: Tokens

  mutating func peek() throws(PythonFailure) -> PyYAMLToken.Kind { try scanner.peekToken().kind }

  /// Takes the next token, if it is of that kind.
  @discardableResult
  mutating func take(_ kind: PyYAMLToken.Kind) throws(PythonFailure) -> Bool {
    guard try peek() == kind else { return false }
    try scanner.takeToken()
    return true
  }

  /// The error that another token is expected than the next one.
  mutating func unexpected(_ problem: String) throws(PythonFailure) -> PythonFailure {
    let token = try scanner.peekToken()
    return PythonFailure(.yamlError, "\(problem) '\(token.kind.rawValue)'", at: token.start)
  }

  // MARK: Events

  mutating func next() throws(PythonFailure) -> YAMLEvent {
    mark = try scanner.peekToken().start
    switch state {
    case .implicitDocumentStart:
      switch try peek() {
      case .directive, .documentStart, .streamEnd: return try documentStart()
      default:
        state = .blockNode
        return .documentStart
      }
    case .documentStart: return try documentStart()
    case .documentEnd:
      try take(.documentEnd)
      state = .documentStart
      return .documentEnd
    case .documentContent: return try node(orEmptyBefore: Self.documentEnds, then: .documentEnd)
    case .blockNode:
      states.append(.documentEnd)
      return try node(isBlock: true)
    case .blockSequenceEntry:
      guard try take(.blockEntry) else { return try blockEnd() }
      return try node(orEmptyBefore: Self.blockEntryEnds, then: .blockSequenceEntry)
    case .indentlessSequenceEntry:
      guard try take(.blockEntry) else { return end() }
      return try node(orEmptyBefore: Self.indentlessEntryEnds, then: .indentlessSequenceEntry)
    case .blockMappingKey:
      guard try take(.key) else { return try blockEnd() }
      return try node(
        orEmptyBefore: Self.blockPartEnds, then: .blockMappingValue, mayBeIndentless: true)
    case .blockMappingValue:
      guard try take(.value) else { return try empty(then: .blockMappingKey) }
      return try node(
        orEmptyBefore: Self.blockPartEnds, then: .blockMappingKey, mayBeIndentless: true)
    case .flowSequenceFirstEntry: return try flowSequenceEntry(isFirst: true)
    case .flowSequenceEntry: return try flowSequenceEntry(isFirst: false)
    case .flowSequenceEntryMappingKey:
      return try flowPart(
        isKey: true, before: .flowSequenceEnd, then: .flowSequenceEntryMappingValue)
    case .flowSequenceEntryMappingValue:
      return try flowValue(before: .flowSequenceEnd, then: .flowSequenceEntryMappingEnd)
    case .flowSequenceEntryMappingEnd:
      state = .flowSequenceEntry
      return .collectionEnd
    case .flowMappingFirstKey: return try flowMappingKey(isFirst: true)
    case .flowMappingKey: return try flowMappingKey(isFirst: false)
    case .flowMappingValue: return try flowValue(before: .flowMappingEnd, then: .flowMappingKey)
    case .flowMappingEmptyValue: return try empty(then: .flowMappingKey)
    }
  }

  private static let documentEnds: [PyYAMLToken.Kind] = [
    .directive, .documentStart, .documentEnd, .streamEnd,
  ]
  private static let blockEntryEnds: [PyYAMLToken.Kind] = [.blockEntry, .blockEnd]
  private static let indentlessEntryEnds: [PyYAMLToken.Kind] = [
    .blockEntry, .key, .value, .blockEnd,
  ]
  private static let blockPartEnds: [PyYAMLToken.Kind] = [.key, .value, .blockEnd]

  /// The end of the collection that is innermost.
  mutating func end() -> YAMLEvent {
    pop()
    return .collectionEnd
  }

  private mutating func pop() { state = states.popLast() ?? .documentEnd }

  private mutating func blockEnd() throws(PythonFailure) -> YAMLEvent {
    guard try take(.blockEnd) else {
      throw try unexpected("while parsing a block collection, expected <block end>, but found")
    }
    return end()
  }

  private mutating func documentStart() throws(PythonFailure) -> YAMLEvent {
    while try take(.documentEnd) {}
    mark = try scanner.peekToken().start
    if try peek() == .streamEnd { return .streamEnd }
    try directives()
    guard try take(.documentStart) else {
      throw try unexpected("expected '<document start>', but found")
    }
    state = .documentContent
    return .documentStart
  }

  private mutating func directives() throws(PythonFailure) {
    tagHandles = Self.defaultTags
    var handles: Set<ByteString> = []
    var hasVersion = false
    while try peek() == .directive {
      let token = try scanner.takeToken()
      func failure(_ problem: String) -> PythonFailure {
        PythonFailure(.yamlError, problem, at: token.start)
      }
      switch token.content {
      case .yamlDirective(let isSupported):
        guard !hasVersion else { throw failure("found duplicate YAML directive") }
        guard isSupported else {
          throw failure("found incompatible YAML document (version 1.* is required)")
        }
        hasVersion = true
      case .tagDirective(let handle, let prefix):
        guard handles.insert(handle).inserted else {
          throw failure("duplicate tag handle '\(handle)'")
        }
        tagHandles[handle] = prefix
      default: break
      }
    }
  }

  // MARK: Nodes

  /// An empty scalar; then the state is `next`.
  mutating func empty(then next: State) throws(PythonFailure) -> YAMLEvent {
    mark = try scanner.peekToken().start
    state = next
    return .scalar(YAMLEvent.Properties(), "", isPlain: true, isCut: false)
  }

  /// A node in block context, or an empty scalar where one of the tokens follows; then the state
  /// is `next`.
  private mutating func node(
    orEmptyBefore ends: [PyYAMLToken.Kind], then next: State, mayBeIndentless: Bool = false
  ) throws(PythonFailure) -> YAMLEvent {
    if ends.contains(try peek()) { return try empty(then: next) }
    states.append(next)
    return try node(isBlock: true, mayBeIndentless: mayBeIndentless)
  }

  /// `parse_node`.
  mutating func node(
    isBlock: Bool, mayBeIndentless: Bool = false
  ) throws(PythonFailure) -> YAMLEvent {
    var token = try scanner.peekToken()
    mark = token.start
    if token.kind == .alias, case .name(let name) = token.content {
      try scanner.takeToken()
      pop()
      return .alias(name)
    }
    let (properties, hasTag) = try properties()
    token = try scanner.peekToken()
    switch token.kind {
    case .blockEntry where mayBeIndentless:
      state = .indentlessSequenceEntry
      return .sequenceStart(properties)
    case .flowSequenceStart: return try start(.sequenceStart(properties), .flowSequenceFirstEntry)
    case .flowMappingStart: return try start(.mappingStart(properties), .flowMappingFirstKey)
    case .blockSequenceStart where isBlock:
      return try start(.sequenceStart(properties), .blockSequenceEntry)
    case .blockMappingStart where isBlock:
      return try start(.mappingStart(properties), .blockMappingKey)
    default: break
    }
    if case .scalar(let text, let isPlain) = token.content {
      try scanner.takeToken()
      pop()
      // Without a tag by its style; with `!` always by its text.
      let resolves = hasTag ? properties.tag == nil : isPlain
      return .scalar(
        properties, ByteString(text.bytes), isPlain: resolves, isCut: text.isCut)
    }
    guard hasTag || properties.anchor != nil else {
      let kind = isBlock ? "block" : "flow"
      throw try unexpected(
        "while parsing a \(kind) node, expected the node content, but found")
    }
    pop()
    return .scalar(properties, "", isPlain: properties.tag == nil, isCut: false)
  }

  /// Takes the token that starts a collection.
  mutating func start(_ event: YAMLEvent, _ state: State) throws(PythonFailure) -> YAMLEvent {
    try scanner.takeToken()
    self.state = state
    return event
  }

  private mutating func properties() throws(PythonFailure) -> (
    YAMLEvent.Properties, hasTag: Bool
  ) {
    var properties = YAMLEvent.Properties()
    var tag: PyYAMLToken?
    while true {
      let token = try scanner.peekToken()
      if token.kind == .anchor, properties.anchor == nil, case .name(let name) = token.content {
        properties.anchor = name
      } else if token.kind == .tag, tag == nil {
        tag = token
      } else {
        break
      }
      try scanner.takeToken()
    }
    guard let tag, case .tag(let handle, let suffix) = tag.content else {
      return (properties, false)
    }
    var whole = suffix
    if let handle {
      guard let prefix = tagHandles[handle] else {
        throw PythonFailure(
          .yamlError, "while parsing a node, found undefined tag handle '\(handle)'", at: tag.start)
      }
      whole = ByteString(prefix.bytes + suffix.bytes)
    }
    if whole != "!" { properties.tag = whole }
    return (properties, true)
  }
}
