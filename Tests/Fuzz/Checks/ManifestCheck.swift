import ByteStrings
import PyYAML
import YAML

@testable import AirflowBundle
@testable import BundleFormats

/// What is written canonically is read as the value that was read before, by PyYAML and by YAML
/// 1.2 readers; a manifest that is accepted survives both translations.
enum ManifestCheck {
  /// What aliases may expand to, in bytes: bombs would only take time. One that begins with this
  /// comment goes on to the manifest layer all the same.
  private static let limits = YAMLLimits(bytes: 1 << 14)
  private static let bombMark = "#bomb".utf8

  static func check(_ bytes: [UInt8]) throws -> Set<String> {
    var codes: Set<String> = []
    let python = PyYAML.safeLoad(bytes)
    if case .failure(let failure) = python {
      try Outcome.checkLine("\(failure)")
      if failure.exception != .undecided {
        codes.insert("python: \(failure.exception.rawValue)")
      }
    }
    switch Result(catching: { () throws(YAMLError) in try YAMLNode(parsing: bytes, limits: limits) }
    ) {
    case .success(let tree): try checkTree(tree, python)
    case .failure(let error):
      try Outcome.checkLine("\(error)")
      codes.insert("yaml: \(error.kind)")
      if error.kind == .tooLarge, !bytes.starts(with: bombMark) { return codes }
    }
    for dialect in [ManifestReader.Dialect.legacy, .footer32, .footer] {
      do {
        let (manifest, findings) = try ManifestReader.read(bytes, dialect)
        try Outcome.check(findings)
        if dialect == .legacy { try TranslationCheck.check(manifest) }
      } catch let error as BundleError {
        codes.insert(try Outcome.code(of: error))
      }
    }
    return codes
  }

  private static func checkTree(_ tree: YAMLNode, _ python: PyYAML.Outcome) throws {
    let text = try tree.canonicalBytes()
    guard tree.constructionFailure() == nil else {
      // Its tags may be such that libyaml writes but does not read them; no manifest may have them.
      let again = try? YAMLNode(parsing: text)
      return try expect(
        again?.constructionFailure() != nil || again == nil, "writing has mended it")
    }
    let again = try YAMLNode(parsing: text)
    try expect(try again.canonicalBytes() == text, "writing what was written gives another text")
    try expect(
      strings(tree).sorted() == strings(again).sorted(),
      "a string to all readers is none to some once written, or the reverse")
    guard case .success(let written) = PyYAML.safeLoad(text) else {
      throw FuzzFinding("PyYAML cannot read what was written, but could before")
    }
    if case .success(let original) = python {
      try checkEqual(original, written, "PyYAML reads another value in what was written")
    }
  }

  private static func checkEqual(_ one: PythonValue, _ other: PythonValue, _ finding: String)
    throws(FuzzFinding)
  {
    guard let left = PythonText.of(one), let right = PythonText.of(other) else { return }
    try expect(
      left == right,
      "\(finding): \(ByteString(left)) and \(ByteString(right))")
  }

  /// The texts that PyYAML and YAML 1.2 readers take for strings.
  private static func strings(_ node: YAMLNode) -> [ByteString] {
    switch node.content {
    case .scalar(let scalar):
      node.stringValue.map { text in
        node.tag == nil && scalar.isPlain
          && !YAML12.isString(text.bytes, in11: YAML11.tag(ofPlain: text.bytes)) ? [] : [text]
      } ?? []
    case .sequence(let items): items.flatMap(strings)
    case .mapping(let entries): entries.flatMap { strings($0.key) + strings($0.value) }
    }
  }
}
