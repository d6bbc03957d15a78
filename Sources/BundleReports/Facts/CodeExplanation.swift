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
    CodeMeaning.all[code].map {
      CodeExplanation(
        code: code, title: $0.title, meaning: $0.sentences, advice: advice(for: code))
    }
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
    Finding.Code(rawValue: code)?.sentence ?? ErrorCode(rawValue: code)?.sentence ?? ""
  }
}

/// A code that comes with what to do about it.
protocol AdvisedCode: Hashable, RawRepresentable<String> {
  /// The advice as a sentence.
  var sentence: String { get }
}

extension Finding.Code: AdvisedCode {
  var sentence: String { advice }
}

extension ErrorCode: AdvisedCode {
  var sentence: String { advice.withCapital + "." }
}

extension String {
  /// The text with a capital at the front.
  var withCapital: String { prefix(1).uppercased() + dropFirst() }
}
