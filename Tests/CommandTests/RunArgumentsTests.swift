import Foundation
import TestSupport
import Testing

@testable import BundleReports

/// Arguments of a report are told apart without the parser, which knows more than they do.
@Suite struct RunArgumentsTests {
  private struct Dump: Decodable {
    struct Command: Decodable {
      var arguments: [Argument]?
      var subcommands: [Command]?
    }
    struct Argument: Decodable {
      struct Name: Decodable {
        var kind: String
        var name: String
      }
      var kind: String
      var names: [Name]?
    }
    var command: Command
  }

  private func valued(by command: Dump.Command) -> Set<String> {
    let own = (command.arguments ?? []).filter { $0.kind == "option" }.flatMap { $0.names ?? [] }
    return Set(own.map { ($0.kind == "short" ? "-" : "--") + $0.name })
      .union((command.subcommands ?? []).flatMap { valued(by: $0) })
  }

  @Test func everyOptionThatTakesAValueIsKnown() throws {
    let outcome = try Program.run(["--experimental-dump-help"])
    let dump = try JSONDecoder().decode(Dump.self, from: Data(outcome.output.utf8))
    let options = valued(by: dump.command)
    #expect(options.count > 20)
    #expect(options.symmetricDifference(RunArguments.valued.map { "\($0)" }) == [])
  }
}
