/// Why PyYAML's `safe_load` has no value for a document.
package struct PythonFailure: Error, Hashable, Sendable {
  package enum Exception: String, Hashable, Sendable {
    /// A `yaml.YAMLError`: Airflow skips the bundle.
    case yamlError = "YAMLError"
    /// The bytes are not UTF-8: Airflow skips the bundle, too.
    case unicodeDecodeError = "UnicodeDecodeError"
    // All others leave Airflow's scan of the whole folder broken.
    case valueError = "ValueError"
    case overflowError = "OverflowError"
    case indexError = "IndexError"
    case keyError = "KeyError"
    case attributeError = "AttributeError"
    case typeError = "TypeError"
    case recursionError = "RecursionError"
    /// None at all: it is too large or too entangled to be followed.
    case undecided
  }

  package var exception: Exception
  /// What is wrong, in one line, safe for a terminal.
  package var problem: String
  /// Where; `none` where no place in the text is to blame, or it is not known yet.
  package var mark: YAMLMark
  /// The keys that lead there, like `dags.example.tasks[2]`; empty at the root.
  package var path: String

  init(_ exception: Exception, _ problem: String, at mark: YAMLMark = .none, path: String = "") {
    self.exception = exception
    self.problem = problem
    self.mark = mark
    self.path = path
  }
}

extension PythonFailure: CustomStringConvertible {
  package var description: String { problem + mark.remark(path: path) }
}
