package import ByteStrings
import CPlatform
import LibC

/// What a user may do with files.
///
/// `refusals` asks the kernel; `allows` goes by owner, group and permission bits alone, which is
/// what people can see and change.
package struct UserAccess: Sendable {
  package struct Right: OptionSet, Sendable {
    package let rawValue: UInt16
    package init(rawValue: UInt16) { self.rawValue = rawValue }
    package static let read = Right(rawValue: 4)
    package static let execute = Right(rawValue: 1)
  }

  package let name: ByteString
  private let user: UInt32
  private let group: UInt32
  private let groups: Set<UInt32>

  /// Looks a user and its groups up, the supplementary ones too; nil where there is none of that
  /// name.
  package init?(_ name: ByteString) {
    guard let entry = name.withCPath({ getpwnam($0) })?.pointee else { return nil }
    self.name = name
    user = entry.pw_uid
    group = entry.pw_gid
    groups = Self.groups(of: name, primary: entry.pw_gid)
  }

  package init(name: ByteString, user: UInt32, group: UInt32, groups: Set<UInt32>) {
    self.name = name
    self.user = user
    self.group = group
    self.groups = groups
  }

  /// A path, and what the user should be able to do with it.
  package struct Question: Sendable {
    package var path: ByteString
    package var right: Right
    package init(_ path: ByteString, _ right: Right) { (self.path, self.right) = (path, right) }
  }

  /// Asks the kernel on behalf of the user: for each question why not, or nil where the user may.
  ///
  /// Access control lists, mounts without execution and missing capabilities count. Where threads
  /// cannot have a user of their own (macOS), the permission bits have to do.
  ///
  /// - Throws: where this process may not act for others.
  package func refusals(_ questions: [Question]) throws(FileError) -> [Int32?] {
    let paths = questions.map { question in question.path.withCPath { strdup($0) } }
    defer { for path in paths { free(path) } }
    let modes = questions.map { question in
      (question.right.contains(.read) ? R_OK : 0) | (question.right.contains(.execute) ? X_OK : 0)
    }
    let lists = groups.map { gid_t($0) }
    var answers = [CInt](repeating: 0, count: questions.count)
    do throws(FileError) {
      try systemCall("act as the user", name) {
        paths.map { UnsafePointer($0) }.withUnsafeBufferPointer {
          cplatform_access_as(
            user, group, lists, lists.count, $0.baseAddress, modes, &answers, questions.count)
        }
      }
    } catch {
      guard error.errno == ENOSYS else { throw error }
      return try questions.map { question throws(FileError) in
        allows(question.right, try FileStatus.read(question.path)) ? nil : EACCES
      }
    }
    return answers.map { $0 == 0 ? nil : $0 }
  }

  private static func groups(of name: ByteString, primary: gid_t) -> Set<UInt32> {
    #if canImport(Darwin)
      typealias Group = Int32
    #else
      typealias Group = gid_t
    #endif
    var capacity: Int32 = 64
    while true {
      var count = capacity
      var list = [Group](repeating: 0, count: Int(capacity))
      let result = name.withCPath {
        getgrouplist($0, Group(truncatingIfNeeded: primary), &list, &count)
      }
      if result >= 0 {
        return Set(
          list.prefix(Int(count)).map { UInt32(bitPattern: Int32(truncatingIfNeeded: $0)) })
      }
      // Linux says how many there are; others leave the count, so it is at least doubled.
      capacity = max(count, capacity * 2)
      if capacity > 1 << 17 { return [primary] }
    }
  }

  /// Whether the user has all of these rights to a file or folder of that status.
  package func allows(_ rights: Right, _ status: FileStatus) -> Bool {
    if user == 0 {
      // Root reads anything, but runs only what somebody may run; it searches any folder.
      return !rights.contains(.execute) || status.kind == .folder || status.mode & 0o111 != 0
    }
    // The first class that the user belongs to decides, even where a later one would allow more.
    let shift: UInt16 = user == status.owner ? 6 : groups.contains(status.group) ? 3 : 0
    return (status.mode >> shift) & rights.rawValue == rights.rawValue
  }
}

package enum FileAccess {
  /// Whether a path is on a file system that is mounted without execution.
  package static func isWithoutExecution(_ path: ByteString) -> Bool {
    path.withCPath { cplatform_is_noexec($0) } == 1
  }

  /// Whether this process may execute a file: `os.access(path, os.X_OK)`, for the real user.
  package static func isExecutable(_ path: ByteString) -> Bool {
    path.withCPath { access($0, X_OK) } == 0
  }

  /// Whether this process runs as root.
  package static var isRoot: Bool { geteuid() == 0 }
}
