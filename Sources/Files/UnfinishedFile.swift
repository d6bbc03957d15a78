package import ByteStrings
import LibC
import SystemPackage

/// The named form of a file under way, for file systems that have no unnamed ones.
///
/// The name says whose it is; a lock on the file says that somebody still writes it.
package enum UnfinishedFile {
  static let prefix: ByteString = ".airflow-bundle-"
  static let suffix: ByteString = ".tmp"

  /// Whether a name (no path) is one that an unfinished file of ours has.
  package static func isName(_ name: ByteString) -> Bool {
    name.hasPrefix(prefix) && name.hasSuffix(suffix)
  }

  /// A name that no other process and no other call has.
  static func newName(in folder: ByteString) -> ByteString {
    let random = String(UInt64.random(in: .min ... .max), radix: 36)
    return folder.joined(
      ByteString(prefix.bytes + ByteString("\(getpid())-\(random)").bytes + suffix.bytes))
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
    let owner = try Descriptor(opening: path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY)
    let descriptor = owner.raw
    let status = try FileStatus.read(descriptor: descriptor, path)
    guard status.kind == .file, isUnfinished(mode: status.mode) else { return }
    try systemCall("set the mode of", path) { fchmod(descriptor, mode_t(mode)) }
  }

  /// Creates and locks an unfinished file in a folder.
  static func create(in folder: ByteString) throws(FileError) -> (Int32, ByteString) {
    while true {
      let name = newName(in: folder)
      let descriptor: Int32
      do {
        descriptor = try systemCall("create a file in", folder) {
          name.withCPath { open($0, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600) }
        }
      } catch {
        if error.errno == .fileExists { continue }
        throw error
      }
      // A file system without locks is one where left-overs are not removed; see removeLeftOvers.
      _ = flock(descriptor, LOCK_EX | LOCK_NB)
      // Between creation and lock another run may have taken the file for left over.
      if let status = try? FileStatus.read(descriptor: descriptor, name), status.linkCount > 0 {
        return (descriptor, name)
      }
      close(descriptor)
    }
  }

  /// Removes the unfinished files in a folder that nobody holds the lock of any more.
  ///
  /// Returns the names removed. What cannot be looked at is left alone.
  @discardableResult
  package static func removeLeftOvers(in folder: ByteString) -> [ByteString] {
    guard let names = try? Folders.names(in: folder) else { return [] }
    var removed: [ByteString] = []
    for name in names where isName(name) {
      let path = folder.joined(name)
      guard let status = try? FileStatus.read(path, followLinks: false) else { continue }
      if status.kind == .folder {
        if Folders.removeLeftOver(path) { removed.append(name) }
        continue
      }
      guard status.kind == .file else { continue }
      let descriptor = path.withCPath { open($0, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK) }
      guard descriptor >= 0 else { continue }
      defer { close(descriptor) }
      guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else { continue }
      if path.withCPath({ unlink($0) }) == 0 { removed.append(name) }
    }
    return removed
  }
}
