/// The first thing in a document that PyYAML's `safe_load` cannot construct.
package struct ConstructionFailure: Error, Hashable, Sendable {
  package var exception: PythonFailure.Exception
  /// What is wrong, in one line, safe for a terminal.
  package var problem: String
  /// The keys that lead there, like `dags.example.tasks[2]`; empty at the root.
  package var path: String
  package var mark: YAMLMark

  /// Whether it is something else than a `yaml.YAMLError`, so that Airflow's scan of the whole
  /// folder raises; else Airflow skips the bundle.
  package var escapes: Bool { exception != .yamlError }

  package init(
    exception: PythonFailure.Exception, problem: String, path: String, mark: YAMLMark
  ) {
    self.exception = exception
    self.problem = problem
    self.path = path
    self.mark = mark
  }
}
