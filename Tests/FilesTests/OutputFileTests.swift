import ByteStrings
import Foundation
import LibC
import TestSupport
import Testing

@testable import Files

/// Files that appear whole or not at all, with and without names for what is unfinished.
@Suite struct OutputFileTests {
  private func write(_ text: String, to file: inout OutputFile) throws {
    try Array(text.utf8).withUnsafeBytes { try file.write($0) }
  }

  private func publication(mode: UInt16 = 0o755, replacing: Bool = false)
    -> OutputFile.Publication
  {
    .init(mode: mode, owner: nil, replacing: replacing, sync: true)
  }

  @Test(arguments: [false, true]) func appearsWhenPublished(_ namedOnly: Bool) throws {
    let folder = try TemporaryFolder()
    var file = try OutputFile(folder("a"), namedOnly: namedOnly)
    try write("hello ", to: &file)
    try write("world", to: &file)
    #expect(file.offset == 11)
    #expect(!folder.exists("a"))
    #expect(try Snapshot(of: folder.path).paths.count == (namedOnly ? 1 : 0))
    try file.publish(publication(mode: 0o741))
    let after = try Snapshot(of: folder.path)
    #expect(after.paths == ["a"])
    #expect(after["a"]?.bytes == Array("hello world".utf8))
    #expect(after["a"]?.permissions == 0o741)
  }

  @Test(arguments: [false, true]) func leavesNothingWhenDropped(_ namedOnly: Bool) throws {
    let folder = try TemporaryFolder()
    func start() throws {
      var file = try OutputFile(folder("a"), namedOnly: namedOnly)
      try write("half", to: &file)
    }
    try start()
    #expect(try Snapshot(of: folder.path).paths == [])
  }

  /// Under a temporary name nothing is ever something that Airflow would run.
  @Test func theTemporaryNameIsNotExecutable() throws {
    let folder = try TemporaryFolder()
    var file = try OutputFile(folder("a"), namedOnly: true)
    try write("x", to: &file)
    let name = try #require(try Snapshot(of: folder.path).paths.first)
    #expect(UnfinishedFile.isName(name))
    #expect(try Snapshot(of: folder.path)[name]?.permissions == 0o600)
    for mode in [0o755, 0o777, 0o700, 0o111] as [UInt16] {
      let unfinished = UnfinishedFile.mode(for: mode)
      #expect(unfinished & 0o111 == 0)
      #expect(UnfinishedFile.isUnfinished(mode: unfinished))
      #expect(!UnfinishedFile.isUnfinished(mode: mode))
    }
    #expect(!UnfinishedFile.isUnfinished(mode: 0o1755) && !UnfinishedFile.isUnfinished(mode: 0o644))
    try file.publish(publication())
  }

