import AirflowBundle
import Foundation
import Testing

/// The README's example of the library compiles, runs, and is the one that stands there.
struct ReadmeExampleTests {
  @Test func runs() throws {
    // README from here
    var options = ConversionOptions(.footer, inputs: ["legacy"], destination: .output("bundles"))
    options.isDryRun = true
    let report = try ConversionRun(options).run()
    for item in report.items where item.status == .failed {
      print(item.input, item.error?.code.rawValue ?? "")
    }
    // README to here
    #expect(report.items.first?.error?.code == .notFound)
  }

  @Test func standsInTheReadme() throws {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let readme = try String(contentsOf: root.appending(path: "README.md"), encoding: .utf8)
    let lines = try String(contentsOf: URL(filePath: #filePath), encoding: .utf8)
      .split(separator: "\n", omittingEmptySubsequences: false)
    let start = try #require(lines.firstIndex { $0.hasSuffix("// README from here") })
    let end = try #require(lines.firstIndex { $0.hasSuffix("// README to here") })
    let example = lines[(start + 1)..<end].map { $0.dropFirst(4) }.joined(separator: "\n")
    #expect(example.contains("ConversionRun"))
    #expect(readme.contains("import AirflowBundle\n\n\(example)\n"))
  }
}
