import TestSupport
import Testing

@testable import AirflowBundleCommands

/// NO_COLOR, FORCE_COLOR and CLICOLOR_FORCE are heeded.
@Suite struct ColourTests {
  static let cases: [([String: String], Bool, Bool)] = [
    ([:], true, true), ([:], false, false), (["NO_COLOR": "1"], true, false),
    (["NO_COLOR": ""], true, true), (["FORCE_COLOR": "1"], false, true),
    (["FORCE_COLOR": "3"], false, true), (["FORCE_COLOR": "0"], true, false),
    (["FORCE_COLOR": "false"], true, false), (["FORCE_COLOR": ""], false, false),
    (["CLICOLOR_FORCE": "1"], false, true), (["CLICOLOR_FORCE": "0"], false, false),
    (["CLICOLOR_FORCE": "0"], true, true), (["NO_COLOR": "1", "FORCE_COLOR": "1"], false, false),
    (["NO_COLOR": "1", "CLICOLOR_FORCE": "1"], true, false),
  ]

  @Test(arguments: cases) func areAsTheEnvironmentSays(
    _ environment: [String: String], _ canDraw: Bool, _ expected: Bool
  ) {
    #expect(Terminal.wantsColours(canDraw: canDraw) { environment[$0] } == expected)
  }

  @Test func theProgramHeedsThem() throws {
    let folder = try TemporaryFolder()
    try folder.write("a.zip", SampleBundle().zip)
    func output(_ environment: String) throws -> String {
      try Program.run(
        ["migrate", "a.zip", "-o", "out", "-n"],
        shell: "unset NO_COLOR FORCE_COLOR CLICOLOR_FORCE; \(environment) \"$@\"",
        in: folder.path
      ).output
    }
    #expect(try output("FORCE_COLOR=1").contains("\u{1b}[32mconverted\u{1b}[0m"))
    #expect(try output("CLICOLOR_FORCE=1").contains("\u{1b}[32mconverted"))
    #expect(try !output("").contains("\u{1b}"))
    #expect(try !output("NO_COLOR=1 FORCE_COLOR=1").contains("\u{1b}"))
  }
}
