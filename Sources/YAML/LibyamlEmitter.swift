internal import ByteStrings
internal import CLibyaml

/// Owns libyaml's emitter, which writes one document, and the text it has written.
///
/// All of it throws `emitter` with libyaml's text, `notUTF8` or `memory`.
struct LibyamlEmitter: ~Copyable {
  private let emitter: UnsafeMutablePointer<yaml_emitter_t>
  private let output: Output

  private final class Output {
    var bytes: [UInt8] = []
  }

  /// Block style, indent 2, unlimited width, Unicode as it is, LF.
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

  /// Starts the document.
  func start() throws(YAMLError) {
    try emit { event, _ in yaml_stream_start_event_initialize(event, YAML_UTF8_ENCODING) }
    try emit { event, _ in yaml_document_start_event_initialize(event, nil, nil, nil, 1) }
  }

  /// Ends the document; returns all that has been written.
  func finish() throws(YAMLError) -> [UInt8] {
    try emit { event, _ in yaml_document_end_event_initialize(event, 1) }
    try emit { event, _ in yaml_stream_end_event_initialize(event) }
    // Not to leave a second reference, which would copy the text when it is changed.
    defer { output.bytes = [] }
    return output.bytes
  }

  func scalar(_ text: ByteString, tag: ByteString?, isPlain: Bool) throws(YAMLError) {
    let implicit: Int32 = tag == nil ? 1 : 0
    let style = isPlain ? YAML_PLAIN_SCALAR_STYLE : YAML_DOUBLE_QUOTED_SCALAR_STYLE
    try emit(text, tag: tag) { event, tag in
      text.bytes.withUnsafeBufferPointer { bytes in
        // Never NULL, which libyaml takes for no text at all.
        var none: UInt8 = 0
        return withUnsafePointer(to: &none) { none in
          yaml_scalar_event_initialize(
            event, nil, tag, bytes.baseAddress ?? none, Int32(clamping: bytes.count), implicit,
            implicit, style)
        }
      }
    }
  }

  func startSequence(tag: ByteString?) throws(YAMLError) {
    try emit(tag: tag) {
      yaml_sequence_start_event_initialize(
        $0, nil, $1, tag == nil ? 1 : 0, YAML_BLOCK_SEQUENCE_STYLE)
    }
  }

  func endSequence() throws(YAMLError) {
    try emit { event, _ in yaml_sequence_end_event_initialize(event) }
  }

  func startMapping(tag: ByteString?) throws(YAMLError) {
    try emit(tag: tag) {
      yaml_mapping_start_event_initialize(
        $0, nil, $1, tag == nil ? 1 : 0, YAML_BLOCK_MAPPING_STYLE)
    }
  }

  func endMapping() throws(YAMLError) {
    try emit { event, _ in yaml_mapping_end_event_initialize(event) }
  }

  /// - Parameter initialize: makes the event; with 0 there is none.
  private func emit(
    _ text: ByteString? = nil, tag: ByteString? = nil,
    _ initialize: (UnsafeMutablePointer<yaml_event_t>, UnsafePointer<UInt8>?) -> Int32
  ) throws(YAMLError) {
    var event = yaml_event_t()
    let isMade =
      if let tag {
        (tag.bytes + [0]).withUnsafeBufferPointer { initialize(&event, $0.baseAddress) }
      } else {
        initialize(&event, nil)
      }
    guard isMade == 1 else {
      // libyaml checks the encoding here and says nothing about it.
      for case let text? in [text, tag] where text.utf8 == nil {
        throw YAMLError(.notUTF8, "\"\(text)\" is not UTF-8")
      }
      throw YAMLError(.memory, "libyaml: out of memory")
    }
    // The emitter frees the event, also when it fails.
    guard yaml_emitter_emit(emitter, &event) == 1 else {
      let problem = emitter.pointee.problem.map { String(cString: $0) } ?? "out of memory"
      throw YAMLError(.emitter, "libyaml: \(problem)")
    }
  }
}
