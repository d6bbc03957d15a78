internal import ByteStrings

/// A token of PyYAML's scanner.
struct PyYAMLToken {
  /// With the name that messages have for it.
  enum Kind: String {
    case streamStart = "<stream start>"
    case streamEnd = "<stream end>"
    case directive = "<directive>"
    case documentStart = "<document start>"
    case documentEnd = "<document end>"
    case blockSequenceStart = "<block sequence start>"
    case blockMappingStart = "<block mapping start>"
    case blockEnd = "<block end>"
    case flowSequenceStart = "["
    case flowMappingStart = "{"
    case flowSequenceEnd = "]"
    case flowMappingEnd = "}"
    case blockEntry = "-"
    case flowEntry = ","
    case key = "?"
    case value = ":"
    case alias = "<alias>"
    case anchor = "<anchor>"
    case tag = "<tag>"
    case scalar = "<scalar>"
  }

  /// What a token says besides its kind.
  enum Content {
    case none
    /// Of an alias or an anchor.
    case name(ByteString)
    case tag(handle: ByteString?, suffix: ByteString)
    case scalar(PyYAMLScalarText, isPlain: Bool)
    case yamlDirective(isSupported: Bool)
    case tagDirective(handle: ByteString, prefix: ByteString)
  }

  var kind: Kind
  var content: Content
  var start: YAMLMark
}
