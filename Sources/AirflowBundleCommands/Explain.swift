import AirflowBundle
import ArgumentParser
import ByteStrings

struct Explain: ConsoleCommand {
  static let configuration = CommandConfiguration(
    abstract: "Explain what a code means and what to do about it.",
    usage: "airflow-bundle explain [<code>]",
    discussion: """
      Every failure, problem and finding has a code, which a line shows in brackets at its end:
        airflow-bundle explain crc-mismatch

      List all codes:
        airflow-bundle explain

      Exit status: 0 done; 1 standard output cannot be written; 64 wrong usage.
      """)

  @Argument(
    help: "The code to explain. Without it all codes are listed.",
    completion: .list(CodeExplanation.all.map(\.code)))
  var code: String?

  func run(_ invocation: Invocation) throws {
    let console = invocation.console
    guard let code else {
      let width = CodeExplanation.all.map(\.code.utf8.count).max() ?? 0
      for explanation in CodeExplanation.all {
        let gap = String(repeating: " ", count: width - explanation.code.utf8.count + 2)
        console.print(explanation.code + gap + explanation.title)
      }
      return
    }
    let word = ByteString(argument: code)
    let found = CodeExplanation.all.filter { ByteString($0.code) == word }
    if found.isEmpty {
      let near = CommandNames.nearest(to: word, among: CodeExplanation.all.map(\.code))
      let hint = near.map { "Did you mean '\($0)'?" } ?? "`airflow-bundle explain` lists all codes."
      throw ValidationError("There is no code '\(word)'. \(hint)")
    }
    for explanation in found { console.print(explanation.text) }
  }
}