  @Test(arguments: [false, true]) func replacesNothingUnasked(_ namedOnly: Bool) throws {
    let folder = try TemporaryFolder()
    var file = try OutputFile(folder("a"), namedOnly: namedOnly)
    try write("new", to: &file)
    // It appears between the first look and the last.
    try folder.write("a", "precious", mode: 0o640)
    do {
      try file.publish(publication())
      Issue.record("replaced")
    } catch { #expect(error.errno == EEXIST) }
    #expect(try !file.isThereAlready())
    _ = consume file
    let after = try Snapshot(of: folder.path)
    #expect(after.paths == ["a"])
    #expect(after["a"]?.bytes == Array("precious".utf8) && after["a"]?.permissions == 0o640)
  }

  @Test(arguments: [false, true]) func replacesWhenAsked(_ namedOnly: Bool) throws {
    let folder = try TemporaryFolder()
    try folder.write("a", "old", mode: 0o600)
    var file = try OutputFile(folder("a"), namedOnly: namedOnly)
    try write("new", to: &file)
    try file.publish(publication(mode: 0o755, replacing: true))
    let after = try Snapshot(of: folder.path)
    #expect(after.paths == ["a"])
    #expect(after["a"]?.bytes == Array("new".utf8) && after["a"]?.permissions == 0o755)
  }

  /// A program that anybody has open for writing cannot be started: nobody may, once it has a name.
  @Test func canBeRunAsSoonAsItHasItsName() throws {
    let folder = try TemporaryFolder()
    var file = try OutputFile(folder("a"))
    try readFile("/bin/true").withUnsafeBytes { try file.write($0) }
    // As soon as it may be run; the moment in which it is still open is over by then.
    var aside = try SetAside(in: FolderHandle(folder.path))
    try folder.write("a", "an original")
    try file.publish(
      publication(), exchanging: Original("a", FileStatus.read(folder("a"))), in: &aside
    ) { _ throws(FileError) in true }
    var status: Int32?
    // More than once: a process that another test starts may have a copy of the descriptor for
    // the moment until it runs its own program.
    for _ in 0..<20 where status != 0 {
      let process = Process()
      process.executableURL = URL(fileURLWithPath: folder("a").lossy)
      guard (try? process.run()) != nil else { continue }
      process.waitUntilExit()
      status = process.terminationStatus
    }
    #expect(status == 0)
  }

  /// Whoever puts another file there while the output is written keeps that.
  @Test func anotherFileIsNotExchanged() throws {
    let folder = try TemporaryFolder()
    try folder.write("a", "an original")
    let original = try Original("a", FileStatus.read(folder("a")))
    func exchange() throws {
      var file = try OutputFile(folder("a"))
      try write("new", to: &file)
      var aside = try SetAside(in: FolderHandle(folder.path))
      folder.remove("a")
      try folder.write("a", "another file", mode: 0o640)
      try file.publish(publication(), exchanging: original, in: &aside) { _ throws(FileError) in
        true
      }
    }
    #expect(throws: FileError("find", folder("a"), .changed)) { try exchange() }
    let after = try Snapshot(of: folder.path)
    #expect(after.paths == ["a"])
    #expect(after["a"]?.bytes == Array("another file".utf8) && after["a"]?.permissions == 0o640)
  }

  @Test func aFolderThatIsMissingIsAnError() throws {
    let folder = try TemporaryFolder()
    #expect(throws: FileError("open the folder", folder("gone"), ENOENT)) {
      _ = try OutputFile(folder("gone/a"))
    }
    #expect(throws: FileError("open the folder", folder("gone"), ENOENT)) {
      _ = try OutputFile(folder("gone/a"), namedOnly: true)
    }
  }
}

@Suite struct UnfinishedFileTests {
  @Test func finishingFollowsNoLink() throws {
    let folder = try TemporaryFolder()
    try folder.write("victim", "x", mode: 0o1644)
    try folder.link("output", to: "victim")
    #expect(throws: FileError.self) { try UnfinishedFile.finish(folder("output"), mode: 0o755) }
    #expect(try Snapshot.Entry(at: folder("victim")).permissions == 0o1644)
    // Nor does it touch what is finished already, or was never ours.
    try folder.write("done", "x", mode: 0o600)
    try UnfinishedFile.finish(folder("done"), mode: 0o755)
    #expect(try Snapshot.Entry(at: folder("done")).permissions == 0o600)
    try UnfinishedFile.finish(folder("victim"), mode: 0o755)
    #expect(try Snapshot.Entry(at: folder("victim")).permissions == 0o755)
  }

  @Test func onlyWhatNobodyHoldsIsRemoved() throws {
    let folder = try TemporaryFolder()
    try folder.write(".airflow-bundle-1-x.tmp", "left over", mode: 0o600)
    try folder.write(".airflow-bundle-1-y.tmp/a/b", "left over")
    try folder.setMode(".airflow-bundle-1-y.tmp", 0o1700)
    try folder.write(".airflow-bundle-1-x.tmpx", "not ours")
    try folder.write("airflow-bundle-1.tmp", "not ours")
    try folder.link(".airflow-bundle-2-x.tmp", to: "airflow-bundle-1.tmp")
    var held = try OutputFile(folder("a"), namedOnly: true)
    let heldFolder = try OutputFolder(folder("b"))
    let removed = LeftOver.finishAll(in: folder.path)
    #expect(removed.sorted() == [".airflow-bundle-1-x.tmp", ".airflow-bundle-1-y.tmp"])
    let left = try Snapshot(of: folder.path).paths.filter { $0.components.count == 1 }
    #expect(left.count == 5, "\(left)")
    try held.publish(.init(mode: 0o644, owner: nil, replacing: false, sync: false))
    try heldFolder.publish(owner: nil, sync: false)
    #expect(folder.exists("a") && folder.exists("b"))
  }

