import Foundation
import TestSupport

/// Puts a word in place of what is different in every run and on every machine.
enum Normal {
  static func text(_ text: String, in folder: TemporaryFolder) -> String {
    let scene = folder.path.lossy
    var normal = text.replacingOccurrences(of: scene + "/", with: "")
      .replacingOccurrences(of: scene, with: ".")
    for (pattern, word) in varying {
      normal = normal.replacingOccurrences(of: pattern, with: word, options: .regularExpression)
    }
    return normal
  }

  private static let varying = [
    (#"\b\d+\.\d s\b|\b\d+m \d+s\b|\b\d+h \d+m\b"#, "TIME"),
    (#""seconds": [0-9.]+"#, #""seconds": SECONDS"#),
    // Whole blocks of the file system that the tests run on.
    (#""(needed|free)": \d+"#, #""$1": BYTES"#),
    (#""(started|finished|host|user|directory)": "[^"]*""#, #""$1": "…""#),
    (#""version": "\d+\.\d+\.\d+[^"]*""#, #""version": "VERSION""#),
  ]
}
