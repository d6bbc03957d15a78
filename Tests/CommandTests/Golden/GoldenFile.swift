import Foundation
import Testing

/// A file that holds what is expected, made anew by `Scripts/update-golden`.
enum GoldenFile {
  static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("Files")

  private static let isWriting =
    ProcessInfo.processInfo.environment["AIRFLOW_BUNDLE_WRITE_GOLDEN"] != nil

  /// Compares a text with the file of that name, or writes it there.
  static func check(_ name: String, _ text: String) throws {
    let file = folder.appendingPathComponent(name + ".txt")
    if isWriting { return try Data(text.utf8).write(to: file) }
    let expected = try String(decoding: Data(contentsOf: file), as: UTF8.self)
    if text == expected { return }
    Issue.record(
      """
      \(name).txt is not what the program says now. Where that is meant, run \
      Scripts/update-golden and look at the difference.
      \(difference(expected, text))
      """)
  }

  /// The first lines that differ.
  private static func difference(_ expected: String, _ text: String) -> String {
    let (old, new) = (expected.components(separatedBy: "\n"), text.components(separatedBy: "\n"))
    let same = zip(old, new).prefix { $0 == $1 }.count
    let command = old[..<same].last { $0.hasPrefix("$ ") } ?? "(at the beginning)"
    func shown(_ lines: [String], _ mark: String) -> String {
      lines.dropFirst(same).prefix(5).map { "\(mark) \($0)" }.joined(separator: "\n")
    }
    return "\(command), line \(same + 1):\n\(shown(old, "-"))\n\(shown(new, "+"))"
  }
}