  @Test func namesAreOurs() {
    #expect(UnfinishedFile.isName(".airflow-bundle-7-a.tmp"))
    for name in [
      "a.tmp", ".airflow-bundle-7", "x.airflow-bundle-7.tmp", ".airflow-bundle-backup.tmp",
      ".airflow-bundle-7-a-old.tmp", ".airflow-bundle-7-A.tmp", ".airflow-bundle-.tmp",
    ] as [ByteString] {
      #expect(!UnfinishedFile.isName(name))
    }
    let names = (0..<100).map { _ in UnfinishedFile.newName() }
    #expect(Set(names).count == 100)
    #expect(names.allSatisfy { UnfinishedFile.isName($0) })
  }
}

@Suite struct OutputFolderTests {
  @Test func appearsWhole() throws {
    let folder = try TemporaryFolder()
    let output = try OutputFolder(folder("a"))
    // Two levels down: no subfolder of the root has an executable and a manifest in it.
    #expect(output.work.parent.parent == folder.path)
    let below = ByteString(output.work.bytes.dropFirst(folder.path.count + 1))
    try folder.write(below.joined("x/file"), "content", mode: 0o755)
    #expect(!folder.exists("a"))
    try output.publish(owner: nil, sync: true)
    #expect(try Snapshot(of: folder.path).paths == ["a", "a/x", "a/x/file"])
  }

  @Test func leavesNothingWhenDropped() throws {
    let folder = try TemporaryFolder()
    func start() throws {
      let output = try OutputFolder(folder("a"))
      let below = ByteString(output.work.bytes.dropFirst(folder.path.count + 1))
      try folder.write(below.joined("x/file"), "content")
    }
    try start()
    #expect(try Snapshot(of: folder.path).paths == [])
  }

  @Test func replacesNothing() throws {
    let folder = try TemporaryFolder()
    let output = try OutputFolder(folder("a"))
    try folder.write("a/precious", "x")
    do {
      try output.publish(owner: nil, sync: false)
      Issue.record("replaced")
    } catch { #expect([EEXIST, ENOTEMPTY].contains(error.errno)) }
    #expect(try Snapshot(of: folder.path).files == ["a/precious"])
  }
}

@Suite struct InputFileTests {
  @Test func whatIsNoFileIsRefused() throws {
    let folder = try TemporaryFolder()
    try folder.makeFIFO("fifo")
    try folder.makeFolder("folder")
    #expect(throws: FileError("read", folder("fifo"), EINVAL)) {
      _ = try InputFile(folder("fifo"))
    }
    #expect(throws: FileError("read", folder("folder"), EISDIR)) {
      _ = try InputFile(folder("folder"))
    }
    #expect(throws: FileError("open", folder("gone"), ENOENT)) {
      _ = try InputFile(folder("gone"))
    }
  }

  @Test func streamsAnyPart() throws {
    let folder = try TemporaryFolder()
    let bytes = (0..<1000).map { UInt8($0 & 255) }
    try folder.write("a", bytes)
    let file = try InputFile(folder("a"))
    var read: [UInt8] = []
    let append = { (chunk: UnsafeRawBufferPointer) throws(FileError) in
      #expect(chunk.count <= 64)
      read += chunk
    }
    try file.stream(from: 100, count: 500, chunkSize: 64, failure: { $0 }, consume: append)
    #expect(read == Array(bytes[100..<600]))
    #expect(throws: FileError("read", folder("a"), .changed)) {
      try file.stream(from: 900, count: 101, failure: { $0 }, consume: append)
    }
  }
}
