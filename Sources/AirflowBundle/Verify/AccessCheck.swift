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
    do { _ = try user.refusals([]) } catch {
      throw UsageError("--as-user \(name): \(error); run as that user without the option")
    }
    self.user = user
  }

  init(_ user: UserAccess?) { self.user = user }

  /// Why Airflow does not get to open the file as an executable; nil where it does.
  ///
  /// - Parameter root: the folder that the walk began at, whose subfolders Airflow has to list.
  func problem(_ path: ByteString, below root: ByteString?) -> BundleError? {
    guard let user else {
      return FileAccess.isExecutable(path) ? nil : refusal(.init(path, .execute), nil)
    }
    let questions = Self.questions(path, below: root)
    do throws(FileError) {
      let refusals = try user.refusals(questions)
      return zip(questions, refusals).first { $1 != nil }.map { refusal($0.0, user) }
    } catch { return BundleError(error) }
  }

  /// What the user must be able to do, from the top down: go through every folder, as the path is
  /// written and with its links resolved, list those below the root of the walk, run and read the
  /// file.
  private static func questions(_ path: ByteString, below root: ByteString?)
    -> [UserAccess.Question]
  {
    let written = path.bytes.first == ByteString.slash ? path : RealPath.resolved(".").joined(path)
    let ways = [written, RealPath.resolved(path)]
    var questions = ways.flatMap { way in
      way.foldersAbove.map { UserAccess.Question($0, .execute) }
    }
    if let root {
      let top = root.trimmingTrailingSlashes
      questions += path.foldersAbove.filter { $0.count >= top.count }.map { .init($0, .read) }
    }
    return questions + [.init(path, .execute), .init(path, .read)]
  }

  /// Says what a user may not do with a path, and why: in terms that people can look at and change.
  private func refusal(_ question: UserAccess.Question, _ user: UserAccess?) -> BundleError {
    let path = question.path
    guard let status = try? FileStatus.read(path) else {
      return BundleError(.permissionDenied, "the status of \(path) cannot be read")
    }
    let isFolder = status.kind == .folder
    let isRun = question.right == .execute && !isFolder
    let who = user.map { "the user \($0.name)" } ?? "this user"
    let act =
      switch (isFolder, isRun) {
      case (true, _):
        "\(question.right == .execute ? "enter" : "list") the folder \(path)"
      case (false, true): "execute it"
      case (false, false): "read it"
      }
    let mode = "mode \(modeText(status.mode)), owner \(status.owner), group \(status.group)"
    let letter = question.right == .execute ? "x" : "r"
    var advice = "chmod a+\(letter) \(isFolder ? "the folder" : "it, or give it to that user")"
    var reason = mode
    if isRun, FileAccess.isWithoutExecution(path) {
      reason = "\(mode); its file system is mounted noexec"
      advice = "put it on a file system that is mounted with execution"
    } else if user.map({ $0.allows(question.right, status) }) ?? (status.mode & 0o111 == 0o111) {
      reason = "\(mode), but an access control list or a security module says no"
      advice = "look at getfacl, and at the security settings of the system"
    }
    return BundleError(
      isRun ? .notExecutable : .permissionDenied, "\(who) may not \(act) (\(reason))",
      advice: advice)
  }
}

extension ByteString {
  /// The folders on the way to a path, the topmost first.
  fileprivate var foldersAbove: [ByteString] {
    var folders: [ByteString] = []
    var folder = parent
    while folders.last != folder {
      folders.append(folder)
      folder = folder.parent
    }
    return folders.reversed()
  }
}
