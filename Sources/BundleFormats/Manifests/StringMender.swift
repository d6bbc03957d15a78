import ByteStrings
import PyYAML
import YAML

/// Takes strings from where the schema wants strings, quoting what its author forgot to quote.
package struct StringMender {
  package private(set) var findings = FindingList()

  package init() {}

  /// Whether quoting makes a string of a node: any untagged scalar but null.
  static func canMend(_ node: YAMLNode) -> Bool {
    guard node.text != nil, !node.isNull else { return false }
    return node.tag == nil || node.resolvedTag == .str
  }

  /// What a person calls the type that a plain text has.
  private static func word(for tag: YAMLTag?) -> String {
    switch tag {
    case .bool: "a boolean"
    case .int: "a whole number"
    case .float: "a number"
    case .timestamp: "a date"
    default: "no text at all"
    }
  }

  /// The text of a node that has to be a string; a finding where Airflow had read something else.
  ///
  /// - Throws: `manifestInvalid` naming the key and line where quoting cannot mend it.
  mutating func mend(_ node: YAMLNode, at path: @autoclosure () -> String, isKey: Bool = false)
    throws(BundleError) -> ByteString
  {
    func invalid(_ problem: String) -> BundleError {
      .manifestInvalid(isKey ? "\(path()) has a key that" : path(), problem, node.mark)
    }
    guard let text = node.text else { throw invalid("is not a string") }
    let tag = node.resolvedTag
    if tag == .null { throw invalid("is null, not a string") }
    guard node.tag == nil || tag == .str else {
      throw invalid("has a tag that makes it something else than a string")
    }
    if tag != .str {
      let path = path()
      let what = Self.word(for: tag)
      let line = node.mark.line > 0 ? " (line \(node.mark.line))" : ""
      let place = isKey ? "the key \(text) of \(path)" : "\(path): \(text)"
      let packer = isKey && path == "dags" ? ", as airflow-go-pack writes ids" : ""
      findings.add(
        .valueQuoted, "\(place)\(line) was unquoted\(packer), which Airflow reads as \(what)")
    }
    return text
  }
}
