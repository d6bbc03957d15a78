import ByteStrings
import Foundation
import TestSupport
import Testing

/// `report diff`: what is different, and whether it is worse.
@Suite struct ReportDiffTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    for name in ["a", "b", "c", "d"] {
      try folder.write(ByteString("in/\(name).zip"), SampleBundle(dag: name).zip)
    }
  }

  @discardableResult
  private func run(_ line: String) -> (status: Int32, output: String, errors: String) {
    let prefix = folder.path.lossy + "/"
    let outcome = InProcess.run(
      line.split(separator: " ").map { ByteString(String($0).replacing("@", with: prefix)) })
    return (
      outcome.status, outcome.outputText.replacing(prefix, with: ""),
      outcome.errorText.replacing(prefix, with: "")
    )
  }

  @Test func sameRunsAreTheSame() {
    run("migrate @in -o @out -n --report @1.json")
    run("migrate @in -o @out -n --report @2.json")
    let diff = run("report diff @1.json @2.json")
    #expect(diff == (0, "No difference among 4 items.\n", ""))
  }

  @Test func aPlanAndItsRunAreTheSame() {
    run("migrate @in -o @out -n --report @1.json")
    run("migrate @in -o @out --report @2.json")
    #expect(run("report diff @1.json @2.json").output == "No difference among 4 items.\n")
    run("migrate @in -o @out --report @3.json")
    let again = run("report diff @2.json @3.json")
    #expect(again.status == 0)
    #expect(
      again.output
        == "other   in/a.zip, in/b.zip, in/c.zip and 1 more: status was: converted; now: unchanged\n4 with another status; nothing got worse.\n"
    )
  }

  @Test func everyKindOfChangeIsTold() throws {
    run("migrate @in -o @out -n --report @1.json")
    folder.remove("in/a.zip")
    try folder.write("in/b.zip", "no archive")
    try folder.write("in/c.zip", SampleBundle(dag: "c2", schemaVersion: nil).zip)
    try folder.write("in/e.zip", SampleBundle(dag: "d").zip)
    run("migrate @in -o @out -n --report @2.json")
    let diff = run("report diff @1.json @2.json --report @d.json --report @d.html --report @d.md")
    #expect(diff.status == 1 && diff.errors.isEmpty)
    let lines = diff.output.split(separator: "\n")
    try #require(lines.count > 2)
    #expect(lines[0] == "worse   in/a.zip: gone, was converted")
    #expect(lines[1] == "worse   in/b.zip: status was: converted; now: failed [not-a-zip]")
    #expect(lines[2].hasPrefix("worse   in/d.zip: findings was: none; now: duplicate-dag: "))
    #expect(lines.contains { $0.hasPrefix("other   in/c.zip: findings was: none; now: schema-") })
    #expect(lines.contains { $0.hasPrefix("other   in/c.zip: digest was: ") })
    #expect(lines.contains("other   in/e.zip: new, converted"))
    #expect(
      lines.last
        == "1 gone, 1 new, 1 with another status, 2 with other findings, 1 with another digest; 3 got worse."
    )
    let json = try #require(
      try JSONSerialization.jsonObject(with: Data(folder.read("d.json"))) as? [String: Any])
    #expect((json["items"] as? [Any])?.count == 5 && json["compared"] as? String == "migrate")
    #expect((json["summary"] as? [String: Int])?["worse"] == 3)
    let page = String(decoding: try folder.read("d.html"), as: UTF8.self)
    #expect(page.contains("3 got worse") && page.contains("gone, was converted"))
    let back = run("report diff @2.json @1.json --json")
    #expect(back.status == 1, "the new one of before is gone")
    #expect(back.output.contains("\"report diff\""))
  }

  @Test func whatWasMendedIsNotWorse() throws {
    try folder.write("in/a.zip", "no archive")
    run("migrate @in -o @out -n --report @1.json")
    try folder.write("in/a.zip", SampleBundle(dag: "a").zip)
    run("migrate @in -o @out -n --report @2.json")
    let diff = run("report diff @1.json @2.json")
    #expect(diff.status == 0 && diff.output.hasSuffix("nothing got worse.\n"), "\(diff)")
  }

  @Test func orphansAndGapsAreWorse() throws {
    run("migrate @in -o @out --report @1.json")
    run("migrate @in -o @out --report @2.json")
    folder.remove("in/a.zip")
    run("migrate @in -o @out --report @3.json")
    let diff = run("report diff @2.json @3.json")
    #expect(diff.status == 1)
    #expect(diff.output.contains("worse   out/a: no input makes it, and it goes on being served\n"))
    try folder.write("in/b.zip", "no archive")
    run("migrate @in -o @out --fail-fast -j 1 --report @4.json")
    #expect(run("report diff @3.json @4.json").output.contains("The new report is incomplete"))
  }

  @Test func verificationsAreComparedToo() throws {
    run("migrate @in -o @out")
    run("verify @out --report @1.json")
    try folder.setMode("out/a", 0o644)
    folder.remove("out/b")
    run("verify @out --report @2.json")
    let diff = run("report diff @1.json @2.json")
    #expect(diff.status == 1)
    let lines = diff.output.split(separator: "\n")
    #expect(lines.contains("worse   out/a: status was: ok; now: skipped by Airflow"), "\(diff)")
    #expect(
      lines.contains { $0.hasPrefix("worse   out/a: findings was: none; now: not-executable") })
    #expect(lines.contains("worse   out/b: gone, was ok"))
    #expect(run("report diff @2.json @2.json").status == 0)
  }

  @Test func whatDoesNotGoTogetherIsWrongUsage() throws {
    run("migrate @in -o @out -n --report @1.json")
    run("verify @in --report @2.json")
    try folder.write("x.json", "{")
    for (line, told) in [
      ("report diff @1.json @2.json", "compare reports of one command"),
      ("report diff @1.json @nothere.json", "nothere.json: cannot open"),
      ("report diff @1.json @x.json", "x.json: it is no whole JSON text"),
      ("report diff @1.json", "Missing expected argument '<new>'"),
      ("report diff @1.json -", "standard input"),
      ("report diff @1.json @1.json --report @1.json", "it would overwrite"),
    ] {
      let diff = run(line)
      #expect(diff.status == 64 && diff.errors.contains(told), "\(line): \(diff)")
    }
  }
}
