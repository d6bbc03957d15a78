import ByteStrings
import LibC
import TestSupport
import Testing

@testable import Files

@Suite struct FolderWalkTests {
  private func entries(_ folder: TemporaryFolder, followLinks: Bool = false) -> [FolderWalk.Entry] {
    var walk = FolderWalk(folder.path, followLinks: followLinks)
    var entries: [FolderWalk.Entry] = []
    walk.run { entry in
      entries.append(entry)
      return true
    }
    return entries
  }

  @Test(arguments: 0..<20) func filesComeInByteOrderOfTheirPaths(_ seed: UInt64) throws {
    let folder = try TemporaryFolder()
    var state = seed &* 0x9e37_79b9_7f4a_7c15 | 1
    func random(_ count: Int) -> Int {
      state ^= state << 13
      state ^= state >> 7
      state ^= state << 17
      return Int(state >> 33) % count
    }
    // Names that sort differently as a name and as the beginning of a path.
    let names: [ByteString] = [
      "a", "a-b", "a.b", "a0", "A", "b", "\u{e9}", "e\u{301}", " ", "a b", "!", "~",
      ByteString([0xff, 0x61]),
    ]
    var wanted: Set<ByteString> = []
    for _ in 0..<40 {
      var path: ByteString = ""
      for _ in 0...random(3) { path = path.joined(names[random(names.count)]) }
      do { try folder.write(path, "x") } catch { continue }  // a folder by that name
      wanted.insert(path)
    }
    let files = entries(folder).filter { $0.kind == .file }
    #expect(files.map(\.relative) == wanted.sorted())
    #expect(files.allSatisfy { $0.path == folder($0.relative) })
  }

  @Test func aFolderIsLeftOutWhenNotWanted() throws {
    let folder = try TemporaryFolder()
    for name in ["a/x", "b/y", "c"] as [ByteString] { try folder.write(name, "") }
    var walk = FolderWalk(folder.path, followLinks: false)
    var seen: [ByteString] = []
    walk.run { entry in
      seen.append(entry.relative)
      return entry.relative != "a"
    }
    #expect(seen == ["a", "b", "b/y", "c"])
  }

  @Test func ourUnfinishedFilesAreNone() throws {
    let folder = try TemporaryFolder()
    try folder.write(".airflow-bundle-1-abc.tmp", "x")
    try folder.write(".airflow-bundle-2-abc.tmp/x/y", "x")
    try folder.write(".airflow-bundle-notes", "x")
    #expect(entries(folder).map(\.relative) == [".airflow-bundle-notes"])
  }

  @Test func linksAreNamedOrFollowedOnce() throws {
    let folder = try TemporaryFolder()
    try folder.write("x/file", "")
    try folder.link("x/up", to: "..")
    try folder.link("again", to: "x")
    try folder.link("alias", to: "x/file")
    try folder.link("broken", to: "gone")
    try folder.makeFIFO("fifo")
    #expect(
      entries(folder).map { "\($0.relative) \($0.kind)" } == [
        "again link", "alias link", "broken link", "x folder", "x/file file", "x/up link",
      ])
    let followed = entries(folder, followLinks: true)
    #expect(followed.map(\.relative) == ["again", "again/file", "alias", "broken"])
    guard case .brokenLink(let error) = followed[3].kind else {
      Issue.record("not broken: \(followed[3].kind)")
      return
    }
    #expect(error.errno == ENOENT)
  }

  @Test func aMissingRootIsUnreadable() throws {
    let folder = try TemporaryFolder()
    var walk = FolderWalk(folder("gone"), followLinks: false)
    var kinds: [FolderWalk.Kind] = []
    walk.run { entry in
      kinds.append(entry.kind)
      return true
    }
    #expect(
      kinds == [
        .unreadable(FileError("list the folder", folder("gone"), ENOENT))
      ])
  }
}
