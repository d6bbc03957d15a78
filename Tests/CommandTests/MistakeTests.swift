import ByteStrings
import TestSupport
import Testing

@testable import AirflowBundleCommands

/// Mistakes in names and addresses are told as what they are.
@Suite struct MistakeTests {
  static let mistyped: [(String, String)] = [
    ("migrte in -o out", "airflow-bundle has no command 'migrte'. Did you mean 'migrate'?"),
    ("mirgate", "Did you mean 'migrate'?"), ("Verify in", "Did you mean 'verify'?"),
    ("help migrte", "airflow-bundle has no command 'migrte'. Did you mean 'migrate'?"),
    ("help nosuch", "has no command 'nosuch'. Its commands are migrate, export, apply, inspect, "),
    ("help report mrge", "airflow-bundle report has no command 'mrge'. Did you mean 'merge'?"),
    ("report merg a.json", "airflow-bundle report has no command 'merg'. Did you mean 'merge'?"),
    ("explain crc-mismatsh", "There is no code 'crc-mismatsh'. Did you mean 'crc-mismatch'?"),
    ("explain nonsense", "There is no code 'nonsense'. `airflow-bundle explain` lists all codes."),
  ]

  @Test(arguments: mistyped) func isToldWithTheNameThatIsMeant(_ line: String, _ told: String) {
    let outcome = InProcess.run(line.split(separator: " ").map { ByteString(String($0)) })
    #expect(outcome.status == 64 && outcome.output.isEmpty)
    #expect(outcome.errorText.contains(told), "\(outcome.errorText)")
  }

  @Test(arguments: ["help", "help migrate", "help report merge", "help report", "help help"])
  func helpIsGiven(_ line: String) {
    let outcome = InProcess.run(line.split(separator: " ").map { ByteString(String($0)) })
    #expect(outcome.status == 0 && outcome.outputText.contains("USAGE: airflow-bundle"), "\(line)")
  }

  @Test func distancesAreThoseOfTypingMistakes() {
    func distance(_ one: String, _ other: String) -> Int {
      CommandNames.distance(Array(one.utf8), Array(other.utf8))
    }
    #expect(distance("verify", "verify") == 0 && distance("", "abc") == 3)
    #expect(distance("migrte", "migrate") == 1 && distance("mirgate", "migrate") == 1)
    #expect(distance("exprot", "export") == 1 && distance("inspekt", "inspect") == 1)
    #expect(distance("report", "verify") > 3)
  }

  @Test(arguments: ["migrate", "verify", "inspect"]) func anAddressIsNoPath(_ command: String)
    throws
  {
    let folder = try TemporaryFolder()
    for (address, scheme) in [
      ("https://host/a.zip", "https"), ("docker://image:tag", "docker"), ("s3:/bucket/a", "s3"),
    ] {
      let more = command == "migrate" ? ["-o", folder("out").lossy] : []
      let outcome = InProcess.run(([command, address] + more).map { ByteString($0) })
      let text = outcome.outputText + outcome.errorText
      #expect(outcome.status == 1 && text.contains("not-found"), "\(text)")
      #expect(
        text.contains("this is an address (\(scheme)://), and only files and folders are read"))
    }
    // A file may be called so.
    try folder.write("http:/x", SampleBundle().footer32)
    let run = try Program.run(["inspect", "http:/x", "--source"], in: folder.path)
    #expect(run.status == 0, "\(run)")
  }

  @Test func filesOfReportsAreNamed() throws {
    let folder = try TemporaryFolder()
    let gone = InProcess.run(["report", "merge", folder("gone.json"), "--json"])
    #expect(gone.status == 1)
    #expect(gone.errorText.contains("\(folder("gone.json")): cannot open: No such file"))
    let report = folder("nofolder/r.json")
    let unwritable = InProcess.run(["verify", folder.path, "--report", report])
    #expect(unwritable.status == 64)
    #expect(unwritable.errorText.contains("--report \(report): there is no folder"))
  }

  @Test func completionOfUsersHasNoColonForZsh() {
    let script = InProcess.run("--generate-completion-script", "zsh")
    let line = script.outputText.split(separator: "\n").first { $0.contains("getent") }
    #expect(script.status == 0)
    // '--as-user[what it is]:name:{what completes it}': a further colon would end the completion.
    #expect(line?.split(separator: "]:").last?.filter { $0 == ":" }.count == 1, "\(line ?? "")")
  }
}
