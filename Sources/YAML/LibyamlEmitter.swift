internal import ByteStrings
internal import CLibyaml

/// Owns libyaml's emitter and the text it has written.
struct LibyamlEmitter: ~Copyable {
  private let emitter: UnsafeMutablePointer<yaml_emitter_t>
  private let output: Output

  private final class Output {
    var bytes: [UInt8] = []
  }

  /// Block style, indent 2, unlimited width, Unicode as it is, LF. Throws `memory`.
  init() throws(YAMLError) {
    let emitter = UnsafeMutablePointer<yaml_emitter_t>.allocate(capacity: 1)
    guard yaml_emitter_initialize(emitter) == 1 else {
      emitter.deallocate()
      throw YAMLError(.memory, "libyaml: out of memory")
    }
    let output = Output()
    self.emitter = emitter
    self.output = output
    yaml_emitter_set_output(
      emitter,
      { context, buffer, size in
        guard let context, let buffer else { return 0 }
        let output = Unmanaged<Output>.fromOpaque(context).takeUnretainedValue()
        output.bytes.append(contentsOf: UnsafeBufferPointer(start: buffer, count: size))
        return 1
      }, Unmanaged.passUnretained(output).toOpaque())
    yaml_emitter_set_encoding(emitter, YAML_UTF8_ENCODING)
    yaml_emitter_set_canonical(emitter, 0)
    yaml_emitter_set_indent(emitter, 2)
    yaml_emitter_set_width(emitter, -1)
    yaml_emitter_set_unicode(emitter, 1)
    yaml_emitter_set_break(emitter, YAML_LN_BREAK)
  }

  deinit {
    yaml_emitter_delete(emitter)
    emitter.deallocate()
  }

  enum Event {
    case documentStart
    case documentEnd
    case scalar(ByteString, tag: ByteString?, isPlain: Bool)
    case sequenceStart(tag: ByteString?)
    case sequenceEnd
    case mappingStart(tag: ByteString?)
    case mappingEnd
    case streamStart
    case streamEnd
  }

  /// Throws `emitter` with libyaml's text, `notUTF8` or `memory`.
  mutating func emit(_ event: Event) throws(YAMLError) {
    var raw = yaml_event_t()
    guard Self.initialize(&raw, from: event) else {
      // libyaml checks the text's encoding here and says nothing about it.
      if case .scalar(let text, let tag, _) = event, text.utf8 == nil || tag?.utf8 == nil {
        if tag == nil, text.utf8 != nil { throw YAMLError(.memory, "libyaml: out of memory") }
        throw YAMLError(.notUTF8, "\"\(text)\" is not UTF-8")
      }
      throw YAMLError(.memory, "libyaml: out of memory")
    }
    // The emitter frees the event, also when it fails.
    guard yaml_emitter_emit(emitter, &raw) == 1 else {
      let problem = emitter.pointee.problem.map { String(cString: $0) } ?? "out of memory"
      throw YAMLError(.emitter, "libyaml: \(problem)")
    }
  }

  private static func initialize(_ raw: inout yaml_event_t, from event: Event) -> Bool {
    switch event {
    case .streamStart: return yaml_stream_start_event_initialize(&raw, YAML_UTF8_ENCODING) == 1
    case .streamEnd: return yaml_stream_end_event_initialize(&raw) == 1
    case .documentStart:
      return yaml_document_start_event_initialize(&raw, nil, nil, nil, 1) == 1
    case .documentEnd: return yaml_document_end_event_initialize(&raw, 1) == 1
    case .scalar(let text, let tag, let isPlain):
      let implicit: Int32 = tag == nil ? 1 : 0
      let style = isPlain ? YAML_PLAIN_SCALAR_STYLE : YAML_DOUBLE_QUOTED_SCALAR_STYLE
      return withTag(tag) { tag in
        text.bytes.withUnsafeBufferPointer { bytes in
          // Never NULL, which libyaml takes for no text at all.
          var none: UInt8 = 0
          return withUnsafePointer(to: &none) { none in
            yaml_scalar_event_initialize(
              &raw, nil, tag, bytes.baseAddress ?? none, Int32(clamping: bytes.count), implicit,
              implicit, style) == 1
          }
        }
      }
    case .sequenceStart(let tag):
      return withTag(tag) {
        yaml_sequence_start_event_initialize(
          &raw, nil, $0, tag == nil ? 1 : 0, YAML_BLOCK_SEQUENCE_STYLE) == 1
      }
    case .sequenceEnd: return yaml_sequence_end_event_initialize(&raw) == 1
    case .mappingStart(let tag):
      return withTag(tag) {
        yaml_mapping_start_event_initialize(
          &raw, nil, $0, tag == nil ? 1 : 0, YAML_BLOCK_MAPPING_STYLE) == 1
      }
    case .mappingEnd: return yaml_mapping_end_event_initialize(&raw) == 1
    }
  }

  private static func withTag(
    _ tag: ByteString?, _ body: (UnsafePointer<UInt8>?) -> Bool
  ) -> Bool {
    guard let tag else { return body(nil) }
    return (tag.bytes + [0]).withUnsafeBufferPointer { body($0.baseAddress) }
  }

  /// What has been written; complete after `streamEnd`.
  func text() -> [UInt8] { output.bytes }
}
