/// PyYAML's `Scanner`: tokens of the characters.
struct PyYAMLScanner {
  var reader: PyYAMLReader
  private var isDone = false
  var flowLevel = 0
  /// Tokens not yet taken start at `head`.
  private var tokens: [PyYAMLToken] = []
  private var head = 0
  private var tokensTaken = 0
  var indent = -1
  private var indents: [Int] = []
  var allowSimpleKey = true
  /// By flow level.
  private var possibleSimpleKeys: [Int: SimpleKey] = [:]

  private struct SimpleKey {
    var tokenNumber: Int
    var isRequired: Bool
    var mark: PyYAMLReader.Mark
  }

  /// Whether there was a comment so far.
  private(set) var hasComments = false

  init(_ reader: PyYAMLReader) {
    self.reader = reader
    tokens.append(PyYAMLToken(kind: .streamStart, start: reader.mark))
  }

  func failure(_ problem: String) -> ConstructionFailure {
    ConstructionFailure(
      exception: .yamlError, problem: problem, path: "", mark: reader.mark.yaml)
  }

  // MARK: Tokens

  mutating func peekToken() throws(ConstructionFailure) -> PyYAMLToken {
    while try needMoreTokens() { try fetchMoreTokens() }
    if head < tokens.count { return tokens[head] }
    return PyYAMLToken(kind: .streamEnd, start: reader.mark)
  }

  mutating func takeToken() throws(ConstructionFailure) -> PyYAMLToken {
    let token = try peekToken()
    guard head < tokens.count else { return token }
    tokensTaken += 1
    head += 1
    if head == tokens.count {
      tokens.removeAll(keepingCapacity: true)
      head = 0
    }
    return token
  }

  private mutating func needMoreTokens() throws(ConstructionFailure) -> Bool {
    if isDone { return false }
    if head == tokens.count { return true }
    try dropStaleSimpleKeys()
    return possibleSimpleKeys.values.contains { $0.tokenNumber == tokensTaken }
  }

  mutating func append(_ kind: PyYAMLToken.Kind, at mark: PyYAMLReader.Mark) {
    tokens.append(PyYAMLToken(kind: kind, start: mark))
  }

  private mutating func insert(_ kind: PyYAMLToken.Kind, of key: SimpleKey) {
    tokens.insert(
      PyYAMLToken(kind: kind, start: key.mark), at: head + key.tokenNumber - tokensTaken)
  }

  private mutating func fetchMoreTokens() throws(ConstructionFailure) {
    scanToNextToken()
    try dropStaleSimpleKeys()
    unwindIndent(reader.column)
    let character = reader.peek()
    if character == 0 { return try fetchStreamEnd() }
    if reader.column == 0 {
      if reader.peek(is: "%") { return try fetchDirective() }
      if reader.isAtDocumentMark("-") { return try fetchDocumentMark(.documentStart) }
      if reader.isAtDocumentMark(".") { return try fetchDocumentMark(.documentEnd) }
    }
    guard let ascii = UInt8(exactly: character) else { return try fetchPlain() }
    let isInFlow = flowLevel > 0
    let blankFollows = PyYAMLText.isBlankOrEnd(reader.peek(1))
    switch ascii {
    case UInt8(ascii: "["): try fetchFlowStart(.flowSequenceStart)
    case UInt8(ascii: "{"): try fetchFlowStart(.flowMappingStart)
    case UInt8(ascii: "]"): try fetchFlowEnd(.flowSequenceEnd)
    case UInt8(ascii: "}"): try fetchFlowEnd(.flowMappingEnd)
    case UInt8(ascii: ","): try fetchFlowEntry()
    case UInt8(ascii: "-") where blankFollows: try fetchBlockEntry()
    case UInt8(ascii: "?") where isInFlow || blankFollows: try fetchKey()
    case UInt8(ascii: ":") where isInFlow || blankFollows: try fetchValue()
    case UInt8(ascii: "*"), UInt8(ascii: "&"), UInt8(ascii: "!"):
      try saveSimpleKey()
      allowSimpleKey = false
      if reader.peek(is: "!") { try scanTag() } else { try scanAnchor() }
    case UInt8(ascii: "|") where !isInFlow, UInt8(ascii: ">") where !isInFlow:
      allowSimpleKey = true
      try removeSimpleKey()
      try scanBlockScalar(isFolded: reader.peek(is: ">"))
    case UInt8(ascii: "'"), UInt8(ascii: "\""):
      try saveSimpleKey()
      allowSimpleKey = false
      try scanFlowScalar(isDouble: reader.peek(is: "\""))
    default: try fetchPlain()
    }
  }

  private mutating func fetchPlain() throws(ConstructionFailure) {
    let character = reader.peek()
    let isIndicator =
      PyYAMLText.isBlankOrEnd(character)
      || PyYAMLText.isOne(character, of: "-?:,[]{}#&*!|>'\"%@`")
    if isIndicator {
      let mayStart =
        PyYAMLText.isOne(character, of: "-")
        || (flowLevel == 0 && PyYAMLText.isOne(character, of: "?:"))
      guard mayStart, !PyYAMLText.isBlankOrEnd(reader.peek(1)) else {
        throw failure(
          "found character \(PyYAMLText.shown(character)) that cannot start any token")
      }
    }
    try saveSimpleKey()
    allowSimpleKey = false
    scanPlain()
  }

