package import ByteStrings
import LibC

/// Everything below a folder, as it can be compared.
package struct Snapshot: Equatable {
  package struct Entry: Equatable {
    /// `st_mode` with the file type.
    package var mode: UInt32
    /// The bytes of a file or the target of a link; empty for the rest.
    package var bytes: [UInt8]
    package var owner: UInt32
    package var group: UInt32
    package var inode: UInt64

    package var permissions: UInt16 { UInt16(mode & 0o7777) }
    package var isFile: Bool { mode & 0o170000 == 0o100000 }

    package static func == (left: Entry, right: Entry) -> Bool {
      left.mode == right.mode && left.bytes == right.bytes && left.owner == right.owner
        && left.group == right.group
    }
  }

  package var entries: [ByteString: Entry] = [:]

  /// The files' paths, in byte order.
  package var files: [ByteString] { entries.filter { $0.value.isFile }.keys.sorted() }
  package var paths: [ByteString] { entries.keys.sorted() }

  package subscript(path: ByteString) -> Entry? { entries[path] }

  /// Takes one of what is below a path; nothing there gives no entries.
  package init(of root: ByteString) throws {
    var pending: [ByteString] = [""]
    while let relative = pending.popLast() {
      let path = root.joined(relative)
      for name in names(in: path) {
        let child = relative.joined(name)
        let entry = try Entry(at: root.joined(child))
        entries[child] = entry
        if entry.mode & 0o170000 == 0o040000 { pending.append(child) }
      }
    }
  }
}

extension Snapshot.Entry {
  package init(at path: ByteString) throws {
    var status = stat()
    guard cPath(path, { lstat($0, &status) }) == 0 else { throw SetupError.system("lstat", path) }
    mode = UInt32(status.st_mode)
    owner = status.st_uid
    group = status.st_gid
    inode = UInt64(status.st_ino)
    switch status.st_mode & S_IFMT {
    case S_IFREG: bytes = try readFile(path)
    case S_IFLNK:
      var buffer = [CChar](repeating: 0, count: 4096)
      let count = cPath(path) { readlink($0, &buffer, buffer.count) }
      bytes = buffer.prefix(max(count, 0)).map { UInt8(bitPattern: $0) }
    default: bytes = []
    }
  }
}
