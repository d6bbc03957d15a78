package import ByteStrings

/// A walk through everything below a folder, in byte order of the relative paths.
///
/// It holds the names of the folders on the way down, no descriptors, and does not recurse: wide
/// and deep trees cost memory only.
package struct FolderWalk {
  /// What a walk comes by.
  package struct Entry: Sendable {
    /// The path below the root of the walk.
    package var relative: ByteString
    /// The root and the relative path.
    package var path: ByteString
    package var kind: Kind
  }

  package enum Kind: Sendable, Equatable {
    case file
    case folder
    /// A link, in a walk that does not follow links.
    case link
    /// A link, in a walk that does, to nothing that can be reached.
    case brokenLink(FileError)
    /// A folder that cannot be listed.
    case unreadable(FileError)
  }

  private let root: ByteString
  private let followLinks: Bool
  private let takesUnfinished: Bool
  private var visited: Set<FileStatus.Identity> = []

  /// - Parameter takesUnfinished: whether to come by what has the name of an unfinished file of ours
  ///   too, which is passed over else.
  package init(_ root: ByteString, followLinks: Bool, takesUnfinished: Bool = false) {
    self.root = root
    self.followLinks = followLinks
    self.takesUnfinished = takesUnfinished
  }

  /// Calls `visit` for each entry; what it returns of a folder says whether to go down into it.
  ///
  /// Sockets, FIFOs and devices are passed over. With links followed, each folder is entered once.
  package mutating func run<Failure: Error>(
    _ visit: (Entry) throws(Failure) -> Bool
  ) throws(Failure) {
    var levels: [(folder: ByteString, pending: [Child])] = []
    func goDown(_ relative: ByteString) throws(Failure) {
      do throws(FileError) { levels.append((relative, try children(of: relative))) } catch {
        let path = root.joined(relative)
        _ = try visit(Entry(relative: relative, path: path, kind: .unreadable(error)))
      }
    }

    if followLinks, let status = try? FileStatus.read(root) { visited.insert(status.identity) }
    try goDown("")
    while let level = levels.indices.last {
      guard let child = levels[level].pending.popLast() else {
        levels.removeLast()
        continue
      }
      let relative = levels[level].folder.joined(child.name)
      let path = root.joined(relative)
      var kind = child.kind
      if kind == .folder && followLinks {
        do {
          guard visited.insert(try FileStatus.read(path).identity).inserted else { continue }
        } catch { kind = .unreadable(error) }
      }
      let isEntered = try visit(Entry(relative: relative, path: path, kind: kind))
      if kind == .folder && isEntered { try goDown(relative) }
    }
  }

  private struct Child {
    var name: ByteString
    var kind: Kind

    /// A folder sorts by the paths below it, which go on with a slash.
    var sortKey: [UInt8] { kind == .folder ? name.bytes + [ByteString.slash] : name.bytes }
  }

  /// The entries of a folder, last first, so that the next one is taken off the end.
  private func children(of relative: ByteString) throws(FileError) -> [Child] {
    let folder = root.joined(relative)
    var keyed: [(key: [UInt8], child: Child)] = []
    for entry in try Folders.entries(in: folder) {
      if !takesUnfinished && UnfinishedFile.isName(entry.name) { continue }
      guard let kind = kind(of: entry, in: folder) else { continue }
      let child = Child(name: entry.name, kind: kind)
      keyed.append((child.sortKey, child))
    }
    keyed.sort { $1.key.lexicographicallyPrecedes($0.key) }
    return keyed.map(\.child)
  }

  private func kind(of entry: Folders.Entry, in folder: ByteString) -> Kind? {
    let path = folder.joined(entry.name)
    let own = entry.kind ?? (try? FileStatus.read(path, followLinks: false).kind)
    switch own {
    case .file: return .file
    case .folder: return .folder
    case .other, nil: return nil
    case .link:
      guard followLinks else { return .link }
      do {
        switch try FileStatus.read(path).kind {
        case .file: return .file
        case .folder: return .folder
        case .link, .other: return nil
        }
      } catch { return .brokenLink(error) }
    }
  }
}
