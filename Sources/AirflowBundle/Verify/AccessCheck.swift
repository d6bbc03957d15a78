import ByteStrings
import Files

/// Whether the user that Airflow runs as gets at a file and may run it.
struct AccessCheck: Sendable {
  /// nil for the user of this process.
  private let user: UserAccess?

  /// - Throws: `UsageError` where there is no such user, or this process may not look for others.
  init(user name: ByteString?) throws(UsageError) {
    guard let name else {
      user = nil
      return
    }
    guard FileAccess.isRoot else {
      throw UsageError("--as-user takes root: run as root, or as \(name) without the option")
    }
    guard let user = UserAccess(name) else {
      throw UsageError("--as-user \(name): there is no user of that name")
    }
    self.user = user
  }

  init(_ user: UserAccess?) { self.user = user }

  /// Why Airflow does not get to open the file as an executable; nil where it does.
  ///
  /// - Parameter root: the folder that the walk began at, whose subfolders Airflow has to list.
  func problem(_ path: ByteString, below root: ByteString?) -> BundleError? {
    guard let user else {
      return FileAccess.isExecutable(path) ? nil : notExecutable(path, by: "this user")
    }
    if let problem = folderProblem(path, below: root, user) { return problem }
    guard let status = try? FileStatus.read(path) else {
      return BundleError(.permissionDenied, "its status cannot be read")
    }
    let mode = "mode \(modeText(status.mode)), owner \(status.owner), group \(status.group)"
    if !user.allows(.execute, status) {
      return BundleError(
        .notExecutable, "the user \(user.name) may not execute it (\(mode))",
        advice: "chmod a+x it, or give it to that user")
    }
    if !user.allows(.read, status) {
      return BundleError(
        .permissionDenied, "the user \(user.name) may not read it (\(mode))",
        advice: "chmod a+r it, or give it to that user")
    }
    return nil
  }

  private func notExecutable(_ path: ByteString, by whom: String) -> BundleError {
    let mode = (try? FileStatus.read(path).mode).map { " (mode \(modeText($0)))" } ?? ""
    return BundleError(.notExecutable, "it is not executable by \(whom)\(mode)")
  }

  /// The first folder on the way, as the path is written and with links resolved, that the user
  /// cannot go through, or below the root of the walk not list.
  private func folderProblem(_ path: ByteString, below root: ByteString?, _ user: UserAccess)
    -> BundleError?
  {
    let lists = root.map { ByteString($0.trimmingTrailingSlashes.bytes) }
    let written = path.bytes.first == ByteString.slash ? path : RealPath.resolved(".").joined(path)
    for way in [written, RealPath.resolved(path)] {
      for folder in Self.folders(above: way) {
        guard let status = try? FileStatus.read(folder) else { continue }
        if !user.allows(.execute, status) {
          return BundleError(
            .permissionDenied,
            "the user \(user.name) may not enter the folder \(folder) (mode \(modeText(status.mode)))",
            advice: "chmod a+x the folder")
        }
      }
    }
    guard let lists else { return nil }
    var folder = path.parent
    while folder.count >= lists.count {
      if let status = try? FileStatus.read(folder), !user.allows(.read, status) {
        return BundleError(
          .permissionDenied,
          "the user \(user.name) may not list the folder \(folder) (mode \(modeText(status.mode)))",
          advice: "chmod a+r the folder")
      }
      let parent = folder.parent
      if parent == folder || folder == lists { break }
      folder = parent
    }
    return nil
  }

  private static func folders(above path: ByteString) -> [ByteString] {
    var folders: [ByteString] = []
    var folder = path.parent
    while folders.last != folder {
      folders.append(folder)
      folder = folder.parent
    }
    return folders.reversed()
  }
}
