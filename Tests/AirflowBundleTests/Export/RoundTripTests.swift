import AirflowBundle
import ByteStrings
import TestSupport
import Testing

/// Random bundles through every conversion: what comes back is what went in.
@Suite struct RoundTripTests {
  @Test(arguments: 0..<40) func archivesComeBack(_ seed: Int) throws {
    let scene = try Scene()
    var random = SeededGenerator(state: UInt64(seed))
    let bundle = RandomBundle(&random)
    try scene.folder.write("in/a.zip", bundle.sample.zip)
    let first = try scene.migrate()
    try #require(first.statuses == [.converted], "\(first.items)\n\(bundle.text)")

    // zip -> footer -> zip: the same members, bytes and modes.
    let back = try scene.export(["out"], to: "back")
    #expect(back.statuses == [.converted], "\(back.items)")
    let members = try #require(back.items[0].result?.members)
    let wanted = bundle.sample.files.map { file in
      "\(file.path) \(file.bytes.count) \(file.mode ?? (file.path == bundle.sample.executable.path ? 0o755 : 0o644))"
    }
    let found = members.filter { $0.path != "airflow-metadata.yaml" }
      .map { "\($0.path) \($0.size) \($0.mode)" }
    #expect(found.sorted() == wanted.sorted())
    let archive = try archiveMembers(scene.folder("back/a.zip"))
    for file in bundle.sample.files { #expect(archive[file.path]?.bytes == file.bytes) }
    // The same manifest values, plus at most the schema version.
    let manifest = try #require(archive["airflow-metadata.yaml"]).bytes
    let before = try #require(PlainValue(loading: bundle.sample.manifest), "\(bundle.text)")
    let after = try #require(PlainValue(loading: manifest))
    #expect(
      after == before
        || after.without("supervisor_schema_version", below: "sdk") == before, "\(bundle.text)")

    // -> footer: the identical file.
    _ = try scene.migrate(["back"], to: "again")
    #expect(try scene.snapshot("again") == scene.snapshot("out"))
    // -> zip: the identical archive, whatever the number of rounds.
    _ = try scene.export(["again"], to: "back2")
    #expect(try scene.snapshot("back2") == scene.snapshot("back"))

    // The archive that came back, copied as it is.
    let copied = try scene.run(.zip, ["back"], to: "copy")
    #expect(copied.statuses == [.copied])
    #expect(try scene.snapshot("copy") == scene.snapshot("back"))
  }

  @Test(arguments: 0..<20) func foldersComeBack(_ seed: Int) throws {
    let scene = try Scene()
    var random = SeededGenerator(state: 1000 + UInt64(seed))
    var bundle = RandomBundle(&random)
    for index in bundle.sample.further.indices { bundle.sample.further[index].mode = 0o644 }
    bundle.sample.source.mode = 0o644
    bundle.sample.executable.mode = 0o755
    try bundle.sample.write(into: scene.folder, "in/a")
    let first = try scene.migrate()
    try #require(first.statuses == [.converted], "\(first.items)\n\(bundle.text)")
    // directory -> footer -> zip gives what the folder held.
    let back = try scene.export(["out"], to: "back")
    #expect(
      Set(back.items[0].result?.members?.map(\.path) ?? [])
        == Set(bundle.sample.files.map(\.path) + ["airflow-metadata.yaml"]))
    // -> directory -> footer: bytes of executable, source and further members.
    let folder = try scene.export(["out"], to: "folder", .directory)
    if folder.codes == [.outputCollision] { return }  // names that the layout needs itself
    #expect(folder.statuses == [.converted], "\(folder.items)")
    let again = try scene.migrate(["folder"], to: "again")
    #expect(again.statuses == [.converted], "\(again.items)")
    let one = try Footer(parsing: scene.folder.read("out/a"))
    let two = try Footer(parsing: scene.folder.read("again/a"))
    #expect(one.executable == two.executable && one.source == two.source)
    #expect(first.items[0].dags == again.items[0].dags)
  }

  /// A folder exported to a folder is copied: what the layout does not need moves with it.
  @Test(arguments: 0..<20) func foldersAreCopied(_ seed: Int) throws {
    let scene = try Scene()
    var random = SeededGenerator(state: 3000 + UInt64(seed))
    var bundle = RandomBundle(&random)
    for index in bundle.sample.further.indices { bundle.sample.further[index].mode = 0o644 }
    try bundle.sample.write(into: scene.folder, "in/a")
    let copied = try scene.export(["in"], to: "copy", .directory)
    try #require(copied.statuses == [.copied], "\(copied.items)")
    let (before, after) = (try scene.snapshot("in"), try scene.snapshot("copy"))
    #expect(after.files == before.files)
    for name in before.files { #expect(after[name]?.bytes == before[name]?.bytes, "\(name)") }
    #expect(try scene.export(["in"], to: "copy", .directory).statuses == [.unchanged])
  }

  @Test(arguments: 0..<20) func draftsComeBack(_ seed: Int) throws {
    let scene = try Scene()
    var random = SeededGenerator(state: 2000 + UInt64(seed))
    var bundle = RandomBundle(&random)
    bundle.sample.further = []
    try scene.folder.write("in/a", bundle.sample.footer32, mode: 0o755)
    _ = try scene.migrate()
    _ = try scene.export(["in"], to: "z")
    _ = try scene.migrate(["z"], to: "viaZip")
    let one = try Footer(parsing: scene.folder.read("out/a"))
    let two = try Footer(parsing: scene.folder.read("viaZip/a"))
    #expect(one.executable == two.executable && one.source == two.source)
    #expect(one.executable == bundle.sample.executable.bytes)
    #expect(one.source == bundle.sample.source.bytes)
  }
}

