import AirflowBundle
import ByteStrings
import TestSupport
import Testing

/// What a walk takes in, passes over and reports.
@Suite struct ListingTests {
  private func put(_ scene: Scene, _ names: ByteString...) throws {
    for name in names {
      try scene.folder.write(name, SampleBundle(dag: "d\(name.bytes.count)").zip)
    }
  }

  @Test func containersAreToldByContent() throws {
    let scene = try Scene()
    try put(scene, "in/archive.dat", "in/no-extension")
    try scene.folder.write("in/old.zip", SampleBundle(dag: "old").footer32)
    try scene.folder.write("in/README.md", "text")
    try scene.folder.write("in/empty", [])
    try scene.folder.write("in/tool", SampleBundle.elf, mode: 0o755)
    try scene.folder.write("in/claims.zip", "text")
    try scene.folder.write("in/photos.zip", ArchiveBuilder(.init("photo", "x")).bytes())
    let report = try scene.migrate()
    #expect(
      scene.outline(report) == [
        "in/archive.dat converted", "in/claims.zip not-a-zip", "in/no-extension converted",
        "in/old.zip converted", "in/photos.zip not-a-bundle",
      ])
    #expect(report.items[4].status == .skipped)
    #expect(report.items.map { $0.from } == [.zip, nil, .zip, .footer32, nil])
  }

  @Test func anArchiveBehindOtherBytesIsOne() throws {
    let scene = try Scene()
    var archive = SampleBundle().archive
    archive.prefix = Array("#!/usr/bin/self-extracting\n".utf8)
    try scene.folder.write("in/a.zip", archive.bytes())
    #expect(try scene.migrate().statuses == [.converted])
  }

  /// Also where originals go: then what has vanished may be the work of another run, but not a link
  /// that is still there.
  @Test(arguments: [false, true]) func aLinkThatLeadsNowhereIsTold(_ removes: Bool) throws {
    let scene = try Scene()
    try put(scene, "in/a.zip")
    try scene.folder.link("in/b.zip", to: "nowhere")
    let report = try scene.migrate {
      $0.followsLinks = true
      guard removes else { return }
      $0.destination = .inPlace(.remove)
      $0.syncs = true
    }
    #expect(scene.outline(report) == ["in/a.zip converted", "in/b.zip not-found"])
    #expect(report.exitStatus == 1)
  }

  /// Whatever it is, and whether it is come by in a folder or named itself.
  @Test(arguments: [false, true]) func whatIsReachedTwiceIsOneInput(_ isInPlace: Bool) throws {
    let scene = try Scene()
    try put(scene, "in/x/a.zip")
    for name: ByteString in ["in/x/tool", "in/x/main.go"] {
      try scene.folder.write(name, SampleBundle.elf, mode: 0o755)
    }
    try scene.folder.write(
      "in/x/airflow-metadata.yaml", SampleBundle.manifest(executable: "tool", source: "main.go"))
    try scene.folder.link("in/gone", to: "nowhere")
    for inputs: [ByteString] in [["in", "in/x"], ["in/x", "in", "in"]] {
      for follows in [false, true] {
        let report = try scene.migrate(inputs) {
          $0.isDryRun = true
          $0.followsLinks = follows
          if isInPlace { $0.destination = .inPlace(.keep) }
        }
        #expect(
          scene.outline(report).map { $0.split(separator: " ")[0] } == [
            "in/gone", "in/x", "in/x/a.zip",
          ])
      }
    }
  }

  @Test(arguments: [false, true]) func aFolderThatIsNamedTwiceIsEmptyOnce(_ isInPlace: Bool) throws
  {
    let scene = try Scene()
    try scene.folder.write("in/README.md", "text")
    let report = try scene.migrate(["in", "in/"]) {
      if isInPlace { $0.destination = .inPlace(.keep) }
    }
    #expect(report.codes == [.nothingFound])
  }

  @Test func specialFilesArePassedOver() throws {
    let scene = try Scene()
    try put(scene, "in/a.zip")
    try scene.folder.makeFIFO("in/fifo.zip")
    try scene.folder.makeFIFO("in/x/airflow-metadata.yaml")
    #expect(scene.outline(try scene.migrate()) == ["in/a.zip converted"])
  }

  @Test func oddNamesAreBytes() throws {
    let scene = try Scene()
    let latin = ByteString(Array("in/caf".utf8) + [0xe9] + Array(".zip".utf8))
    let names: [ByteString] = [
      "in/new\nline.zip", "in/\u{1b}[31mred.zip", "in/ space .zip", "in/e\u{301}.zip",
      "in/\u{e9}.zip", "in/-o.zip", "in/\"quote\\.zip", latin,
    ]
    for (index, name) in names.enumerated() {
      try scene.folder.write(name, SampleBundle(dag: "d\(index)").zip)
    }
    let report = try scene.migrate()
    #expect(report.count(.converted) == names.count)
    #expect(report.items.map(\.input) == names.map { scene.folder($0) }.sorted())
    #expect(try scene.snapshot("out").files.count == names.count)
    for item in report.items {
      let lines = ReportLine.lines(for: item)
      #expect(lines.count == 1 + item.findings.count)
      #expect(!lines.joined().contains { $0 == "\u{1b}" || $0.isNewline })
    }
    let json = try #require(report.items.first { $0.input == scene.folder(latin) }?.json)
    #expect(json["input"] == .string(scene.folder(latin)))
    guard case .string(let base64)? = json["input_base64"] else {
      Issue.record("no input_base64")
      return
    }
    let known = scene.folder("in/caf").bytes + [0xe9] + Array(".zip".utf8)
    #expect(base64.lossy == encodedIndependently(known))
    #expect(json["output_base64"] != nil)
    #expect(report.items.filter { $0.json["input_base64"] != nil }.count == 1)
    let rendered = String(decoding: json.rendered(), as: UTF8.self)
    #expect(rendered.contains("caf\u{fffd}.zip"))
  }

  /// Base64 bit by bit (RFC 4648).
  private func encodedIndependently(_ bytes: [UInt8]) -> String {
    let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
    var bits = bytes.flatMap { byte in (0..<8).map { Int(byte >> (7 - $0)) & 1 } }
    while bits.count % 6 != 0 { bits.append(0) }
    var text = ""
    for start in stride(from: 0, to: bits.count, by: 6) {
      text.append(digits[bits[start..<(start + 6)].reduce(0) { $0 * 2 + $1 }])
    }
    while text.count % 4 != 0 { text.append("=") }
    return text
  }

  @Test func deepTreesAreWalked() throws {
    let scene = try Scene()
    let deep = ByteString([String](repeating: "d", count: 300).joined(separator: "/"))
    try scene.folder.write(ByteString("in").joined(deep).joined("a.zip"), SampleBundle().zip)
    #expect(try scene.migrate().statuses == [.converted])
    #expect(try scene.snapshot("out").files == [deep.joined("a")])
  }

  @Test func linksAreFollowedOnlyWhenAsked() throws {
    let scene = try Scene()
    try put(scene, "in/x/a.zip", "elsewhere/b.zip")
    try scene.folder.link("in/loop", to: "..")
    try scene.folder.link("in/x/up", to: "../x")
    try scene.folder.link("in/other", to: "../elsewhere")
    try scene.folder.link("in/broken.zip", to: "gone")
    try scene.folder.link("in/self", to: "self")
    let plain = try scene.migrate { $0.isDryRun = true }
    #expect(
      scene.outline(plain) == [
        "in/broken.zip link-not-followed", "in/loop link-not-followed",
        "in/other link-not-followed", "in/self link-not-followed", "in/x/a.zip converted",
        "in/x/up link-not-followed",
      ])
    #expect(plain.exitStatus == 0)
    scene.folder.remove("in/loop")
    let followed = try scene.migrate { $0.followsLinks = true }
    #expect(
      scene.outline(followed) == [
        "in/broken.zip not-found", "in/other/b.zip converted", "in/self io-error",
        "in/x/a.zip converted", "in/x/up link-not-followed",
      ])
    #expect(try scene.snapshot("out").files == ["other/b", "x/a"])
  }

  @Test func aLoopThroughTheRootEnds() throws {
    let scene = try Scene()
    try put(scene, "in/a.zip")
    try scene.folder.link("in/x/back", to: "..")
    try scene.folder.link("in/again", to: "x")
    let report = try scene.migrate { $0.followsLinks = true }
    #expect(
      scene.outline(report) == [
        "in/a.zip converted", "in/again/back link-not-followed", "in/x link-not-followed",
      ])
  }

  /// One that is met below two INPUTs is told once: a plan with an input twice cannot be applied.
  @Test(arguments: [false, true]) func aLinkBelowTwoInputsIsToldOnce(_ follows: Bool) throws {
    let scene = try Scene()
    try put(scene, "in/t/a.zip")
    try scene.folder.link("in/t/l", to: "gone")
    let report = try scene.migrate(["in", "in/t"]) { $0.followsLinks = follows }
    let code = follows ? "not-found" : "link-not-followed"
    #expect(scene.outline(report) == ["in/t/a.zip converted", "in/t/l \(code)"])
  }

  /// A link that a walk does not follow is taken where it is named itself, before the walk or after it.
  @Test(arguments: [false, true]) func aNamedLinkIsTakenWhateverAWalkSaysOfIt(_ isLast: Bool) throws
  {
    let scene = try Scene()
    try put(scene, "elsewhere/a.zip")
    try put(scene, "in/b.zip")
    try put(scene, "elsewhere/more/c.zip")
    try SampleBundle().write(into: scene.folder, "elsewhere/app")
    try scene.folder.makeFolder("elsewhere/empty")
    let links: [ByteString] = ["in/app", "in/empty", "in/file", "in/more"]
    for (link, target) in zip(links, ["app", "empty", "a.zip", "more"]) {
      try scene.folder.link(link, to: ByteString("../elsewhere/\(target)"))
    }
    let report = try scene.migrate(isLast ? ["in"] + links : links + ["in"])
    #expect(
      scene.outline(report) == [
        "in/app converted", "in/b.zip converted", "in/empty nothing-found", "in/file converted",
        "in/more/c.zip converted",
      ])
    let unnamed = try scene.migrate(["in"]) { $0.isDryRun = true }
    #expect(unnamed.codes.count { $0 == .linkNotFollowed } == 4)
  }

  /// The manifest of a flat bundle is no bundle, wherever it is met.
  @Test(arguments: [false, true]) func theManifestOfAFlatBundleIsNoBundle(_ isLast: Bool) throws {
    let scene = try Scene()
    try scene.folder.write("in/x/tool", SampleBundle.elf, mode: 0o755)
    try scene.folder.write("in/x/main.go", "package main")
    try scene.folder.write(
      "in/x/airflow-metadata.yaml", SampleBundle.manifest(executable: "tool", source: "main.go"))
    // The folder is a bundle among others.
    try put(scene, "in/x/a.zip")
    let manifest: ByteString = "in/x/airflow-metadata.yaml"
    let report = try scene.migrate(isLast ? ["in", manifest] : [manifest, "in"])
    #expect(
      scene.outline(report) == [
        "in/x converted", "in/x/a.zip converted", "in/x/airflow-metadata.yaml not-a-bundle",
      ])
  }

  @Test func aFolderOfTwoNamesIsTakenOnceAndTheOtherNameIsTold() throws {
    let scene = try Scene()
    try put(scene, "in/releases/v3/a.zip")
    try scene.folder.link("in/current", to: "releases/v3")
    let report = try scene.migrate { $0.followsLinks = true }
    #expect(
      scene.outline(report) == [
        "in/current/a.zip converted", "in/releases/v3 link-not-followed",
      ])
    let message = report.items[1].message ?? ""
    #expect(
      message.contains("it is the same folder as \(scene.folder("in/current"))"), "\(message)")
    #expect(report.exitStatus == 0)
    // What the filters take by the other path is not taken there either, and that is said.
    let filtered = try scene.migrate(to: "other") {
      $0.followsLinks = true
      $0.include = ["releases/**"]
    }
    #expect(
      scene.outline(filtered) == ["in nothing-found", "in/releases/v3 link-not-followed"])
    #expect(filtered.items[1].message?.contains("the filters go by it") == true)
  }

  /// Within a bundle, too: what its executable knew by the other name is not in the new one.
  @Test func theOtherNameOfAFolderInABundleIsNotKept() throws {
    let scene = try Scene()
    try SampleBundle().write(into: scene.folder, "in/app")
    try scene.folder.write("in/app/lib/x.so", "x")
    try scene.folder.link("in/app/lib64", to: "lib")
    let report = try scene.migrate { $0.followsLinks = true }
    #expect(report.statuses == [.converted])
    let finding = report.items[0].findings.first { $0.code == .notKept }
    #expect(finding?.message.contains("lib64, the same folder as") == true, "\(report.items)")
  }

  /// What the manifest cannot say is the manifest's fault, not that of the executable.
  @Test(arguments: [
    (Array("x: [".utf8), ErrorCode.manifestInvalid),
    ([UInt8](repeating: UInt8(ascii: "#"), count: (1 << 20) + 1), .manifestTooLarge),
  ]) func aManifestThatCannotBeReadHidesNoFault(_ manifest: [UInt8], _ code: ErrorCode) throws {
    let scene = try Scene()
    try scene.folder.write("in/app/airflow-metadata.yaml", manifest)
    try scene.folder.write("in/app/app", SampleBundle.elf, mode: 0o644)
    #expect(scene.outline(try scene.migrate()) == ["in/app \(code.rawValue)"])
  }

  @Test func aStrayManifestSwallowsNothing() throws {
    let scene = try Scene()
    try put(scene, "in/a.zip", "in/x/b.zip")
    try scene.folder.write("in/airflow-metadata.yaml", SampleBundle.manifest())
    try scene.folder.write("in/x/airflow-metadata.yaml", SampleBundle.manifest())
    #expect(scene.outline(try scene.migrate()) == ["in/a.zip converted", "in/x/b.zip converted"])
  }

  @Test func foldersAreBundles() throws {
    let scene = try Scene()
    // What the old scanner takes: the first executable in name order, STEM.go before main.go.
    let manifest =
      "format_version: \"1.0\"\nsdk: {language: go, version: \"1\"}\ndags: {d: {tasks: [t]}}\n"
    try scene.folder.write("in/one/airflow-metadata.yaml", manifest)
    try scene.folder.write("in/one/b-tool.bin", SampleBundle.elf, mode: 0o755)
    try scene.folder.write("in/one/c-tool", SampleBundle.elf + [1], mode: 0o755)
    try scene.folder.write("in/one/a-text", "not executable")
    try scene.folder.write("in/one/main.go", "main")
    try scene.folder.write("in/one/b-tool.go", "stem")
    let report = try scene.migrate()
    #expect(scene.outline(report) == ["in/one converted"])
    let footer = try Footer(parsing: scene.folder.read("out/one"))
    #expect(footer.executable == SampleBundle.elf)
    #expect(
      footer.source == Array("stemnot executable".utf8) + SampleBundle.elf + [1]
        + Array("main".utf8))
    #expect(report.items[0].executable?.name == "b-tool.bin")
  }

  @Test(
    arguments: [
      (["*.zip"], [], ["a.zip"]), (["**/*.zip"], [], ["a.zip", "x/b.zip", "x/y/c.zip"]),
      (["x/*"], [], ["x/b.zip"]), (["x/**"], [], ["x/b.zip", "x/y/c.zip"]),
      ([], ["x/**"], ["a.zip"]), (["**"], ["**/[bc].zip"], ["a.zip"]),
      (["a.zip", "x/y/?.zip"], ["a.*"], ["x/y/c.zip"]),
      ([], ["nothing"], ["a.zip", "x/b.zip", "x/y/c.zip"]),
    ] as [([ByteString], [ByteString], [ByteString])]) func filtersTakeRelativePaths(
      _ include: [ByteString], _ exclude: [ByteString], _ taken: [ByteString]
    ) throws
  {
    let scene = try Scene()
    try put(scene, "in/a.zip", "in/x/b.zip", "in/x/y/c.zip")
    let report = try scene.migrate {
      $0.include = include
      $0.exclude = exclude
      $0.isDryRun = true
    }
    #expect(report.items.map(\.input) == taken.map { scene.folder(ByteString("in").joined($0)) })
  }

  @Test func aNamedFileIsTakenWhateverTheFilters() throws {
    let scene = try Scene()
    try put(scene, "in/a.zip")
    let report = try scene.migrate(["in/a.zip"]) { $0.exclude = ["**"] }
    #expect(report.statuses == [.converted])
  }

  @Test func everyShardAndNoneTwice() throws {
    let scene = try Scene()
    for number in 0..<40 { try put(scene, ByteString("in/x\(number % 5)/b\(number).zip")) }
    // Two that collide; they fall into shards by their own names.
    try scene.folder.write("in/x0/b0", SampleBundle(dag: "twin").footer32)
    let all = try scene.migrate { $0.isDryRun = true }
    #expect(all.count(.failed) == 2)
    for count in 1...7 {
      var union: [ReportItem] = []
      for index in 1...count {
        let part = try scene.migrate(to: "out") {
          $0.isDryRun = true
          $0.shard = ConversionOptions.Shard("\(index)/\(count)")
        }
        if count <= 4 { #expect(!part.items.isEmpty, "shard \(index)/\(count) of 41 is empty") }
        union += part.items
      }
      union.sort { $0.input < $1.input }
      #expect(union.map(\.input) == all.items.map(\.input), "\(count) shards")
      #expect(union.map { $0.error?.code } == all.codes, "\(count) shards")
    }
    for text in ["0/3", "4/3", "1", "1/0", "-1/2", "1/2/3", "a/b", "/", "1/"] {
      #expect(ConversionOptions.Shard(text) == nil, "\(text)")
    }
  }
}
