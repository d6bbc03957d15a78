import ByteStrings
import Files
import LibC
import TestSupport
import Testing

/// Originals that go to another place: in one step, or by a copy where that is another file system.
@Suite struct OriginalTests {
  /// Where memory is a file system of its own.
  static let hasAnotherFileSystem: Bool = {
    guard let one = try? TemporaryFolder(), let other = try? TemporaryFolder(below: "/dev/shm")
    else { return false }
    return device(one.path) != device(other.path)
  }()

  private static func device(_ path: ByteString) -> UInt64? {
    (try? FileStatus.read(path))?.identity.device
  }

  private func original(_ name: ByteString, in folder: TemporaryFolder) throws -> Original {
    Original(name, try FileStatus.read(folder(name)))
  }

  @Test func aFileIsRenamedInOneStep() throws {
    let folder = try TemporaryFolder()
    try folder.write("in/a", "original")
    try folder.makeFolder("old")
    let file = try Original("a", FileStatus.read(folder("in/a")))
    #expect(try file.rename(from: FolderHandle(folder("in")), to: folder("old/b")))
    #expect(try Snapshot(of: folder.path).files == ["old/b"])
  }

  /// The kernel does not rename across file systems: the original stays until it is copied.
  @Test(.enabled(if: hasAnotherFileSystem)) func aFileIsCopiedToAnotherFileSystem() throws {
    let (folder, other) = (try TemporaryFolder(), try TemporaryFolder(below: "/dev/shm"))
    try folder.write("a", "original", mode: 0o640)
    setTime(folder("a"), 1_000_000_001)
    let file = try original("a", in: folder)
    let handle = try FolderHandle(folder.path)
    #expect(try !file.rename(from: handle, to: other("b")))
    #expect(try Snapshot(of: folder.path).files == ["a"])
    #expect(try Snapshot(of: other.path).files == [])
    #expect(try !file.isCopied(from: handle, to: other("b"), whole: nil))
    try file.copy(from: handle, to: other("b"), mayLink: true, whole: nil)
    let copy = try #require(try Snapshot(of: other.path)["b"])
    #expect(copy.bytes == Array("original".utf8) && copy.permissions == 0o640)
    #expect(try FileStatus.read(other("b")).modified == 1_000_000_001_000_000_000)
    // Again, as after a kill: what is there is that copy.
    #expect(try file.isCopied(from: handle, to: other("b"), whole: nil))
    try file.copy(from: handle, to: other("b"), mayLink: true, whole: nil)
  }

  @Test(.enabled(if: hasAnotherFileSystem), arguments: ["another!", "origina", "link"])
  func whatIsNoCopyIsLeftAlone(_ content: String) throws {
    let (folder, other) = (try TemporaryFolder(), try TemporaryFolder(below: "/dev/shm"))
    try folder.write("a", "original")
    if content == "link" {
      try other.link("a", to: folder("a"))
    } else {
      try other.write("a", content)
    }
    let before = try Snapshot(of: other.path)
    let file = try original("a", in: folder)
    let handle = try FolderHandle(folder.path)
    #expect(try !file.isCopied(from: handle, to: other("a"), whole: nil))
    #expect(throws: FileError("move to", other("a"), EEXIST)) {
      try file.copy(from: FolderHandle(folder.path), to: other("a"), mayLink: true, whole: nil)
    }
    #expect(try Snapshot(of: other.path) == before)
    #expect(try folder.read("a") == Array("original".utf8))
  }

  /// A link to the original, in the place that it is to be moved to, is no copy of it.
  @Test func aLinkToTheOriginalIsNoCopy() throws {
    let folder = try TemporaryFolder()
    try folder.write("in/a", "original")
    try folder.makeFolder("old")
    try folder.link("old/a", to: "../in/a")
    let file = try Original("a", FileStatus.read(folder("in/a")))
    #expect(throws: FileError("move to", folder("old/a"), EEXIST)) {
      try file.copy(
        from: FolderHandle(folder("in")), to: folder("old/a"), mayLink: true, whole: nil)
    }
    #expect(try folder.read("in/a") == Array("original".utf8))
  }

  /// What another run has taken already is no failure.
  @Test func whatIsGoneIsDone() throws {
    let folder = try TemporaryFolder()
    try folder.write("in/bin/a", "original")
    let status = try FileStatus.read(folder("in/bin/a"))
    let file = Original("bin/a", status)
    folder.remove("in/bin")
    try folder.makeFolder("old")
    let handle = try FolderHandle(folder("in"))
    #expect(try file.rename(from: handle, to: folder("old/a")))
    #expect(try file.isCopied(from: handle, to: folder("old/a"), whole: nil))
    try file.copy(from: handle, to: folder("old/a"), mayLink: true, whole: nil)
    var aside = try SetAside(in: FolderHandle(folder("in")))
    try aside.take(file)
    try aside.remove()
    #expect(try Snapshot(of: folder("in")).paths == [])
  }

  private func setTime(_ path: ByteString, _ seconds: Int) {
    let time = timespec(tv_sec: seconds, tv_nsec: 0)
    _ = path.description.withCString { utimensat(AT_FDCWD, $0, [time, time], 0) }
  }
}
