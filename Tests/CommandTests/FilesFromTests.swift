import ByteStrings
import TestSupport
import Testing

/// `--files-from` and `--files-from0`: only the listed paths below one folder.
@Suite struct FilesFromTests {
  private func scene() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    for name in ["a", "b", "c"] {
      try folder.write(ByteString("in/team/\(name).zip"), SampleBundle(dag: name).zip)
    }
    try folder.write("in/odd\nname.zip", SampleBundle(dag: "odd").zip)
    try folder.write("in/notes.txt", "no bundle")
    try folder.write("in/photos.zip", ArchiveBuilder(.init("photo.jpg", "no bundle")).bytes())
    try folder.write("outside.zip", SampleBundle(dag: "outside").zip)
    return folder
  }

  private func run(_ folder: TemporaryFolder, _ arguments: String...) throws -> Program.Outcome {
    try Program.run(["migrate", "in", "-o", "out"] + arguments, in: folder.path)
  }

  @Test func onlyTheListedAreTakenAndTheTreeIsKept() throws {
    let folder = try scene()
    try folder.write("list", "team/a.zip\n\n./team//c.zip\nteam/a.zip\n")
    let outcome = try run(folder, "--files-from", "list")
    #expect(outcome.status == 0, "\(outcome)")
    #expect(try Snapshot(of: folder("out")).files == ["team/a", "team/c"])
  }

  @Test func aFolderStandsForAllInIt() throws {
    let folder = try scene()
    try folder.write("list", "team/")
    #expect(try run(folder, "--files-from", "list", "--exclude", "**/b.zip").status == 0)
    #expect(try Snapshot(of: folder("out")).files == ["team/a", "team/c"])
  }

  /// `--include` is about the bundles in it, not about the folder that is listed.
  @Test func aListedFolderNeedsNoPatternOfItsOwn() throws {
    let folder = try scene()
    try folder.write("list", "team/")
    #expect(try run(folder, "--files-from", "list", "--include", "team/[ac]*").status == 0)
    #expect(try Snapshot(of: folder("out")).files == ["team/a", "team/c"])
  }

  @Test func eachPathThatIsNotThereIsNamed() throws {
    let folder = try scene()
    let names = (1...6).map { "team/gone\($0).zip" }
    try folder.write("list", ByteString(names.joined(separator: "\n")).bytes)
    let outcome = try run(folder, "--files-from", "list")
    for name in names { #expect(outcome.output.contains("failed     in/\(name): "), "\(outcome)") }
  }

  @Test func standardInputIsRead() throws {
    let folder = try scene()
    for (option, format) in [
      ("--files-from", "team/b.zip\\n"), ("--files-from0", "team/b.zip\\0odd\\nname.zip\\0"),
    ] {
      let outcome = try Program.run(
        ["migrate", "in", "-o", "out", option, "-"], shell: "printf '\(format)' | \"$@\"",
        in: folder.path)
      #expect(outcome.status == 0, "\(outcome)")
      #expect(folder.exists("out/team/b"))
      #expect(folder.exists("out/odd\nname") == (option == "--files-from0"))
      folder.remove("out")
    }
  }

  @Test func whatIsListedAndIsNoBundleFails() throws {
    let folder = try scene()
    try folder.write("list", "team/a.zip\nteam/gone.zip\nnotes.txt\nphotos.zip\n")
    let outcome = try run(folder, "--files-from", "list")
    #expect(outcome.status == 1)
    for line in [
      "in/team/gone.zip: the list names it, and there is no such file or folder; correct the list, or put the file there [not-found]",
      "[not-a-bundle]", "[manifest-missing]", "converted  in/team/a.zip -> out/team/a",
    ] {
      #expect(outcome.output.contains(line), "\(line)\n\(outcome.output)")
    }
  }

  @Test func shardsOfAListAreDisjoint() throws {
    let folder = try scene()
    try folder.write("list", "team/a.zip\nteam/b.zip\nteam/c.zip\n")
    for shard in ["1/2", "2/2"] {
      let outcome = try run(folder, "--files-from", "list", "--shard", shard, "--allow-empty")
      #expect(outcome.status == 0 && !outcome.output.contains("unchanged"), "\(outcome)")
    }
    #expect(try Snapshot(of: folder("out")).files == ["team/a", "team/b", "team/c"])
  }

  static let wrong: [([UInt8], [String], String)] = [
    (Array("../outside.zip\n".utf8), [], "'../outside.zip' is no path below the input folder"),
    (Array("team/../../outside.zip".utf8), [], "is no path below the input folder"),
    (Array("/etc/passwd\n".utf8), [], "'/etc/passwd' is no path below the input folder"),
    (Array(".\n".utf8), [], "'.' is no path below the input folder"),
    (Array("team/a.zip\0".utf8), [], "is no path below the input folder"),
    (Array("team/a.zip\n".utf8), ["in/team"], "--files-from goes with one folder as INPUT"),
    (Array("team/a.zip\n".utf8), ["--files-from0", "list"], "do not go together"),
  ]

  @Test(arguments: wrong) func isWrongUsage(_ list: [UInt8], _ more: [String], _ told: String)
    throws
  {
    let folder = try scene()
    try folder.write("list", list)
    let outcome = try Program.run(
      ["migrate", "in", "-o", "out", "--files-from", "list"] + more, in: folder.path)
    #expect(outcome.status == 64 && outcome.errors.contains(told), "\(outcome)")
    #expect(!folder.exists("out"))
  }

  @Test func aListThatCannotBeReadIsWrongUsage() throws {
    let folder = try scene()
    #expect(
      try run(folder, "--files-from", "gone").errors.contains("--files-from gone: cannot open"))
    #expect(try run(folder, "--files-from", "in").status == 64)
    try folder.write("huge", "")
    try folder.setSize("huge", 1 << 40)
    let huge = try run(folder, "--files-from", "huge")
    #expect(huge.status == 64 && huge.errors.contains("--files-from huge: the list has more than"))
    let file = try Program.run(
      ["migrate", "in/team/a.zip", "-o", "out", "--files-from", "list"], in: folder.path)
    #expect(file.status == 64)
  }

  @Test func anEmptyListIsNothingFound() throws {
    let folder = try scene()
    try folder.write("list", "\n")
    let outcome = try run(folder, "--files-from", "list")
    #expect(outcome.status == 1 && outcome.output.contains("[nothing-found]"), "\(outcome)")
    #expect(try run(folder, "--files-from", "list", "--allow-empty").status == 0)
  }
}
