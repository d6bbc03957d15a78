import AirflowBundle
import ByteStrings
import TestSupport
import Testing

/// Bundles of SDKs that have containers of their own lie in the same folders.
@Suite struct OtherSDKTests {
  private static let java =
    "Manifest-Version: 1.0\r\nMain-Class: com.example.Bundle\r\n"
    + "Airflow-Supervisor-Schema-Version: 2026-06-16\r\nAirflow-Cache-Digest: abc\r\n\r\n"

  private static func jar(_ manifest: String, method: UInt16 = 8) -> [UInt8] {
    ArchiveBuilder(
      .init("META-INF/"), .init("META-INF/MANIFEST.MF", manifest, method: method),
      .init("com/example/Bundle.class", "x")
    ).bytes()
  }

  private static let script = Array(
    (String(repeating: "x", count: 300_000) + "\n//# airflowBundle={\"dags\":{}}\n").utf8)

  @Test func theyAreSkippedWhereverTheyAreMet() throws {
    let scene = try Scene()
    try scene.folder.write("in/a.jar", Self.jar(Self.java))
    try scene.folder.write(
      "in/b.zip", Self.jar(Self.java.uppercased().replacing("1.0", with: "1.1")))
    try scene.folder.write("in/bundle.min.mjs", Self.script)
    try scene.folder.write("in/first.mjs", "//# airflowBundle={}")
    try scene.folder.write("in/good.zip", SampleBundle().zip)
    for target in [ConversionOptions.Target.footer, .zip, .directory] {
      let report = try scene.run(target, ["in"], to: ByteString("out-\(target)")) {
        $0.isDryRun = true
      }
      #expect(report.items.prefix(4).map(\.status) == Array(repeating: .skipped, count: 4))
      #expect(report.codes.prefix(4) == [.otherSDK, .otherSDK, .otherSDK, .otherSDK])
    }
    let named = try scene.migrate(["in/a.jar", "in/bundle.min.mjs", "in/good.zip"])
    #expect(
      scene.outline(named) == [
        "in/a.jar other-sdk", "in/bundle.min.mjs other-sdk", "in/good.zip converted",
      ])
    #expect(named.exitStatus == 0)
    #expect(named.items[0].error?.problem.contains("a Java bundle: nothing to migrate") == true)
    #expect(
      named.items[1].error?.problem.contains("a TypeScript bundle: nothing to migrate") == true)
    // What looks for bundles that Airflow runs natively has no word for them, unless asked.
    let verified = try VerifyRun(VerifyOptions(inputs: [scene.folder("in")])).run()
    #expect(verified.items.map(\.path) == [scene.folder("in/good.zip")])
    #expect { try InspectedBundle(scene.folder("in/a.jar")) } throws: {
      ($0 as? BundleError)?.code == .otherSDK
    }
  }

  /// Other archives and scripts are what they were.
  @Test func whatOnlyLooksLikeThemIsNone() throws {
    let scene = try Scene()
    try scene.folder.write("in/a.jar", Self.jar("Manifest-Version: 1.0\nMain-Class: x\n"))
    try scene.folder.write(
      "in/b.jar", Self.jar("Airflow-Supervisor-Schema-Version: 2026-06-16\n", method: 0))
    try scene.folder.write("in/c.mjs", "let x = '//# airflowBundle='\n")
    try scene.folder.write("in/d.js", Self.script)
    let report = try scene.migrate()
    #expect(scene.outline(report) == ["in/a.jar not-a-bundle", "in/b.jar not-a-bundle"])
    #expect(try scene.migrate(["in/a.jar"]).codes == [.manifestMissing])
    // With a manifest of ours it is a bundle, whatever else is in it.
    var archive = SampleBundle().archive
    archive.members.append(.init("META-INF/MANIFEST.MF", Self.java))
    try scene.folder.write("in/b.jar", archive.bytes())
    #expect(try scene.migrate(["in/b.jar"]).statuses == [.converted])
  }

  /// To pack nothing is no success.
  @Test func isNoBundleToPackLike() throws {
    let scene = try Scene()
    try scene.folder.write("a.jar", Self.jar(Self.java))
    try scene.folder.write("app", SampleBundle.elf, mode: 0o755)
    let report = try scene.pack(like: "a.jar")
    #expect(report.codes == [.notABundle] && report.exitStatus == 1)
  }
}