  private mutating func scanToNextToken() {
    if reader.index == 0, reader.peek() == 0xFEFF { reader.forward() }
    while true {
      while reader.peek(is: " ") { reader.forward() }
      if reader.peek(is: "#") { skipComment() }
      guard scanLineBreak() != nil else { return }
      if flowLevel == 0 { allowSimpleKey = true }
    }
  }

  mutating func skipComment() {
    hasComments = true
    while !PyYAMLText.isBreakOrEnd(reader.peek()) { reader.forward() }
  }

  /// Takes a line break; returns what it stands for in a scalar.
  mutating func scanLineBreak() -> UInt32? {
    let character = reader.peek()
    guard PyYAMLText.isBreak(character) else { return nil }
    let isPair = character == 0x0D && reader.peek(1, is: "\n")
    reader.forward(isPair ? 2 : 1)
    return character == 0x2028 || character == 0x2029 ? character : 0x0A
  }

  // MARK: Simple keys and indentation

  private mutating func dropStaleSimpleKeys() throws(ConstructionFailure) {
    for (level, key) in possibleSimpleKeys
    where key.mark.line != reader.line || reader.index - key.mark.index > 1024 {
      guard !key.isRequired else { throw missingColon(key) }
      possibleSimpleKeys[level] = nil
    }
  }

  private func missingColon(_ key: SimpleKey) -> ConstructionFailure {
    var failure = failure("while scanning a simple key, could not find expected ':'")
    failure.mark = key.mark.yaml
    return failure
  }

  mutating func saveSimpleKey() throws(ConstructionFailure) {
    guard allowSimpleKey else { return }
    let isRequired = flowLevel == 0 && indent == reader.column
    try removeSimpleKey()
    possibleSimpleKeys[flowLevel] = SimpleKey(
      tokenNumber: tokensTaken + tokens.count - head, isRequired: isRequired, mark: reader.mark)
  }

  mutating func removeSimpleKey() throws(ConstructionFailure) {
    guard let key = possibleSimpleKeys.removeValue(forKey: flowLevel) else { return }
    guard !key.isRequired else { throw missingColon(key) }
  }

  private mutating func unwindIndent(_ column: Int) {
    guard flowLevel == 0 else { return }
    while indent > column {
      append(.blockEnd, at: reader.mark)
      indent = indents.popLast() ?? -1
    }
  }

  private mutating func addIndent(_ column: Int) -> Bool {
    guard indent < column else { return false }
    indents.append(indent)
    indent = column
    return true
  }

  // MARK: Fetchers

  private mutating func fetchStreamEnd() throws(ConstructionFailure) {
    unwindIndent(-1)
    try removeSimpleKey()
    allowSimpleKey = false
    possibleSimpleKeys = [:]
    append(.streamEnd, at: reader.mark)
    isDone = true
  }

  private mutating func fetchDirective() throws(ConstructionFailure) {
    unwindIndent(-1)
    try removeSimpleKey()
    allowSimpleKey = false
    try scanDirective()
  }

  private mutating func fetchDocumentMark(
    _ kind: PyYAMLToken.Kind
  ) throws(ConstructionFailure) {
    unwindIndent(-1)
    try removeSimpleKey()
    allowSimpleKey = false
    append(kind, at: reader.mark)
    reader.forward(3)
  }

  private mutating func fetchFlowStart(
    _ kind: PyYAMLToken.Kind
  ) throws(ConstructionFailure) {
    try saveSimpleKey()
    flowLevel += 1
    allowSimpleKey = true
    append(kind, at: reader.mark)
    reader.forward()
  }

  private mutating func fetchFlowEnd(_ kind: PyYAMLToken.Kind) throws(ConstructionFailure) {
    try removeSimpleKey()
    flowLevel -= 1
    allowSimpleKey = false
    append(kind, at: reader.mark)
    reader.forward()
  }

  private mutating func fetchFlowEntry() throws(ConstructionFailure) {
    allowSimpleKey = true
    try removeSimpleKey()
    append(.flowEntry, at: reader.mark)
    reader.forward()
  }

  private mutating func fetchBlockEntry() throws(ConstructionFailure) {
    if flowLevel == 0 {
      guard allowSimpleKey else { throw failure("sequence entries are not allowed here") }
      if addIndent(reader.column) { append(.blockSequenceStart, at: reader.mark) }
    }
    allowSimpleKey = true
    try removeSimpleKey()
    append(.blockEntry, at: reader.mark)
    reader.forward()
  }

  private mutating func fetchKey() throws(ConstructionFailure) {
    if flowLevel == 0 {
      guard allowSimpleKey else { throw failure("mapping keys are not allowed here") }
      if addIndent(reader.column) { append(.blockMappingStart, at: reader.mark) }
    }
    allowSimpleKey = flowLevel == 0
    try removeSimpleKey()
    append(.key, at: reader.mark)
    reader.forward()
  }

  private mutating func fetchValue() throws(ConstructionFailure) {
    if let key = possibleSimpleKeys.removeValue(forKey: flowLevel) {
      insert(.key, of: key)
      if flowLevel == 0, addIndent(key.mark.column) { insert(.blockMappingStart, of: key) }
      allowSimpleKey = false
    } else {
      if flowLevel == 0 {
        guard allowSimpleKey else { throw failure("mapping values are not allowed here") }
        if addIndent(reader.column) { append(.blockMappingStart, at: reader.mark) }
      }
      allowSimpleKey = flowLevel == 0
      try removeSimpleKey()
    }
    append(.value, at: reader.mark)
    reader.forward()
  }
}
