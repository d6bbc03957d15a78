public import BundleFormats
public import ByteStrings
import Files

/// All report files of a run: different ones, and none that the run reads or writes otherwise.
public struct ReportFiles: Sendable {
  /// A path that a run reads or writes, and that no report may harm.
  public struct TakenPlace: Sendable {
    var path: ByteString
    /// What the path is to the run, for the message: `the input`.
    var role: String
    /// Whether everything below the path belongs to it too.
    var isFolder: Bool

    public init(_ path: ByteString, _ role: String, isFolder: Bool = false) {
      self.path = path
      self.role = role
      self.isFolder = isFolder
    }
  }

  private let files: [ReportFile]

  /// Whether no report is asked for.
  package var isEmpty: Bool { files.isEmpty }

  /// Checks the extension of each, and that it can be written, before any work is done.
  public init(_ paths: [ByteString]) throws(UsageError) {
    var files: [ReportFile] = []
    for path in paths {
      let file = try ReportFile(path)
      let location = Location(file.place)
      if let other = files.first(where: { Location($0.place).isSame(as: location) }) {
        throw UsageError("--report \(path) and --report \(other.path) are one file: name it once")
      }
      files.append(file)
    }
    self.files = files
  }

  /// Throws where another file of the run, such as its log, is one of these.
  public func check(apartFrom path: ByteString, _ option: String) throws(UsageError) {
    let location = Location(path)
    if let file = files.first(where: { Location($0.place).isSame(as: location) }) {
      throw UsageError("\(option) \(path) and --report \(file.path) are one file")
    }
  }

  /// Throws where a report would overwrite one of these places, or be a part of it.
  public func check(against places: [TakenPlace]) throws(UsageError) {
    for file in files { try Self.check(file.path, "--report", at: file.place, against: places) }
  }

  /// The same for another file of the run, such as its log.
  ///
  /// - Parameter place: where the path leads to, if that is elsewhere.
  public static func check(
    _ path: ByteString, _ option: String, at place: ByteString? = nil, against places: [TakenPlace]
  ) throws(UsageError) {
    let location = Location(place ?? path)
    guard let place = places.first(where: { location.harms($0) }) else { return }
    let what = place.isFolder ? "it would be in or in place of" : "it would overwrite"
    throw UsageError("\(option) \(path): \(what) \(place.role) \(place.path): choose another name")
  }

  /// Writes the report to every file, also after one that could not be written.
  ///
  /// - Returns: the files that were written, and what is wrong with the others, a line each.
  public func write(_ report: some ReportDocument) -> (paths: [ByteString], failures: [String]) {
    var (paths, failures): ([ByteString], [String]) = ([], [])
    for file in files {
      do throws(BundleError) {
        try file.write(report)
        paths.append(file.path)
      } catch { failures.append(error.message(for: file.path)) }
    }
    return (paths, failures)
  }
}

/// Where a file is or would be: known by its folder and name, and by its identity if it is there.
private struct Location {
  private let name: ByteString
  private let folder: FileStatus.Identity?
  /// The folders above it, its own among them.
  private let folders: Set<FileStatus.Identity>
  private let file: FileStatus.Identity?

  init(_ path: ByteString) {
    name = path.lastComponent
    folder = Self.identity(path.parent)
    file = Self.identity(path)
    var folders: Set<FileStatus.Identity> = []
    var above = ResolvedPath.of(path.parent) ?? path.parent
    while let identity = Self.identity(above), folders.insert(identity).inserted {
      above = above.parent
    }
    self.folders = folders
  }

  func isSame(as other: Location) -> Bool {
    (file != nil && file == other.file) || (name == other.name && folder == other.folder)
  }

  func harms(_ place: ReportFiles.TakenPlace) -> Bool {
    let path = place.path.trimmingTrailingSlashes
    if file != nil || place.isFolder, let identity = Self.identity(path) {
      if identity == file || (place.isFolder && folders.contains(identity)) { return true }
    }
    // The place itself, or a folder on the way to it, would be the report.
    var above = path
    while true {
      if above.lastComponent == name && Self.identity(above.parent) == folder { return true }
      let parent = above.parent
      if parent == above || parent == "." { return false }
      above = parent
    }
  }

  private static func identity(_ path: ByteString) -> FileStatus.Identity? {
    (try? FileStatus.read(path))?.identity
  }
}
