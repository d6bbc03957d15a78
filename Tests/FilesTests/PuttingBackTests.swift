import ByteStrings
import Files
import TestSupport
import Testing

/// What a run has taken from its name and did not let go: back under its name, by the run itself or by
/// the next one after a kill.
@Suite struct PuttingBackTests {
  private static let held: ByteString = ".airflow-bundle-1-a-held.tmp"

  /// A folder that a killed run has left, with the mode that only ours have.
  private func left(_ name: ByteString = held) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    try folder.makeFolder(name)
    try folder.setMode(name, 0o1700)
    return folder
  }

  private func put(
    _ folder: TemporaryFolder, _ path: ByteString, _ text: String, _ mode: UInt16 = 0o644
  )
    throws
  { try folder.write(Self.held.joined(path), text, mode: mode) }

  @Test func whatIsDroppedGoesBack() throws {
    let folder = try TemporaryFolder()
    try folder.write("b/bin/app", "program", mode: 0o755)
    try folder.write("b/airflow-metadata.yaml", "manifest")
    let before = try Snapshot(of: folder.path)
    do {
      var aside = try SetAside(in: FolderHandle(folder.path))
      for name in ["b/airflow-metadata.yaml", "b/bin/app"] as [ByteString] {
        try aside.take(Original(name, FileStatus.read(folder(name))))
      }
      #expect(try Snapshot(of: folder("b")).files == [])
    }
    #expect(try Snapshot(of: folder.path) == before)
  }

  @Test func whatAKilledRunHasTakenGoesBack() throws {
    let folder = try left()
    try folder.makeFolder("b/bin")
    try put(folder, "b/bin/app", "program", 0o755)
    try put(folder, "b/airflow-metadata.yaml", "manifest")
    try folder.setMode(Self.held.joined("b"), 0o700)
    #expect(LeftOver.finishAll(in: folder.path) == [Self.held])
    #expect(try Snapshot(of: folder.path).files == ["b/airflow-metadata.yaml", "b/bin/app"])
    #expect(try Snapshot(of: folder.path)["b/bin/app"]?.permissions == 0o755)
  }

  /// Nobody can tell which of the two counts.
  @Test func aNewerFileKeepsTheName() throws {
    let folder = try left()
    try put(folder, "a.zip", "taken")
    try folder.write("a.zip", "newer")
    #expect(LeftOver.finishAll(in: folder.path) == [])
    #expect(try folder.read("a.zip") == Array("newer".utf8))
    #expect(try folder.read(Self.held.joined("a.zip")) == Array("taken".utf8))
  }

  /// The output was exchanged for its original, and nobody had looked at what came out.
  @Test func anExchangeIsUndone() throws {
    let folder = try left()
    try put(folder, "old", "original", 0o644)
    try folder.write("old", "output", mode: 0o1644)
    #expect(LeftOver.finishAll(in: folder.path) == [Self.held])
    #expect(try Snapshot(of: folder.path).files == ["old"])
    #expect(try folder.read("old") == Array("original".utf8))
  }

  /// A runnable original is marked as well before it is exchanged for its output, which is whole by
  /// then: what has the name stays, and the next run finishes that.
  @Test func anExchangeForARunnableOriginalIsSettled() throws {
    let folder = try left()
    try put(folder, "old", "one of the two", 0o1644)
    try folder.write("old", "the other", mode: 0o1644)
    #expect(LeftOver.finishAll(in: folder.path) == [Self.held])
    #expect(try Snapshot(of: folder.path).files == ["old"])
    #expect(try folder.read("old") == Array("the other".utf8))
  }

  /// An output that had not been exchanged yet goes; so does one that is a folder.
  @Test(arguments: [false, true]) func anOutputThatWasNeverNamedGoes(_ isFolder: Bool) throws {
    let folder = try left()
    try folder.write("old", "original")
    if isFolder {
      try put(folder, "old/file", "output")
      try folder.setMode(Self.held.joined("old"), 0o1700)
    } else {
      try put(folder, "old", "output", 0o1644)
    }
    #expect(LeftOver.finishAll(in: folder.path) == [Self.held])
    #expect(try Snapshot(of: folder.path).paths == ["old"])
    #expect(try folder.read("old") == Array("original".utf8))
  }

  /// Two runs: the one was killed once it had exchanged its output for that of the other.
  @Test func anotherRunsFolderComesBack() throws {
    let folder = try left()
    try put(folder, "b/file", "of the other run")
    try folder.setMode(Self.held.joined("b"), 0o755)
    try folder.write("b/file", "unfinished")
    try folder.setMode("b", 0o1700)
    #expect(LeftOver.finishAll(in: folder.path) == [Self.held])
    #expect(try Snapshot(of: folder.path).files == ["b/file"])
    #expect(try folder.read("b/file") == Array("of the other run".utf8))
  }

  /// A user's folder may have the mode that marks an output of ours: what was taken from it goes back to it.
  @Test func aFolderThatLooksMarkedIsNotThrownAway() throws {
    let folder = try left()
    try put(folder, "b/airflow-metadata.yaml", "manifest")
    try folder.setMode(Self.held.joined("b"), 0o700)
    try folder.write("b/main.go", "source")
    try folder.setMode("b", 0o1700)
    #expect(LeftOver.finishAll(in: folder.path) == [Self.held])
    #expect(try Snapshot(of: folder.path).files == ["b/airflow-metadata.yaml", "b/main.go"])
  }

  /// The folder was made for files of a bundle that another run has taken since.
  @Test func aFolderInWhichNothingCameIsNotMade() throws {
    let folder = try left()
    try folder.makeFolder(Self.held.joined("b"))
    try folder.setMode(Self.held.joined("b"), 0o700)
    #expect(LeftOver.finishAll(in: folder.path) == [Self.held])
    #expect(try Snapshot(of: folder.path).paths == [])
  }

  /// What was let go is deleted, with the folders that this leaves empty, and no others.
  @Test func whatWasLetGoIsDeleted() throws {
    let gone: ByteString = ".airflow-bundle-1-a-gone.tmp"
    let folder = try left(gone)
    try folder.write(gone.joined("b/bin/app"), "program")
    try folder.makeFolder("b/bin")
    try folder.write("b/notes", "the user's")
    try folder.makeFolder("c")
    #expect(LeftOver.finishAll(in: folder.path) == [gone])
    #expect(try Snapshot(of: folder.path).paths == ["b", "b/notes", "c"])
  }
}
