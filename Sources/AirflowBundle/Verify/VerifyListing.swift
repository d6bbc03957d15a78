import ByteStrings
import Files
import LibC

/// A file or folder that `verify` has something to say of, perhaps.
struct VerifySubject: Sendable {
  var path: ByteString
  /// The INPUT folder whose walk came by it; nil where it was named itself.
  var root: ByteString?
  var content: InputContent
  /// Whether what is wrong with it makes Airflow's scan raise.
  var breaksScan = false
  /// The bytes that there are to read; of a folder, those of its files.
  var size: UInt64 = 0
  /// Where it really is, and what a report has promised to be there; nil for no report.
  var promised: PromiseCheck.Place?

  var isNamed: Bool { root == nil }
}

/// Lists what there is to verify: as Airflow walks, links followed, each folder once.
struct VerifyListing {
  private let filter: PathFilter
  private(set) var subjects: [VerifySubject] = []
  private var seen: Set<ByteString> = []
  /// The INPUTs that are folders.
  private(set) var folders: [ByteString] = []
  /// Those of them that hold something which another INPUT, or a link, has led to already.
  private(set) var overlapping: Set<ByteString> = []
  private var walked: ByteString?
  /// Executables of flat `directory` bundles, which are walked by once more.
  private var taken: Set<ByteString> = []
  /// The folder looked at last, and where it really is.
  private var lastFolder: (path: ByteString, real: ByteString)?

  init(_ options: VerifyOptions) throws(UsageError) {
    if options.inputs.isEmpty { throw UsageError("name at least one bundle or folder") }
    if options.jobs < 1 { throw UsageError("--jobs takes a number from 1") }
    if let empty = options.inputs.first(where: { $0.isEmpty }) {
      throw UsageError("an INPUT is empty: '\(empty)'")
    }
    filter = try PathFilter(include: options.include, exclude: options.exclude)
    for input in options.inputs { add(input) }
    subjects.sort { $0.path < $1.path }
  }

  private mutating func add(_ input: ByteString) {
    do throws(FileError) {
      switch try FileStatus.read(input).kind {
      case .folder: walk(input)
      case .file:
        guard isNew(input) else { return }
        append(input, root: nil, content(of: input, isNamed: true))
      case .link, .other:
        guard isNew(input) else { return }
        append(
          input, root: nil,
          .failed(BundleError(.notABundle, "it is neither a file nor a folder")))
      }
    } catch {
      guard seen.insert(input).inserted else { return }
      append(input, root: nil, .failed(error.isMissing ? .nothing(at: input) : BundleError(error)))
    }
  }

  private mutating func walk(_ input: ByteString) {
    folders.append(input)
    walked = input
    defer { walked = nil }
    // Named itself, a folder is taken whatever the filters say of what is below.
    var quiet: ByteString? = look(at: input, root: input, isTaken: true) ? nil : ""
    var walk = FolderWalk(input, followLinks: true, takesUnfinished: true)
    walk.run { entry in
      let isTaken = filter.takes(entry.relative)
      if let prefix = quiet, !entry.relative.hasPrefix(prefix) { quiet = nil }
      let isQuiet = quiet != nil || UnfinishedFile.isName(entry.relative.lastComponent)
      switch entry.kind {
      case .folder:
        if AirflowScan.isTooDeep(entry.relative), isNew(entry.path) {
          append(entry.path, root: input, .failed(AirflowScan.tooDeep), breaksScan: true)
          return false
        }
        let isBundle = !isQuiet && !look(at: entry.path, root: input, isTaken: isTaken)
        if quiet == nil && (isQuiet || isBundle) {
          quiet = ByteString(entry.relative.bytes + [ByteString.slash])
        }
        return true
      case .file:
        if isQuiet && !isExecutableFooter(entry.path) { return false }
        guard isTaken, isNew(entry.path) else { return false }
        if let content = content(of: entry.path, isNamed: false) {
          append(entry.path, root: input, content)
        }
      case .brokenLink(let error):
        guard !isQuiet, isTaken, isNew(entry.path) else { return false }
        let problem =
          error.errno == ENOENT
          ? BundleError(.notFound, "the link leads nowhere", advice: "correct or remove the link")
          : BundleError(error)
        append(entry.path, root: input, .failed(problem))
      case .unreadable(let error):
        guard !isQuiet, isNew(entry.path) else { return false }
        append(entry.path, root: input, .failed(BundleError(error)))
      case .link: break
      }
      return false
    }
  }

