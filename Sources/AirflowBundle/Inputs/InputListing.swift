import ByteStrings
import Files

/// Lists the inputs: named ones and those below named folders, each told by its content.
struct InputListing {
  private let options: ConversionOptions
  private let filter: PathFilter
  private(set) var candidates: [Candidate] = []
  /// The INPUTs that are folders to walk, not bundles.
  private(set) var folders: Set<Int> = []
  private var seen: Set<ByteString> = []
  private var places = PlaceMemory()
  /// The INPUTs in which there is something to do, or to fail.
  private var filled: Set<Int> = []
  /// The files of the walk under way, still to be looked into.
  private var met: [ListedFile] = []

  private struct ListedFile: Sendable {
    var path: ByteString
    var relative: ByteString
    var isListed = false
  }

  init(_ options: ConversionOptions) throws(UsageError) {
    self.options = options
    filter = try PathFilter(include: options.include, exclude: options.exclude)
    for (index, input) in options.inputs.enumerated() {
      if let parts = options.parts {
        append(
          Candidate(packing: input, with: parts, root: index, followLinks: options.followsLinks))
      } else {
        add(input, root: index)
      }
    }
  }

  private mutating func add(_ input: ByteString, root: Int) {
    let status: FileStatus
    do { status = try FileStatus.read(input) } catch {
      // A name that is taken twice is missing once.
      guard seen.insert(input).inserted else { return }
      decide(
        input, root: root, "", .failed, error.isMissing ? .nothing(at: input) : BundleError(error))
      return
    }
    let real = RealPath.of(input)
    switch status.kind {
    case .file:
      guard isNew(input, real) else { return }
      append(
        Candidate(
          input: input, root: root, relative: "",
          content: Sniffer.file(input, isNamed: true) ?? .zip,
          size: status.size))
    case .folder:
      addFolder(input, root: root, real: real)
    case .link, .other:
      guard isNew(input, real) else { return }
      decide(
        input, root: root, "", .failed,
        BundleError(.notABundle, "it is neither a file nor a folder"))
    }
  }

  private mutating func addFolder(_ input: ByteString, root: Int, real: ByteString) {
    var walk = FolderWalk(input, followLinks: options.followsLinks)
    let layout = DirectoryLayout.look(at: input, followLinks: options.followsLinks)
    switch layout {
    case .bundle(isFlat: false):
      guard isNew(input, real, isFolder: true) else { return }
      appendFolder(input, root: root, "", isFlat: false)
      return
    case .bundle(isFlat: true):
      if takes("") { filled.insert(root) }
      let manifest = MemberPath.manifest
      if isNew(input.joined(manifest), real.joined(manifest)), takes("") {
        appendFolder(input, root: root, "", isFlat: true)
      }
    case .failed(let error):
      if isNew(input, real, isFolder: true) { decide(input, root: root, "", .failed, error) }
      return
    case .none: break
    }
    folders.insert(root)
    if let only = options.only {
      for path in only { addListed(path, in: input, root: root, real: real) }
    } else {
      walk.run { entry in visit(entry, entry.relative, root: root, real: real) }
    }
    lookIntoFiles(root: root, real: real)
    if !options.allowsEmpty && !filled.contains(root) {
      decide(input, root: root, "", .failed, .nothing(in: input, isFiltered: filter.isActive))
    }
  }

  /// Takes in one path of the list: a file, a bundle, or a folder with all that is in it.
  private mutating func addListed(
    _ listed: ByteString, in input: ByteString, root: Int, real: ByteString
  ) {
    let components = listed.components.filter { $0 != "." }
    let relative = ByteString(components.map(\.bytes).joined(separator: [ByteString.slash]))
    let path = input.joined(relative)
    guard takes(relative) else { return }
    let status: FileStatus
    do { status = try FileStatus.read(path) } catch {
      filled.insert(root)
      guard seen.insert(real.joined(relative)).inserted else { return }
      decide(
        path, root: root, relative, .failed,
        error.isMissing
          ? BundleError(
            .notFound, "the list names it, and there is no such file or folder",
            advice: "correct the list, or put the file there") : BundleError(error))
      return
    }
    if status.kind != .folder {
      met.append(ListedFile(path: path, relative: relative, isListed: true))
    } else if visitFolder(path, relative, root: root, real: real) {
      var walk = FolderWalk(path, followLinks: options.followsLinks)
      walk.run { entry in visit(entry, relative.joined(entry.relative), root: root, real: real) }
    }
  }

  /// Takes in the files of a walk, each told by its content. To open them is most of what a listing
  /// costs, so that is done by as many threads as the conversion.
  private mutating func lookIntoFiles(root: Int, real: ByteString) {
    while !met.isEmpty {
      let files = met
      met = []
      let work = OrderedWork(files, finished: { (_: SniffedFile?) in })
      let looks = work.run(jobs: options.jobs) { Sniffer.look(at: $0.path, isNamed: $0.isListed) }
      for (file, look) in zip(files, looks) { take(file, look, root: root, real: real) }
    }
  }

  private mutating func take(
    _ file: ListedFile, _ look: SniffedFile?, root: Int, real: ByteString
  ) {
    guard let look else { return }
    if isTakenByAnotherRun(file, look) { return }
    filled.insert(root)
    if look.size == nil, (try? FileStatus.read(file.path, followLinks: false).kind) == .folder {
      // Another run has swapped the file for its output since the folder was listed.
      _ = visitFolder(file.path, file.relative, root: root, real: real)
      return
    }
    guard isNew(file.path, real.joined(file.relative)) else { return }
    append(
      Candidate(
        input: file.path, root: root, relative: file.relative,
        content: look.content,
        size: look.size, isListed: file.isListed))
  }

