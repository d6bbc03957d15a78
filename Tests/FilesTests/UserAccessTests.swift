import ByteStrings
import LibC
import Testing

@testable import Files

@Suite struct UserAccessTests {
  private func status(
    _ mode: UInt16, owner: UInt32 = 10, group: UInt32 = 20, of path: ByteString = "/etc/passwd"
  )
    throws -> FileStatus
  {
    var status = try FileStatus.read(path)
    (status.mode, status.owner, status.group) = (mode, owner, group)
    return status
  }

  @Test(arguments: [
    (UInt16(0o400), UInt32(10), true, false), (0o100, 10, false, true), (0o077, 10, false, false),
    (0o040, 11, true, false), (0o010, 11, false, true), (0o707, 11, false, false),
    (0o004, 12, true, false), (0o001, 12, false, true), (0o770, 12, false, false),
    (0o000, 0, true, false), (0o001, 0, true, true),
  ])
  func theFirstClassDecides(_ mode: UInt16, _ user: UInt32, _ reads: Bool, _ executes: Bool) throws
  {
    // User 11 is in the file's group by a supplementary one.
    let access = UserAccess(name: "u", user: user, group: 5, groups: user == 11 ? [5, 20] : [5])
    let status = try status(mode)
    #expect(access.allows(.read, status) == reads)
    #expect(access.allows(.execute, status) == executes)
    #expect(access.allows([.read, .execute], status) == (reads && executes))
  }

  @Test func rootEntersAnyFolder() throws {
    let access = UserAccess(name: "root", user: 0, group: 0, groups: [])
    #expect(access.allows(.execute, try status(0o000, of: "/")))
  }

  @Test(.enabled(if: FileAccess.isRoot)) func theKernelIsAskedForTheUser() throws {
    let nobody = UserAccess(name: "u", user: 65534, group: 65534, groups: [65534])
    let asked: [UserAccess.Question] = [
      .init("/etc/shadow", .read), .init("/etc/passwd", .read), .init("/etc/passwd", .execute),
      .init("/etc", [.read, .execute]), .init("/no/such/file", .read), .init("/root/x", .read),
    ]
    let refusals = try nobody.refusals(asked)
    #expect(refusals.map { $0 == nil } == [false, true, false, true, false, false])
    #expect(refusals[4] == ENOENT)
    // The process itself goes on as who it was.
    #expect(FileAccess.isRoot)
    #expect(try FileStatus.read("/etc/shadow").size > 0)
    // A supplementary group counts as the kernel counts it.
    let group = try FileStatus.read("/etc/shadow").group
    let member = UserAccess(name: "u", user: 65534, group: 65534, groups: [65534, group])
    #expect(try member.refusals([.init("/etc/shadow", .read)]) == [nil])
  }

  @Test func usersAreLookedUp() {
    #expect(UserAccess("root") != nil)
    #expect(UserAccess("no such user") == nil)
  }
}
