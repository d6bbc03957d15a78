// Flow collections.
extension PyYAMLParser {
  mutating func flowSequenceEntry(isFirst: Bool) throws(PythonFailure) -> YAMLEvent {
    if try takeEnd(.flowSequenceEnd, of: "sequence", isFirst: isFirst) { return end() }
    if try peek() == .key {
      mark = try scanner.peekToken().start
      return try start(.mappingStart(YAMLEvent.Properties()), .flowSequenceEntryMappingKey)
    }
    states.append(.flowSequenceEntry)
    return try node(isBlock: false)
  }

  mutating func flowMappingKey(isFirst: Bool) throws(PythonFailure) -> YAMLEvent {
    if try takeEnd(.flowMappingEnd, of: "mapping", isFirst: isFirst) { return end() }
    if try take(.key) {
      return try flowPart(isKey: true, before: .flowMappingEnd, then: .flowMappingValue)
    }
    states.append(.flowMappingEmptyValue)
    return try node(isBlock: false)
  }

  /// Takes the end of a collection, if it is next, else the comma before an entry; both where a
  /// comma stands before the end.
  private mutating func takeEnd(
    _ end: PyYAMLToken.Kind, of name: String, isFirst: Bool
  ) throws(PythonFailure) -> Bool {
    if try take(end) { return true }
    if isFirst { return false }
    guard try take(.flowEntry) else {
      throw try unexpected(
        "while parsing a flow \(name), expected ',' or '\(end.rawValue)', but got")
    }
    return try take(end)
  }

  mutating func flowValue(
    before end: PyYAMLToken.Kind, then next: State
  ) throws(PythonFailure) -> YAMLEvent {
    guard try take(.value) else { return try empty(then: next) }
    return try flowPart(isKey: false, before: end, then: next)
  }

  /// A key or a value, which may be left out.
  mutating func flowPart(
    isKey: Bool, before end: PyYAMLToken.Kind, then next: State
  ) throws(PythonFailure) -> YAMLEvent {
    let isEmpty =
      switch try peek() {
      case .value: isKey
      case .flowEntry: true
      case let kind: kind == end
      }
    if isEmpty { return try empty(then: next) }
    states.append(next)
    return try node(isBlock: false)
  }
}
