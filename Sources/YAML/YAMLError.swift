package import PyYAML

/// Why a manifest cannot be read, or a tree not be written.
package struct YAMLError: Error, Hashable, Sendable {
  package enum Kind: Hashable, Sendable {
    /// The text is not YAML; `problem` has libyaml's own words.
    case syntax
    /// The bytes are not UTF-8.
    case notUTF8
    /// The text, or what its aliases expand to, is larger than the limit.
    case tooLarge
    /// Collections are nested deeper than the limit, aliases expanded.
    case tooDeep
    /// The stream holds more than one document.
    case multipleDocuments
    /// The stream holds no document.
    case empty
    /// An alias stands inside the node it names.
    case recursiveAlias
    /// An alias names no anchor.
    case undefinedAlias
    /// Two nodes have one anchor.
    case duplicateAnchor
    /// One mapping has a key twice, as Python compares keys.
    case duplicateKey
    /// PyYAML's `safe_load` has no value for it.
    case notConstructible
    /// libyaml does not write the tree.
    case emitter
    /// libyaml has no memory left.
    case memory
  }

  package var kind: Kind
  /// Where; nil where no place in the text is to blame.
  package var mark: YAMLMark?
  /// What is wrong, in one line, safe for a terminal.
  package var problem: String
  /// The keys that lead there, like `dags.example.tasks[2]`; nil or empty at the root.
  package var path: String?

  package init(_ kind: Kind, _ problem: String, at mark: YAMLMark? = nil, path: String? = nil) {
    self.kind = kind
    self.problem = problem
    self.mark = mark
    self.path = path
  }

  /// The 1-based line, or nil.
  package var line: Int? { mark.flatMap { $0.line > 0 ? Int($0.line) : nil } }
  /// The 1-based column in characters, or nil.
  package var column: Int? { mark.flatMap { $0.column > 0 ? Int($0.column) : nil } }
}

extension YAMLError: CustomStringConvertible {
  package var description: String {
    var text = problem
    if let path, !path.isEmpty { text += " (at \(path))" }
    if let line, let column { text += ", line \(line), column \(column)" }
    return text
  }
}

extension ConstructionFailure {
  /// The same as the error of a manifest that is refused.
  package var error: YAMLError { YAMLError(.notConstructible, problem, at: mark, path: path) }
}
