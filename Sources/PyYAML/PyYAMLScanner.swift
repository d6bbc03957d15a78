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
    var index: Int
    var mark: YAMLMark
  }

  /// Whether there was a comment so far.
  private(set) var hasComments = false

  init(_ reader: PyYAMLReader) {
    self.reader = reader
    append(.streamStart, at: reader.mark)
  }

  func failure(_ problem: String) -> PythonFailure {
    PythonFailure(.yamlError, problem, at: reader.mark)
  }

  // MARK: Tokens

  mutating func peekToken() throws(PythonFailure) -> PyYAMLToken {
    while try needMoreTokens() { try fetchMoreTokens() }
    if head < tokens.count { return tokens[head] }
    return PyYAMLToken(kind: .streamEnd, content: .none, start: reader.mark)
  }

  @discardableResult
  mutating func takeToken() throws(PythonFailure) -> PyYAMLToken {
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

  private mutating func needMoreTokens() throws(PythonFailure) -> Bool {
    if isDone { return false }
    if head == tokens.count { return true }
    try dropStaleSimpleKeys()
    return possibleSimpleKeys.values.contains { $0.tokenNumber == tokensTaken }
  }

  mutating func append(
    _ kind: PyYAMLToken.Kind, _ content: PyYAMLToken.Content = .none, at mark: YAMLMark
  ) {
    tokens.append(PyYAMLToken(kind: kind, content: content, start: mark))
  }

  private mutating func insert(_ kind: PyYAMLToken.Kind, of key: SimpleKey) {
    tokens.insert(
      PyYAMLToken(kind: kind, content: .none, start: key.mark),
      at: head + key.tokenNumber - tokensTaken)
  }

  /// Makes a token of the next characters.
  private mutating func take(_ kind: PyYAMLToken.Kind, length: Int = 1) {
    append(kind, at: reader.mark)
    reader.forward(length)
  }

  private mutating func fetchMoreTokens() throws(PythonFailure) {
    scanToNextToken()
    try dropStaleSimpleKeys()
    unwindIndent(reader.column)
    let character = reader.peek()
    if character == "\0" { return try fetchStreamEnd() }
    if reader.column == 0 {
      if character == "%" { return try fetchDirective() }
      if reader.isAtDocumentMark("-") { return try fetchDocumentMark(.documentStart) }
      if reader.isAtDocumentMark(".") { return try fetchDocumentMark(.documentEnd) }
    }
    let isInFlow = flowLevel > 0
    let blankFollows = reader.peek(1).isBlankOrEnd
    switch character {
    case "[": try fetchFlowStart(.flowSequenceStart)
    case "{": try fetchFlowStart(.flowMappingStart)
    case "]": try fetchFlowEnd(.flowSequenceEnd)
    case "}": try fetchFlowEnd(.flowMappingEnd)
    case ",": try fetchFlowEntry()
    case "-" where blankFollows:
      try fetchEntry(.blockEntry, of: .blockSequenceStart, "sequence entries")
    case "?" where isInFlow || blankFollows:
      try fetchEntry(.key, of: .blockMappingStart, "mapping keys")
    case ":" where isInFlow || blankFollows: try fetchValue()
    case "*", "&", "!":
      try startScalar()
      if character == "!" { try scanTag() } else { try scanAnchor() }
    case "|" where !isInFlow, ">" where !isInFlow:
      allowSimpleKey = true
      try removeSimpleKey()
      try scanBlockScalar(isFolded: character == ">")
    case "'", "\"":
      try startScalar()
      try scanFlowScalar(isDouble: character == "\"")
    default:
      guard !character.isBlank, !character.isOne(of: "|>%@`") else {
        throw failure("found character \(character.shown) that cannot start any token")
      }
      try startScalar()
      scanPlain()
    }
  }

  private mutating func startScalar() throws(PythonFailure) {
    try saveSimpleKey()
    allowSimpleKey = false
  }

  private mutating func scanToNextToken() {
    if reader.index == 0, reader.peek() == "\u{FEFF}" { reader.forward() }
    while true {
      while reader.peek() == " " { reader.forward() }
      if reader.peek() == "#" { skipComment() }
      guard scanLineBreak() != nil else { return }
      if flowLevel == 0 { allowSimpleKey = true }
    }
  }

  mutating func skipComment() {
    hasComments = true
    while !reader.peek().isBreakOrEnd { reader.forward() }
  }

  /// Takes a line break; returns what it stands for in a scalar.
  mutating func scanLineBreak() -> Unicode.Scalar? {
    let character = reader.peek()
    guard character.isBreak else { return nil }
    let isPair = character == "\r" && reader.peek(1) == "\n"
    reader.forward(isPair ? 2 : 1)
    return character == "\u{2028}" || character == "\u{2029}" ? character : "\n"
  }

  // MARK: Simple keys and indentation

  private mutating func dropStaleSimpleKeys() throws(PythonFailure) {
    for (level, key) in possibleSimpleKeys
    where key.mark.line != reader.mark.line || reader.index - key.index > 1024 {
      guard !key.isRequired else { throw missingColon(key) }
      possibleSimpleKeys[level] = nil
    }
  }

  private func missingColon(_ key: SimpleKey) -> PythonFailure {
    var failure = failure("while scanning a simple key, could not find expected ':'")
    failure.mark = key.mark
    return failure
  }

  mutating func saveSimpleKey() throws(PythonFailure) {
    guard allowSimpleKey else { return }
    let isRequired = flowLevel == 0 && indent == reader.column
    try removeSimpleKey()
    possibleSimpleKeys[flowLevel] = SimpleKey(
      tokenNumber: tokensTaken + tokens.count - head, isRequired: isRequired, index: reader.index,
      mark: reader.mark)
  }

  mutating func removeSimpleKey() throws(PythonFailure) {
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

  /// Ends what is open where the whole document ends.
  private mutating func endBlocks() throws(PythonFailure) {
    unwindIndent(-1)
    try removeSimpleKey()
    allowSimpleKey = false
  }

  private mutating func fetchStreamEnd() throws(PythonFailure) {
    try endBlocks()
    possibleSimpleKeys = [:]
    append(.streamEnd, at: reader.mark)
    isDone = true
  }

  private mutating func fetchDirective() throws(PythonFailure) {
    try endBlocks()
    try scanDirective()
  }

  private mutating func fetchDocumentMark(_ kind: PyYAMLToken.Kind) throws(PythonFailure) {
    try endBlocks()
    take(kind, length: 3)
  }

  private mutating func fetchFlowStart(_ kind: PyYAMLToken.Kind) throws(PythonFailure) {
    try saveSimpleKey()
    flowLevel += 1
    allowSimpleKey = true
    take(kind)
  }

  private mutating func fetchFlowEnd(_ kind: PyYAMLToken.Kind) throws(PythonFailure) {
    try removeSimpleKey()
    flowLevel -= 1
    allowSimpleKey = false
    take(kind)
  }

  private mutating func fetchFlowEntry() throws(PythonFailure) {
    allowSimpleKey = true
    try removeSimpleKey()
    take(.flowEntry)
  }

  /// An indicator of a collection, which begins a block collection where it is indented deeper.
  private mutating func fetchEntry(
    _ kind: PyYAMLToken.Kind, of collection: PyYAMLToken.Kind, _ name: String
  ) throws(PythonFailure) {
    if flowLevel == 0 {
      guard allowSimpleKey else { throw failure("\(name) are not allowed here") }
      if addIndent(reader.column) { append(collection, at: reader.mark) }
    }
    allowSimpleKey = kind == .blockEntry || flowLevel == 0
    try removeSimpleKey()
    take(kind)
  }

  private mutating func fetchValue() throws(PythonFailure) {
    guard let key = possibleSimpleKeys.removeValue(forKey: flowLevel) else {
      return try fetchEntry(.value, of: .blockMappingStart, "mapping values")
    }
    insert(.key, of: key)
    if flowLevel == 0, addIndent(Int(key.mark.column) - 1) { insert(.blockMappingStart, of: key) }
    allowSimpleKey = false
    take(.value)
  }
}
