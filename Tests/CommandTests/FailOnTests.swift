import ByteStrings
import TestSupport
import Testing

/// `--fail-on`: findings that make a run fail, though every bundle is converted.
@Suite struct FailOnTests {
  private func scene() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    // A note: the schema version is assumed. A warning: a Dag is claimed twice.
    try folder.write("in/a.zip", SampleBundle(schemaVersion: nil).zip)
    try folder.write("in/b.zip", SampleBundle(schemaVersion: nil).zip)
    try folder.write("good/c.zip", SampleBundle(dag: "c").zip)
    return folder
  }

  static let met: [([ByteString], String)] = [
    (["--fail-on", "warning"], "--fail-on warning: 2 findings"),
    (["--fail-on", "note"], "--fail-on note: 2 findings"),
    (["--fail-on", "duplicate-dag", "-n"], "--fail-on duplicate-dag: 2 findings"),
    (
      ["--fail-on", "tasks-empty", "--fail-on", "schema-version-assumed"],
      "schema-version-assumed: 2"
    ),
    (["--json", "-q", "--fail-on", "warning"], "--fail-on warning: 2 findings"),
  ]

  @Test(arguments: met) func fails(_ more: [ByteString], _ told: String) throws {
    let folder = try scene()
    let outcome = InProcess.run(["migrate", folder("in"), "-o", folder("out")] + more)
    #expect(outcome.status == 1)
    #expect(outcome.errorText == "airflow-bundle: \(outcome.errorText.dropFirst(16))")
    #expect(outcome.errorText.contains(told), "\(outcome.errorText)")
    #expect(folder.exists("out/b") == !more.contains("-n"), "the work is done all the same")
  }

  @Test func otherFindingsDoNotFail() throws {
    let folder = try scene()
    let outcome = InProcess.run(
      ["migrate", folder("in"), "-o", folder("out"), "--fail-on", "tasks-empty"])
    #expect(outcome.status == 0 && outcome.errors.isEmpty)
    let good = InProcess.run(
      [
        "migrate", folder("good"), "-o", folder("out2"), "--fail-on", "warning", "--fail-on",
        "note",
      ])
    #expect(good.status == 0, "\(good.errorText)")
    let verified = InProcess.run(["verify", folder("out2"), "--fail-on", "warning"])
    #expect(verified.status == 0)
  }

  @Test func whatIsNoCodeIsWrongUsage() {
    let outcome = InProcess.run("migrate", "in", "-o", "out", "--fail-on", "warnings")
    #expect(outcome.status == 64 && outcome.errorText.contains("'warnings' is invalid"))
  }
}
