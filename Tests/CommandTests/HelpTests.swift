import AirflowBundleCommands
import ArgumentParser
import TestSupport
import Testing

/// The help of each command teaches: examples that are right, the exit status, lines that fit.
@Suite struct HelpTests {
  static let commands = [
    [], ["migrate"], ["export"], ["inspect"], ["verify"], ["report"], ["report", "merge"],
    ["report", "diff"], ["explain"], ["pack"], ["reseal"], ["apply"],
  ]

  private func help(_ command: [String]) throws -> [Substring] {
    let outcome = try Program.run(command + ["--help"])
    #expect(outcome.status == 0 && outcome.errors.isEmpty)
    return outcome.output.split(separator: "\n", omittingEmptySubsequences: false)
  }

  @Test(arguments: commands) func examplesAreRight(_ command: [String]) throws {
    let lines = try help(command).prefix { !$0.hasPrefix("USAGE:") }
    let examples = lines.filter { $0.hasPrefix("  ") }
    #expect(examples.count >= (command == ["report"] ? 1 : 2))
    for example in examples {
      var words = example.prefix { $0 != "|" && $0 != ">" }.split(separator: " ").map {
        $0.filter { $0 != "'" }
      }
      if words.first == "sudo" { words.removeFirst() }
      #expect(words.first == "airflow-bundle", "\(example)")
      #expect(throws: Never.self, "\(example)") {
        _ = try AirflowBundleCommand.parseAsRoot(Array(words.dropFirst()))
      }
    }
  }

  @Test(arguments: commands) func linesFit(_ command: [String]) throws {
    for line in try help(command) { #expect(line.count <= 80, "\(line)") }
  }

  @Test(arguments: commands.filter { $0 != ["report"] })
  func exitStatusIsTold(_ command: [String]) throws {
    let text = try help(command).joined(separator: " ")
    let status = try #require(text.range(of: "Exit status: 0 "))
    let told = text[status.upperBound...]
    #expect(told.contains("; 1 ") && told.contains("; 64 wrong usage"))
  }

  @Test(arguments: commands.filter { !$0.isEmpty && $0 != ["report"] && $0 != ["explain"] })
  func mistakesNameTheHelpOfTheirCommand(_ command: [String]) throws {
    // Some are found by the parser, some only when the command runs.
    for arguments in [command, command + ["--no-such", "x"], command + ["-", "--json"]] {
      let outcome = try Program.run(arguments)
      #expect(outcome.status == 64)
      let name = (["airflow-bundle"] + command).joined(separator: " ")
      #expect(outcome.errors.contains("\nUsage: \(name) "), "\(outcome)")
      #expect(outcome.errors.hasSuffix("\n  See '\(name) --help' for more information.\n"))
    }
  }
}
