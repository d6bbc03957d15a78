internal import ByteStrings

/// A token of PyYAML's scanner.
struct PyYAMLToken {
  enum Kind {
    case streamStart
    case streamEnd
    case directive(PyYAMLDirective)
    case documentStart
    case documentEnd
    case blockSequenceStart
    case blockMappingStart
    case blockEnd
    case flowSequenceStart
    case flowMappingStart
    case flowSequenceEnd
    case flowMappingEnd
    case blockEntry
    case flowEntry
    case key
    case value
    case alias(ByteString)
    case anchor(ByteString)
    case tag(handle: ByteString?, suffix: ByteString)
    case scalar(ByteString, isPlain: Bool, isCut: Bool)
  }

  var kind: Kind
  var start: PyYAMLReader.Mark
}

enum PyYAMLDirective {
  case yaml(isSupported: Bool)
  case tag(handle: ByteString, prefix: ByteString)
  case other
}

/// The kinds that the parser asks for, without their payload.
extension PyYAMLToken.Kind {
  var name: String {
    switch self {
    case .streamStart: "<stream start>"
    case .streamEnd: "<stream end>"
    case .directive: "<directive>"
    case .documentStart: "<document start>"
    case .documentEnd: "<document end>"
    case .blockSequenceStart: "<block sequence start>"
    case .blockMappingStart: "<block mapping start>"
    case .blockEnd: "<block end>"
    case .flowSequenceStart: "["
    case .flowMappingStart: "{"
    case .flowSequenceEnd: "]"
    case .flowMappingEnd: "}"
    case .blockEntry: "-"
    case .flowEntry: ","
    case .key: "?"
    case .value: ":"
    case .alias: "<alias>"
    case .anchor: "<anchor>"
    case .tag: "<tag>"
    case .scalar: "<scalar>"
    }
  }
}
