import ByteStrings
import TestSupport
import Testing

/// What a run says at its end: all that somebody needs who has not read the lines above.
@Suite struct RunEndTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func run(_ line: String) -> (status: Int32, lines: [String], errors: String) {
    let prefix = folder.path.lossy + "/"
    let outcome = InProcess.run(
      line.split(separator: " ").map { ByteString(String($0).replacing("@", with: prefix)) })
    let lines = outcome.outputText.replacing(prefix, with: "").split(separator: "\n")
    return (outcome.status, lines.map(String.init), outcome.errorText.replacing(prefix, with: ""))
  }

  private func put(_ names: [String], dag: String? = nil) throws {
    for name in names {
      try folder.write(ByteString("in/\(name).zip"), SampleBundle(dag: dag ?? name).zip)
    }
  }

  @Test(arguments: ["", " -q"]) func failuresAndWarningsAreGroupedByCode(_ quiet: String) throws {
    try put(["a"])
    for name in ["p", "q", "r", "s"] {
      try folder.write(ByteString("in/\(name).zip"), "no archive")
    }
    try put(["x", "y"], dag: "shared")
    try put(["z"], dag: "twice")
    try put(["zz"], dag: "twice")
    let end = run("migrate @in -o @out --report @r.json --report @r.html --log @l\(quiet)")
    #expect(end.status == 1)
    #expect(
      end.lines.suffix(8).dropLast() == [
        "warning: the Dag shared is claimed by in/x.zip, in/y.zip; which one Airflow takes is undefined, and a published later state makes an import error of its task extract; leave only one of them in the folder [duplicate-dag]",
        "warning: the Dag twice is claimed by in/z.zip, in/zz.zip; which one Airflow takes is undefined, and a published later state makes an import error of its task extract; leave only one of them in the folder [duplicate-dag]",
        "failed, by code:", "  4 not-a-zip: in/p.zip, in/q.zip, in/r.zip and 1 more",
        "warnings, by code:",
        "  4 duplicate-dag: in/x.zip, in/y.zip, in/z.zip and 1 more",
        "reports: r.json, r.html, l",
      ])
    #expect(end.lines.last?.hasPrefix("5 converted, 4 failed; ") == true)
    #expect(end.lines.contains { $0.hasPrefix("converted") } == quiet.isEmpty)
  }

  @Test func aVerificationGroupsItsProblems() throws {
    try put(["a", "b", "c", "d"], dag: "same")
    let end = run("verify @in -q --report @v.json")
    #expect(
      end.lines.suffix(5).dropLast()
        == [
          "duplicate-dag          the Dag same is claimed by in/a.zip, in/b.zip, in/c.zip and 1 more; which one Airflow takes is undefined; leave only one of them in the folder",
          "problems, by code:", "  4 duplicate-dag: in/a.zip, in/b.zip, in/c.zip and 1 more",
          "  4 legacy-container: in/a.zip, in/b.zip, in/c.zip and 1 more",
          "report: v.json",
        ].suffix(4))
    #expect(end.lines.count { $0.hasPrefix("duplicate-dag") } == 1)
  }

  @Test func whatIsRareIsOneLine() throws {
    try put(["a", "b", "c"])
    for name in ["x", "y"] {
      var bundle = SampleBundle(dag: name)
      bundle.executable.bytes[18] = 183  // The machine of an ELF file: AArch64.
      try folder.write(ByteString("in/\(name).zip"), bundle.zip)
    }
    let lines = run("migrate @in -o @out").lines.filter { $0.contains("most of this run") }
    #expect(
      lines == [
        "warning: 2 executables are elf aarch64, while most of this run (3) are elf x86_64: in/x.zip, in/y.zip [architecture-mixed]"
      ])
  }

  @Test func aPlaceThatCannotBeWrittenIsToldOnce() throws {
    try put(["a", "team/b", "team/c", "team/d"])
    try folder.write("out/team", "in the way")
    let end = run("migrate @in -o @out --report @r.json")
    #expect(end.status == 1)
    #expect(end.lines.count { $0.contains("out/team, where its output needs a folder") } == 2)
    #expect(end.lines.contains { $0.hasPrefix("failed     in/team/b.zip: out/team, where") })
    #expect(
      end.lines.contains(
        "failed     2 more for the same reason: out/team, where its output needs a folder, is no folder [output-exists]"
      ))
    let report = String(decoding: try folder.read("r.json"), as: UTF8.self)
    #expect(report.split(separator: "is no folder").count == 4, "each has it in the report")
  }

  @Test func failFastSaysHowToGoOn() throws {
    try folder.write("in/a.zip", "no archive")
    try put(["b", "c"])
    let end = run("migrate @in -o @out --fail-fast -j 1")
    #expect(
      end.errors
        == "airflow-bundle: stopped after a failure, as --fail-fast asks: 2 not started; mend what failed, and run the same command again to go on: airflow-bundle migrate in -o out --fail-fast -j 1\n"
    )
    #expect(end.lines.last?.hasSuffix("; incomplete: 2 bundles were not finished") == true)
    #expect(run("migrate @in -o @out").errors.isEmpty)
  }
}