  /// Whether a file of a walk has gone before it was looked at, where originals go: what is no archive
  /// by its name may have been a part of a bundle that another run has converted.
  private func isTakenByAnotherRun(_ file: ListedFile, _ look: SniffedFile) -> Bool {
    guard options.originals != .keep, !file.isListed, look.size == nil,
      case .failed(let error) = look.content, error.code == .notFound
    else { return false }
    return !Sniffer.hasZipExtension(file.relative.lastComponent)
  }

  /// Takes in one entry of a walk; says whether to go down into a folder.
  private mutating func visit(
    _ entry: FolderWalk.Entry, _ relative: ByteString, root: Int, real: ByteString
  ) -> Bool {
    let path = entry.path
    switch entry.kind {
    case .folder:
      return visitFolder(path, relative, root: root, real: real)
    case .file:
      if takes(relative) { met.append(ListedFile(path: path, relative: relative)) }
    case .link:
      guard takes(relative) else { return false }
      decide(
        path, root: root, relative, .skipped,
        BundleError(.linkNotFollowed, "it is a link, and links in a folder are not followed"))
    case .brokenLink(let error), .unreadable(let error):
      guard takes(relative) || entry.kind.isFolder else { return false }
      // Gone with what another run has converted.
      if options.originals != .keep, isGone(path) { return false }
      filled.insert(root)
      decide(path, root: root, relative, .failed, BundleError(error))
    }
    return false
  }

  /// Takes in a folder that is a bundle; says whether to go down into it.
  private mutating func visitFolder(
    _ path: ByteString, _ relative: ByteString, root: Int, real: ByteString
  ) -> Bool {
    switch DirectoryLayout.look(at: path, followLinks: options.followsLinks) {
    case .none: return true
    case .bundle(let isFlat):
      if takes(relative) { filled.insert(root) }
      if takes(relative), isNew(path, real.joined(relative), isFolder: !isFlat) {
        appendFolder(path, root: root, relative, isFlat: isFlat)
      }
      return isFlat
    case .failed(let error):
      if (try? FileStatus.read(path, followLinks: false).kind) == .file {
        // Another run has swapped the folder for its output while it was looked into.
        if takes(relative) { met.append(ListedFile(path: path, relative: relative)) }
        return false
      }
      if takes(relative) { filled.insert(root) }
      if takes(relative), isNew(path, real.joined(relative), isFolder: true) {
        decide(path, root: root, relative, .failed, error)
      }
      return false
    }
  }

  private func isGone(_ path: ByteString) -> Bool {
    (try? FileStatus.ifExists(path, followLinks: false)) == .some(nil)
  }

  /// Whether an input is met for the first time.
  ///
  /// In place, one folder that is reached by two paths is one: what is in it can be converted once. A
  /// link to a bundle's folder is something else than the folder: the link could be taken away.
  private mutating func isNew(
    _ path: ByteString, _ real: ByteString, isFolder: Bool = false
  ) -> Bool {
    guard options.destination.isInPlace else { return seen.insert(real).inserted }
    let isOwn = isFolder && (try? FileStatus.read(path, followLinks: false).kind) == .folder
    return seen.insert(isOwn ? places.ofFolder(path) : places.of(path)).inserted
  }

  private func takes(_ relative: ByteString) -> Bool { filter.takes(relative) }

  /// The size of what there is no work with; nil for what is not there, and for a folder to walk.
  private func size(of input: ByteString) -> UInt64? {
    guard let status = try? FileStatus.read(input, followLinks: false) else { return nil }
    guard status.kind == .folder else { return status.size }
    guard (try? FileStatus.read(input.joined(MemberPath.manifest))) != nil else { return nil }
    return DirectoryLayout.size(of: input, isFlat: false, followLinks: options.followsLinks)
  }

  private mutating func decide(
    _ input: ByteString, root: Int, _ relative: ByteString, _ status: ReportItem.Status,
    _ error: BundleError
  ) {
    append(
      Candidate(
        input: input, root: root, relative: relative, content: .failed(error),
        isSkipped: status == .skipped, size: size(of: input)))
  }

  private mutating func appendFolder(
    _ path: ByteString, root: Int, _ relative: ByteString, isFlat: Bool
  ) {
    let size = DirectoryLayout.size(of: path, isFlat: isFlat, followLinks: options.followsLinks)
    var candidate = Candidate(
      input: path, root: root, relative: relative, content: .directory(isFlat: isFlat), size: size)
    if isFlat {
      do throws(BundleError) {
        candidate.executable = try DirectoryLayout(path, followLinks: options.followsLinks)
          .executable
      } catch {
        // Gone since it was looked at: another run has converted it. What else is wrong is told later.
        if error.code == .manifestMissing || isGone(path.joined(MemberPath.manifest)) { return }
      }
    }
    append(candidate)
  }

  private mutating func append(_ candidate: Candidate) {
    candidates.append(options.target == .resealed ? candidate.toReseal : candidate)
  }
}

extension FolderWalk.Kind {
  fileprivate var isFolder: Bool {
    if case .unreadable = self { return true }
    return self == .folder
  }
}
