internal import ByteStrings
internal import PyYAML

extension ComposedDocument {
  /// Reads the one document of a stream with libyaml.
  ///
  /// The bytes must be UTF-8; one leading byte order mark is passed over. Throws every kind of
  /// `YAMLError` but `duplicateKey`, `notConstructible` and `emitter`. Depth counts the
  /// collections as they are written, without what aliases add.
  init(parsing bytes: [UInt8], limits: YAMLLimits) throws(YAMLError) {
    guard bytes.count <= limits.bytes else {
      throw YAMLError(.tooLarge, "larger than \(limits.bytes) bytes")
    }
    var body = bytes[...]
    // What is all ASCII is UTF-8 without byte order marks.
    if bytes.contains(where: { $0 >= 0x80 }) {
      if let invalid = UTF8Check.firstInvalid(in: bytes) {
        throw YAMLError(.notUTF8, "not UTF-8", at: YAMLMark(offset: invalid, in: bytes))
      }
      if bytes.starts(with: Self.byteOrderMark) { body = bytes.dropFirst(3) }
      // libyaml passes over one at the start of any line, where PyYAML reads a character.
      if let place = Self.lineWithByteOrderMark(body) {
        throw YAMLError(
          .syntax, "a line begins with a byte order mark", at: YAMLMark(offset: place, in: bytes))
      }
    }
    var composer = DocumentComposer(limits: limits, allowsRecursion: false)
    var parser = try LibyamlParser(body)
    var documents = 0
    while true {
      let event = try parser.next()
      if event.isStreamEnd { break }
      if event.isDocumentStart {
        documents += 1
        guard documents == 1 else {
          throw YAMLError(.multipleDocuments, "there is more than one document", at: event.mark)
        }
      }
      do { try event.add(to: &composer) } catch { throw YAMLError(error, limits, at: event.mark) }
    }
    guard documents == 1 else { throw YAMLError(.empty, "there is no document") }
    self = composer.document
  }

  private static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

  /// The offset of the first byte order mark that begins a line, or nil.
  private static func lineWithByteOrderMark(_ body: ArraySlice<UInt8>) -> Int? {
    var rest = body
    while let place = rest.firstIndex(of: 0xEF) {
      rest = rest[place...]
      if rest.starts(with: byteOrderMark) {
        let before = body[..<place]
        // What libyaml takes for the end of a line: LF, CR, NEL, LS and PS.
        let isStart =
          before.isEmpty || before.last == 0x0A || before.last == 0x0D
          || before.suffix(2).elementsEqual([0xC2, 0x85])
          || before.suffix(3).starts(with: [0xE2, 0x80]) && (before.last ?? 0) & 0xFE == 0xA8
        if isStart { return place }
      }
      rest = rest.dropFirst()
    }
    return nil
  }
}

extension YAMLError {
  fileprivate init(
    _ failure: DocumentComposer.Failure, _ limits: YAMLLimits, at mark: YAMLMark
  ) {
    switch failure {
    case .undefinedAlias(let name):
      self.init(.undefinedAlias, "undefined alias *\(name)", at: mark)
    case .recursiveAlias(let name):
      self.init(.recursiveAlias, "alias *\(name) stands inside itself", at: mark)
    case .duplicateAnchor(let name):
      self.init(.duplicateAnchor, "anchor &\(name) is defined twice", at: mark)
    case .tooDeep:
      self.init(.tooDeep, "nested deeper than \(limits.depth) levels", at: mark)
    case .tooMany:
      self.init(.tooLarge, "more than \(limits.nodes) keys and values", at: mark)
    }
  }
}
