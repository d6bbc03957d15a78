internal import ByteStrings

/// PyYAML's `Composer.get_single_node`, without its recursion.
enum PyYAMLComposer {
  /// The document, or nil where the stream is empty. Aliases may be recursive.
  static func compose(_ parser: inout PyYAMLParser) throws(ConstructionFailure) -> ComposedDocument?
  {
    if case .streamEnd = try parser.next() { return nil }
    var composer = DocumentComposer(limits: PyYAML.limits, allowsRecursion: true)
    repeat {
      let event = try parser.next()
      do { try composer.take(event, at: parser.mark) } catch {
        throw ConstructionFailure(error, at: parser.mark)
      }
    } while !composer.isComplete
    // The document's end.
    _ = try parser.next()
    guard case .streamEnd = try parser.next() else {
      throw ConstructionFailure(
        exception: .yamlError,
        problem: "expected a single document in the stream, but found another document", path: "",
        mark: parser.mark)
    }
    return composer.document
  }
}

extension ConstructionFailure {
  fileprivate init(_ failure: DocumentComposer.Failure, at mark: YAMLMark) {
    let exception: PythonFailure.Exception
    switch failure {
    case .undefinedAlias(let name):
      (exception, problem) = (.yamlError, "found undefined alias '\(name)'")
    case .duplicateAnchor(let name):
      (exception, problem) = (.yamlError, "found duplicate anchor '\(name)'")
    // The recursion is allowed.
    case .tooDeep, .recursiveAlias:
      (exception, problem) = (.recursionError, "nested too deep for PyYAML")
    case .tooMany:
      (exception, problem) = (.undecided, "more than \(PyYAML.limits.nodes) keys and values")
    }
    self.exception = exception
    self.path = ""
    self.mark = mark
  }
}
