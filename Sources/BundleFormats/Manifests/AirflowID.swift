import ByteStrings

/// The ids of Dags and tasks that Airflow takes: `validate_key` of the Task SDK 1.3.2, which every Dag
/// and every task goes through where it is defined. A bundle may name others; no task of the Dag that
/// Airflow knows can have them.
enum AirflowID {
  /// In characters (Unicode scalars).
  static let maxLength = 250

  /// What Airflow has against an id; nil where it takes it.
  static func objection(to id: ByteString) -> String? {
    // What nearly all ids are made of.
    if 1...maxLength ~= id.count,
      id.bytes.allSatisfy({ $0.isAlphanumeric || "_-.".utf8.contains($0) })
    {
      return nil
    }
    guard let text = id.utf8 else { return "is not UTF-8" }
    var rest = text.unicodeScalars[...]
    if rest.count > maxLength { return "has \(rest.count) characters, more than \(maxLength)" }
    // Python's `$` matches before a line feed at the end, too.
    if rest.count > 1, rest.last == "\n" { rest.removeLast() }
    if rest.isEmpty { return "is empty" }
    guard let odd = rest.first(where: { !isAllowed($0) }) else { return nil }
    let code = String(odd.value, radix: 16, uppercase: true)
    let number = String(repeating: "0", count: max(0, 4 - code.count)) + code
    return "has the character U+\(number), which is no letter, digit, dash, dot or underscore"
  }

  /// Python's `[\\w.-]`: letters and numbers of any script.
  private static func isAllowed(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter,
      .decimalNumber, .letterNumber, .otherNumber:
      true
    default: scalar.properties.numericType != nil || ["_", ".", "-"].contains(scalar)
    }
  }

  /// One finding for all ids of a manifest that Airflow refuses, or none.
  static func findings(_ dags: [Manifest.Dag]) -> [Finding] {
    var refused: [String] = []
    for dag in dags {
      if let objection = objection(to: dag.id) {
        refused.append("the dag_id \(dag.id) \(objection)")
      }
      for task in dag.tasks {
        guard let objection = objection(to: task) else { continue }
        refused.append("the task_id \(task) of \(dag.id) \(objection)")
      }
    }
    if refused.isEmpty { return [] }
    let shown = refused.prefix(3).joined(separator: "; ")
    let more = refused.count > 3 ? "; and \(refused.count - 3) more" : ""
    return [Finding(.idInvalid, "Airflow refuses ids of this bundle: \(shown)\(more)")]
  }
}
