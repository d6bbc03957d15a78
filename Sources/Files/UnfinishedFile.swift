package import ByteStrings
import LibC

/// The named form of a file under way, for file systems that have no unnamed ones.
///
/// The name says whose it is; a lock on the file says that somebody still writes it.
package enum UnfinishedFile {
  static let prefix: ByteString = ".airflow-bundle-"
  static let suffix: ByteString = ".tmp"

  /// What is under a temporary name of ours, and so what becomes of it when its run is no more.
  enum Kind: String {
    /// Something that never had its name: deleted.
    case new = ""
    /// A folder of things taken from their names: put back.
    case held = "-held"
    /// A folder of things taken from their names for good: deleted.
    case gone = "-gone"
  }

  /// Whether a name (no path) is one that we give: prefix, process, random number, kind, suffix.
  package static func isName(_ name: ByteString) -> Bool { kind(of: name) != nil }

  static func kind(of name: ByteString) -> Kind? {
    guard name.hasPrefix(prefix), name.hasSuffix(suffix) else { return nil }
    let middle = name.bytes.dropFirst(prefix.count).dropLast(suffix.count)
    let parts = middle.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
    guard parts.count == 2 || parts.count == 3, !parts[0].isEmpty, !parts[1].isEmpty,
      parts[0].allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
      parts[1].allSatisfy({
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
          || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0)
      })
    else { return nil }
    return parts.count == 2 ? .new : Kind(rawValue: "-" + String(decoding: parts[2], as: UTF8.self))
  }

  /// A name that no other process and no other call has.
  static func newName(_ kind: Kind = .new) -> ByteString {
    let random = String(UInt64.random(in: .min ... .max), radix: 36)
    return ByteString(
      prefix.bytes + ByteString("\(getpid())-\(random)\(kind.rawValue)").bytes + suffix.bytes)
  }

  /// The sticky bit marks a file that has its name but not its permission yet: it does nothing on
  /// a file, and no output of ours ever keeps it.
  static let mark: UInt16 = 0o1000

  /// The mode of a file that is complete but not yet to be run: final mode without `x`, marked.
  static func mode(for final: UInt16) -> UInt16 { (final & 0o666) | mark }

  /// Whether a mode is that of a file whose writer was killed between its rename and its last step.
  package static func isUnfinished(mode: UInt16) -> Bool { mode & mark != 0 && mode & 0o111 == 0 }

  /// Gives an unfinished file its mode; does nothing where it is none any more.
  ///
  /// A link that was put in its place meanwhile is not followed: throws ELOOP.
  package static func finish(_ path: ByteString, mode: UInt16) throws(FileError) {
    let file = try Descriptor(opening: path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY)
    let status = try file.status()
    if status.kind == .file, isUnfinished(mode: status.mode) { try file.setMode(mode) }
  }

  /// Locks what was just made under a temporary name. Returns whether it is ours: until it had the
  /// lock, another run may have taken it for left over.
  static func lock(_ descriptor: Int32) -> Bool {
    // On a file system without locks left-overs are not removed either; see `LeftOver`.
    flock(descriptor, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK
  }

  /// Creates and locks an unfinished file in a folder, and tells its name.
  ///
  /// - Parameter target: the path that it is to get.
  static func create(
    in folder: borrowing FolderHandle, _ name: inout ByteString?, for target: ByteString
  ) throws(FileError) -> Descriptor {
    while true {
      let newName = newName()
      guard
        let file = try tolerating(EEXIST, in: folder.createFile(newName, for: target))
      else { continue }
      let isLocked = lock(file.raw)
      if isLocked, try file.status().linkCount > 0 {
        name = newName
        return file
      }
    }
  }
}
