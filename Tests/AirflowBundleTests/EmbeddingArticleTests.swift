import Foundation
import Testing

/// The code of the article on embedding is that of the example, which is built and run elsewhere.
struct EmbeddingArticleTests {
  private func lines(of path: String) throws -> [String] {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    return try String(contentsOf: root.appending(path: path), encoding: .utf8)
      .split(separator: "\n", omittingEmptySubsequences: false)
      .map { $0.trimmingCharacters(in: .whitespaces) }
  }

  @Test func standsInTheExample() throws {
    let article = try lines(of: "Sources/AirflowBundle/AirflowBundle.docc/Embedding.md")
    let example = try lines(of: "Examples/embedding/Sources/embedding/Embedding.swift")
      .joined(separator: "\n")
    var blocks: [[String]] = []
    var isCode = false
    for line in article {
      if line.hasPrefix("```") {
        isCode = line == "```swift"
        if isCode { blocks.append([]) }
      } else if isCode {
        blocks[blocks.count - 1].append(line)
      }
    }
    #expect(blocks.count == 4)
    for block in blocks {
      let text = block.joined(separator: "\n")
      #expect(example.contains(text), "\(text)")
    }
  }
}
