// Flow collections.
extension PyYAMLParser {
  mutating func flow() throws(ConstructionFailure) -> YAMLEvent {
    switch state {
    case .flowSequenceFirstEntry:
      try enter(.flowSequenceEntry)
      return try flowSequenceEntry(isFirst: true)
    case .flowMappingFirstKey:
      try enter(.flowMappingKey)
      return try flowMappingKey(isFirst: true)
    case .flowSequenceEntry: return try flowSequenceEntry(isFirst: false)
    case .flowSequenceEntryMappingKey:
      _ = try scanner.takeToken()
      return try flowPart(then: .flowSequenceEntryMappingValue, isKey: true)
    case .flowSequenceEntryMappingValue:
      return try flowValue(then: .flowSequenceEntryMappingEnd)
    case .flowSequenceEntryMappingEnd:
      state = .flowSequenceEntry
      return .collectionEnd
    case .flowMappingKey: return try flowMappingKey(isFirst: false)
    case .flowMappingValue: return try flowValue(then: .flowMappingKey)
    default:
      state = .flowMappingKey
      return try empty()
    }
  }

  private mutating func flowSequenceEntry(isFirst: Bool) throws(ConstructionFailure) -> YAMLEvent {
    if case .flowSequenceEnd = try scanner.peekToken().kind { return try end() }
    if !isFirst {
      let token = try scanner.peekToken()
      guard case .flowEntry = token.kind else {
        throw failure(
          "while parsing a flow sequence, expected ',' or ']', but got '\(token.kind.name)'",
          at: token)
      }
      _ = try scanner.takeToken()
    }
    switch try scanner.peekToken().kind {
    case .key:
      mark = try scanner.peekToken().start.yaml
      state = .flowSequenceEntryMappingKey
      return .mappingStart(YAMLEvent.Properties())
    case .flowSequenceEnd: return try end()
    default:
      states.append(.flowSequenceEntry)
      return try node(isBlock: false)
    }
  }

  private mutating func flowMappingKey(isFirst: Bool) throws(ConstructionFailure) -> YAMLEvent {
    if case .flowMappingEnd = try scanner.peekToken().kind { return try end() }
    if !isFirst {
      let token = try scanner.peekToken()
      guard case .flowEntry = token.kind else {
        throw failure(
          "while parsing a flow mapping, expected ',' or '}', but got '\(token.kind.name)'",
          at: token)
      }
      _ = try scanner.takeToken()
    }
    switch try scanner.peekToken().kind {
    case .key:
      _ = try scanner.takeToken()
      return try flowPart(then: .flowMappingValue, isKey: true)
    case .flowMappingEnd: return try end()
    default:
      states.append(.flowMappingEmptyValue)
      return try node(isBlock: false)
    }
  }

  private mutating func flowValue(then next: State) throws(ConstructionFailure) -> YAMLEvent {
    guard case .value = try scanner.peekToken().kind else {
      state = next
      return try empty()
    }
    _ = try scanner.takeToken()
    return try flowPart(then: next, isKey: false)
  }

  /// A key or a value, which may be left out.
  private mutating func flowPart(
    then next: State, isKey: Bool
  ) throws(ConstructionFailure) -> YAMLEvent {
    let isInSequence =
      switch next {
      case .flowSequenceEntryMappingValue, .flowSequenceEntryMappingEnd: true
      default: false
      }
    let isEmpty =
      switch try scanner.peekToken().kind {
      case .value: isKey
      case .flowEntry: true
      case .flowSequenceEnd: isInSequence
      case .flowMappingEnd: !isInSequence
      default: false
      }
    if isEmpty {
      state = next
      return try empty()
    }
    states.append(next)
    return try node(isBlock: false)
  }
}
