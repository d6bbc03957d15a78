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
  /// What is wrong, in one line, safe for a terminal.
  package var problem: String
  /// Where; `none` where no place in the text is to blame.
  package var mark: YAMLMark
  /// The keys that lead there, like `dags.example.tasks[2]`; empty at the root.
  package var path: String

  package init(_ kind: Kind, _ problem: String, at mark: YAMLMark = .none, path: String = "") {
    self.kind = kind
    self.problem = problem
    self.mark = mark
    self.path = path
  }
}

extension YAMLError: CustomStringConvertible {
  package var description: String { problem + mark.remark(path: path) }
}