/// A bundle with names, modes, members and a manifest that nobody would write by hand.
struct RandomBundle {
  var sample: SampleBundle
  var text: String

  init(_ random: inout SeededGenerator) {
    var paths: Set<ByteString> = ["airflow-metadata.yaml"]
    func path(_ random: inout SeededGenerator) -> ByteString {
      let words = [
        "a", "lib", "src", "B", "\u{e9}", "e\u{301}", "with space", "x.go", "main.go", "1.0", "yes",
        "\u{1f600}", "a'b", "q\"uote", "#hash", "-dash", "tab\there", "null", "{brace}",
        "key: value",
      ]
      while true {
        let depth = Int.random(in: 1...3, using: &random)
        let parts = (0..<depth).map { _ in words.randomElement(using: &random) ?? "w" }
        let path = ByteString(parts.joined(separator: "/"))
        // No path may be a folder of another.
        let clashes = paths.contains { other in
          other == path || other.hasPrefix(ByteString(path.bytes + [0x2f]))
            || path.hasPrefix(ByteString(other.bytes + [0x2f]))
        }
        if !clashes {
          paths.insert(path)
          return path
        }
      }
    }
    func bytes(_ random: inout SeededGenerator) -> [UInt8] {
      (0..<Int.random(in: 0...300, using: &random)).map { _ in
        UInt8.random(in: 0...255, using: &random)
      }
    }
    func mode(_ random: inout SeededGenerator) -> UInt16? {
      [nil, 0o644, 0o755, 0o600, 0o700, 0o444, 0o555, 0o664].randomElement(using: &random) ?? nil
    }
    let (executable, source) = (path(&random), path(&random))
    sample = SampleBundle(executable: executable, source: source)
    sample.executable.bytes = SampleBundle.elf(size: Int.random(in: 120...3000, using: &random))
    sample.executable.mode = mode(&random)
    sample.source.bytes = bytes(&random)
    sample.source.mode = mode(&random)
    for _ in 0..<Int.random(in: 0...5, using: &random) {
      sample.further.append(.init(path(&random), bytes(&random), mode: mode(&random)))
    }
    sample.method = Bool.random(using: &random) ? 8 : 0
    text = Self.manifest(&random, executable: executable, source: source)
    sample.manifest = Array(text.utf8)
  }

  private static func quoted(_ text: ByteString) -> String {
    var out = "\""
    for scalar in text.lossy.unicodeScalars {
      switch scalar {
      case "\"", "\\": out += "\\" + String(scalar)
      case "\t": out += "\\t"
      default: out.unicodeScalars.append(scalar)
      }
    }
    return out + "\""
  }

  private static func manifest(
    _ random: inout SeededGenerator, executable: ByteString, source: ByteString
  ) -> String {
    let scalars = [
      "1", "1.0", "yes", "~", "2026-06-16", "'text'", "\"\\u00e9\"", "0o7", "010", "12:30", "text",
      "[a, {b: c}]", "{k: [1, 2]}", "!!str 5", "\"\"", "-.inf", "0x1f", "1_000", "<", "y", "null",
    ]
    var lines = [
      Bool.random(using: &random)
        ? "format_version: \"1.0\"" : "airflow_bundle_metadata_version: '1.0'",
      "executable: \(quoted(executable))", "source: \(quoted(source))",
    ]
    var sdk = "sdk: {language: rust, version: \"0.1\""
    if Bool.random(using: &random) { sdk += ", supervisor_schema_version: \"2026-06-16\"" }
    lines.append(sdk + ", more: \(scalars.randomElement(using: &random) ?? "1")}")
    var dags = "dags:"
    for index in 0..<Int.random(in: 1...3, using: &random) {
      dags +=
        "\n  \"dag \(index)\": {tasks: [a, \"yes\"], x: \(scalars.randomElement(using: &random) ?? "1")}"
    }
    lines.append(dags)
    for index in 0..<Int.random(in: 0...4, using: &random) {
      lines.append("extra_\(index): \(scalars.randomElement(using: &random) ?? "1")")
    }
    lines.shuffle(using: &random)
    return lines.joined(separator: "\n") + "\n"
  }
}
