import BundleFormats

/// What a code means, for somebody who meets it for the first time.
public struct CodeExplanation: Sendable {
  /// The stable name, as in a report.
  public var code: String
  /// What it says, in a few words.
  public var title: String
  /// What it says, in full sentences.
  public var meaning: String
  /// What to do about it: one line.
  public var advice: String

  /// The explanations of all codes of this release, in the order of their names.
  public static let all: [CodeExplanation] = codes.compactMap { code in
    guard let (title, meaning) = CodeMeaning.all[code] else { return nil }
    return CodeExplanation(code: code, title: title, meaning: meaning, advice: advice(for: code))
  }

  /// All of it, a paragraph.
  public var text: String {
    """
    \(code): \(title)
      \(meaning)
      What to do: \(advice)
    """
  }

  /// The names of all codes, each once: some are those of findings and of problems.
  package static let codes: [String] =
    Set(ErrorCode.allCases.map(\.rawValue) + Finding.Code.allCases.map(\.rawValue)).sorted()

  private static func advice(for code: String) -> String {
    if let finding = Finding.Code(rawValue: code) { return finding.advice }
    guard let advice = ErrorCode(rawValue: code)?.advice, !advice.isEmpty else {
      return "Nothing."
    }
    return advice.prefix(1).uppercased() + advice.dropFirst() + "."
  }
}
