internal import ByteStrings
internal import CLibyaml
internal import PyYAML

/// Owns libyaml's parser and the text it reads.
struct LibyamlParser: ~Copyable {
  private let parser: UnsafeMutablePointer<yaml_parser_t>
  private let text: UnsafeMutableBufferPointer<UInt8>

  /// The text must be UTF-8 without a byte order mark. Throws `memory`.
  init(_ bytes: ArraySlice<UInt8>) throws(YAMLError) {
    let parser = UnsafeMutablePointer<yaml_parser_t>.allocate(capacity: 1)
    guard yaml_parser_initialize(parser) == 1 else {
      parser.deallocate()
      throw YAMLError(.memory, "libyaml: out of memory")
    }
    // libyaml keeps the pointer; one byte at least, for the pointer not to be NULL.
    text = .allocate(capacity: max(bytes.count, 1))
    _ = text.initialize(from: bytes)
    yaml_parser_set_input_string(parser, text.baseAddress, bytes.count)
    yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
    self.parser = parser
  }

  deinit {
    yaml_parser_delete(parser)
    parser.deallocate()
    text.deallocate()
  }

  /// The next event and where it starts. Throws `syntax` with libyaml's text, or `memory`.
  mutating func next() throws(YAMLError) -> (event: YAMLEvent, mark: YAMLMark) {
    var event = yaml_event_t()
    guard yaml_parser_parse(parser, &event) == 1 else { throw error() }
    defer { yaml_event_delete(&event) }
    return (Self.translate(event), Self.mark(event.start_mark))
  }

  private static func mark(_ mark: yaml_mark_t) -> YAMLMark {
    YAMLMark(line: Int(clamping: mark.line) + 1, column: Int(clamping: mark.column) + 1)
  }

  private static func translate(_ event: yaml_event_t) -> YAMLEvent {
    switch event.type {
    case YAML_STREAM_START_EVENT: return .streamStart
    case YAML_STREAM_END_EVENT: return .streamEnd
    case YAML_DOCUMENT_START_EVENT: return .documentStart
    case YAML_DOCUMENT_END_EVENT: return .documentEnd
    case YAML_ALIAS_EVENT: return .alias(string(event.data.alias.anchor) ?? "")
    case YAML_SCALAR_EVENT:
      let scalar = event.data.scalar
      let text = ByteString(UnsafeBufferPointer(start: scalar.value, count: scalar.length))
      // libyaml leaves `!` on a node without a text, where PyYAML resolves it like any other.
      let isPlain = scalar.plain_implicit == 1 || isNonSpecific(scalar.tag)
      return .scalar(properties(scalar.anchor, scalar.tag), text, isPlain: isPlain, isCut: false)
    case YAML_SEQUENCE_START_EVENT:
      let start = event.data.sequence_start
      return .sequenceStart(properties(start.anchor, start.tag))
    case YAML_MAPPING_START_EVENT:
      let start = event.data.mapping_start
      return .mappingStart(properties(start.anchor, start.tag))
    default: return .collectionEnd
    }
  }

  private static func properties(
    _ anchor: UnsafeMutablePointer<UInt8>?, _ tag: UnsafeMutablePointer<UInt8>?
  ) -> YAMLEvent.Properties {
    // A `!` on a collection stays in the event; on a scalar with a text libyaml has resolved it.
    YAMLEvent.Properties(anchor: string(anchor), tag: isNonSpecific(tag) ? nil : string(tag))
  }

  /// Whether a tag is a bare `!`.
  private static func isNonSpecific(_ tag: UnsafeMutablePointer<UInt8>?) -> Bool {
    guard let tag else { return false }
    return tag[0] == UInt8(ascii: "!") && tag[1] == 0
  }

  private static func string(_ text: UnsafeMutablePointer<UInt8>?) -> ByteString? {
    guard let text else { return nil }
    var length = 0
    while text[length] != 0 { length += 1 }
    return ByteString(UnsafeBufferPointer(start: text, count: length))
  }

  private func error() -> YAMLError {
    let state = parser.pointee
    func text(_ pointer: UnsafePointer<CChar>?) -> String? {
      pointer.map { String(cString: $0) }
    }
    guard state.error != YAML_MEMORY_ERROR else {
      return YAMLError(.memory, "libyaml: out of memory")
    }
    var problem = text(state.problem) ?? "unknown error"
    if let context = text(state.context) { problem = "\(context), \(problem)" }
    if state.error == YAML_READER_ERROR {
      // The reader counts bytes and has no line. Its value is a character or -1.
      if state.problem_value != -1 {
        problem += " U+" + String(state.problem_value, radix: 16, uppercase: true)
      }
      return YAMLError(.syntax, "\(problem) at byte \(state.problem_offset)")
    }
    return YAMLError(.syntax, problem, at: Self.mark(state.problem_mark))
  }
}
