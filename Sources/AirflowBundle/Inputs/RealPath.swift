import ByteStrings
import Files

/// Where a path really is, so that one place is known by one name.
enum RealPath {
  /// The path with the links in its folders resolved; its last component stays as it is, except
  /// for `.` and `..`. What does not exist yet is joined to what does.
  static func of(_ path: ByteString) -> ByteString {
    var memory = RealPathMemory()
    return memory.of(path)
  }

  /// Whether `of` may give one place for both: it keeps last components, except `.` and `..`.
  static func mayBeEqual(_ path: ByteString, _ other: ByteString) -> Bool {
    let (last, otherLast) = (path.lastComponent, other.lastComponent)
    return last == otherLast || isUnnamed(last) || isUnnamed(otherLast)
  }

  /// Whether a last component is no name of its own.
  static func isUnnamed(_ last: ByteString) -> Bool { last.isEmpty || last == "." || last == ".." }

  /// The path with all links resolved.
  static func resolved(_ path: ByteString) -> ByteString {
    if let real = ResolvedPath.of(path) { return real }
    let parent = path.parent
    return parent == path ? path : resolved(parent).joined(path.lastComponent)
  }

  /// Whether `path` is `folder` or lies below it, both resolved; also where the folder has another
  /// name on the way, as a bind mount gives it.
  static func isInside(_ path: ByteString, _ folder: ByteString) -> Bool {
    let (path, folder) = (resolved(path), resolved(folder))
    if path.below(folder) != nil { return true }
    guard let wanted = try? FileStatus.read(folder).identity else { return false }
    var above = path
    while (try? FileStatus.read(above).identity) != wanted {
      if above == above.parent { return false }
      above = above.parent
    }
    return true
  }
}

/// Real paths of many names in few folders: each folder is resolved once.
struct RealPathMemory {
  private var folders: [ByteString: ByteString] = [:]

  /// The same as `RealPath.of`.
  mutating func of(_ path: ByteString) -> ByteString {
    let last = path.lastComponent
    if RealPath.isUnnamed(last) { return RealPath.resolved(path.trimmingTrailingSlashes) }
    return realFolder(path.parent).joined(last)
  }

  /// The folder of `of`.
  mutating func folder(of path: ByteString) -> ByteString {
    RealPath.isUnnamed(path.lastComponent) ? of(path).parent : realFolder(path.parent)
  }

  private mutating func realFolder(_ folder: ByteString) -> ByteString {
    if let known = folders[folder] { return known }
    let real = RealPath.resolved(folder)
    folders[folder] = real
    return real
  }
}

/// The places that paths stand for, in which one folder is one place, whatever leads to it: a link, a
/// bind mount, or its own path.
struct PlaceMemory {
  private var folders: [ByteString: ByteString] = [:]
  private var names: [FileStatus.Identity: ByteString] = [:]

  /// The place of a name in a folder.
  mutating func of(_ path: ByteString) -> ByteString {
    let trimmed = path.trimmingTrailingSlashes
    return ofFolder(trimmed.parent).joined(trimmed.lastComponent)
  }

  /// The place of a folder.
  mutating func ofFolder(_ path: ByteString) -> ByteString {
    if let known = folders[path] { return known }
    let real = RealPath.resolved(path)
    var place = real
    if let identity = try? FileStatus.read(path).identity {
      place = names[identity] ?? real
      names[identity] = place
    }
    folders[path] = place
    return place
  }
}

extension FileStatus {
  /// Whether there is nothing by a name any more. What cannot be looked at counts as there.
  static func isGone(_ path: ByteString) -> Bool {
    do { return try ifExists(path, followLinks: false) == nil } catch { return false }
  }
}
