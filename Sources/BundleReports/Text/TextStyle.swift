import BundleFormats

/// How lines for people are coloured: sparingly, and on terminals only.
public enum TextStyle: Sendable, Equatable {
  case plain
  /// ANSI colours.
  case coloured

  /// Something failed.
  package func bad(_ text: String) -> String { painted(text, "31") }
  /// Worth a look.
  package func warning(_ text: String) -> String { painted(text, "33") }
  /// It went well.
  package func good(_ text: String) -> String { painted(text, "32") }
  /// Of less weight than the rest.
  package func faint(_ text: String) -> String { painted(text, "2") }

  private func painted(_ text: String, _ code: String) -> String {
    self == .coloured && !text.isEmpty ? "\u{1b}[\(code)m\(text)\u{1b}[0m" : text
  }
}