  /// Whether Airflow would look into a file that is no input of ours: one that belongs to a folder
  /// bundle, or has the name of an unfinished file. Those of ours are not executable.
  private func isExecutableFooter(_ path: ByteString) -> Bool {
    guard let status = try? FileStatus.read(path), status.mode & 0o111 != 0 else { return false }
    return Sniffer.file(path, isNamed: false) == .footer
  }

  /// Takes a folder in where it is a bundle itself; says whether to go on below it.
  private mutating func look(at folder: ByteString, root: ByteString, isTaken: Bool) -> Bool {
    let content: InputContent
    let goesOn: Bool
    switch DirectoryLayout.look(at: folder, followLinks: true) {
    case .none: return true
    case .bundle(let isFlat): (content, goesOn) = (.directory(isFlat: isFlat), isFlat)
    case .failed(let error): (content, goesOn) = (.failed(error), false)
    }
    if goesOn, let layout = try? DirectoryLayout(folder, followLinks: true) {
      taken.insert(folder.joined(layout.executable))
    }
    if isTaken, isNew(folder.trimmingTrailingSlashes.joined(MemberPath.manifest)) {
      append(folder, root: root, content)
    }
    return goesOn
  }

  /// What a file is; nil for one met in a walk that is of no interest.
  private func content(of path: ByteString, isNamed: Bool) -> InputContent? {
    switch Sniffer.file(path, isNamed: isNamed) {
    case .footer: return .footer
    case .zip:
      // A program with an archive of its own behind it is a program.
      if isNamed || !isNative(path) || ZipBundleReader.hasManifest(path) { return .zip }
      return taken.contains(path) ? nil : .bare
    case .directory, .bare, nil: return !taken.contains(path) && isNative(path) ? .bare : nil
    case .failed(let error):
      if error.code == .otherSDK && !isNamed { return nil }
      return error.code == .notABundle && isNative(path) ? .bare : .failed(error)
    }
  }

  private func isNative(_ path: ByteString) -> Bool {
    do throws(FileError) {
      let file = try InputFile(path)
      let count = Int(min(file.size, UInt64(ExecutableImage.headLength)))
      let head = try file.bytes(at: 0, count: count)
      return ExecutableImage(head: head, size: file.size).format != .unknown
    } catch {
      // The sniffer has just read it: it has gone, and there is nothing left to say of it.
      return false
    }
  }

  /// Whether a path was not come by before, from this INPUT or another.
  private mutating func isNew(_ path: ByteString) -> Bool {
    let parent = path.parent
    let real: ByteString
    if let lastFolder, lastFolder.path == parent {
      real = lastFolder.real
    } else {
      real = RealPath.resolved(parent)
      lastFolder = (parent, real)
    }
    let isNew = seen.insert(real.joined(path.lastComponent)).inserted
    if !isNew, let walked { overlapping.insert(walked) }
    return isNew
  }

  private mutating func append(
    _ path: ByteString, root: ByteString?, _ content: InputContent?, breaksScan: Bool = false
  ) {
    guard let content else { return }
    var subject = VerifySubject(path: path, root: root, content: content, breaksScan: breaksScan)
    switch content {
    case .footer, .zip, .bare: subject.size = (try? FileStatus.read(path).size) ?? 0
    case .directory(let isFlat):
      subject.size = DirectoryLayout.size(of: path, isFlat: isFlat, followLinks: true)
    case .failed: break
    }
    subjects.append(subject)
  }
}
