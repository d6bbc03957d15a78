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

  /// The next event. Throws `syntax` with libyaml's text, or `memory`.
  mutating func next() throws(YAMLError) -> LibyamlEvent {
    var event = yaml_event_t()
    guard yaml_parser_parse(parser, &event) == 1 else { throw error() }
    return LibyamlEvent(owning: event)
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
    return YAMLError(.syntax, problem, at: YAMLMark(state.problem_mark))
  }
}

/// Owns an event of libyaml's parser, with the texts in it.
struct LibyamlEvent: ~Copyable {
  private let event: yaml_event_t

  init(owning event: yaml_event_t) { self.event = event }

  deinit {
    var event = event
    yaml_event_delete(&event)
  }

  var isStreamEnd: Bool { event.type == YAML_STREAM_END_EVENT }
  var isDocumentStart: Bool { event.type == YAML_DOCUMENT_START_EVENT }

  /// Where it starts.
  var mark: YAMLMark { YAMLMark(event.start_mark) }

  /// Adds what it stands for to a document.
  func add(to composer: inout DocumentComposer) throws(DocumentComposer.Failure) {
    switch event.type {
    case YAML_ALIAS_EVENT: try composer.alias(Self.string(event.data.alias.anchor) ?? "")
    case YAML_SCALAR_EVENT:
      let scalar = event.data.scalar
      // libyaml leaves `!` on a node without a text, where PyYAML resolves it like any other.
      let isPlain = scalar.plain_implicit == 1 || Self.isNonSpecific(scalar.tag)
      try composer.scalar(
        UnsafeBufferPointer(start: scalar.value, count: scalar.length), isPlain: isPlain,
        Self.properties(scalar.anchor, scalar.tag), at: mark)
    case YAML_SEQUENCE_START_EVENT:
      let start = event.data.sequence_start
      try composer.start(isMapping: false, Self.properties(start.anchor, start.tag), at: mark)
    case YAML_MAPPING_START_EVENT:
      let start = event.data.mapping_start
      try composer.start(isMapping: true, Self.properties(start.anchor, start.tag), at: mark)
    case YAML_SEQUENCE_END_EVENT, YAML_MAPPING_END_EVENT: composer.end()
    default: break
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
}

extension YAMLMark {
  fileprivate init(_ mark: yaml_mark_t) {
    self.init(line: Int(clamping: mark.line) + 1, column: Int(clamping: mark.column) + 1)
  }
}
