import AirflowBundle
import Testing

/// Every code that the program may print is explained.
@Suite struct ExplainTests {
  static let codes = ErrorCode.allCases.map(\.rawValue) + Finding.Code.allCases.map(\.rawValue)

  @Test(arguments: codes) func everyCodeIsExplained(_ code: String) {
    let outcome = InProcess.run("explain", code)
    #expect(outcome.status == 0, "CodeMeaning has no text for \(code): \(outcome.errorText)")
    let lines = outcome.outputText.split(separator: "\n")
    #expect(lines.count == 3)
    #expect(lines.first?.hasPrefix("\(code): ") == true)
    #expect(lines.last?.hasPrefix("  What to do: ") == true && lines.last?.hasSuffix(".") == true)
  }

  @Test func allAreListedOnce() {
    let outcome = InProcess.run("explain")
    let listed = outcome.outputText.split(separator: "\n").compactMap {
      $0.split(separator: " ").first
    }
    #expect(listed.map(String.init) == Set(Self.codes).sorted())
  }
}
