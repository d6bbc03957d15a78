internal import ByteStrings

/// PyYAML's `Composer.get_single_node`, without its recursion.
enum PyYAMLComposer {
  /// The document, or nil where the stream is empty. Aliases may be recursive.
  static func compose(_ parser: inout PyYAMLParser) throws(PythonFailure) -> ComposedDocument? {
    if case .streamEnd = try parser.next() { return nil }
    var composer = DocumentComposer(limits: PyYAML.limits, allowsRecursion: true)
    repeat {
      let event = try parser.next()
      do { try composer.take(event, at: parser.mark) } catch {
        throw PythonFailure(error, at: parser.mark)
      }
    } while !composer.isComplete
    // The document's end.
    _ = try parser.next()
    guard case .streamEnd = try parser.next() else {
      throw PythonFailure(
        .yamlError, "expected a single document in the stream, but found another document",
        at: parser.mark)
    }
    return composer.document
  }
}

extension PythonFailure {
  fileprivate init(_ failure: DocumentComposer.Failure, at mark: YAMLMark) {
    switch failure {
    case .undefinedAlias(let name):
      self.init(.yamlError, "found undefined alias '\(name)'", at: mark)
    case .duplicateAnchor(let name):
      self.init(.yamlError, "found duplicate anchor '\(name)'", at: mark)
    // The recursion is allowed.
    case .tooDeep, .recursiveAlias:
      self.init(.recursionError, "nested too deep for PyYAML", at: mark)
    case .tooMany:
      self.init(.undecided, "more than \(PyYAML.limits.nodes) keys and values", at: mark)
    }
  }
}
