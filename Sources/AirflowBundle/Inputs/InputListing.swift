import ByteStrings
import Files

/// Lists the inputs: named ones and those below named folders, each told by its content.
struct InputListing {
  private let policy: ListingPolicy
  private(set) var candidates: [Candidate] = []
  /// The INPUTs that are folders to walk.
  private(set) var folders: Set<Int> = []
  /// The INPUTs that hold something which another INPUT, or a link, has led to already.
  private(set) var overlapping: Set<Int> = []
  private var seen: Set<ByteString> = []
  /// Where the INPUTs are.
  private var named: Set<ByteString> = []
  /// The links that a walk did not follow, by their places: told where nothing else is told of them.
  private var passedOver: [(place: ByteString, link: Candidate)] = []
  private var places = PlaceMemory()
  /// The INPUT under way, and where it really is.
  private var root = 0
  private var real: ByteString = ""
  /// The files of that INPUT that are still to be looked into.
  private var met: [MetFile] = []
  /// Executables of flat bundles, which a scan comes by once more.
  private var taken: Set<ByteString> = []
  /// What the paths begin with that a scan is passing: there only what Airflow would find is told.
  private var quiet: ByteString?

  private struct MetFile: Sendable {
    var relative: ByteString
    var isNamed = false
    var isQuiet = false
  }

  /// Lists what there is to convert.
  init(_ options: ConversionOptions) throws(UsageError) {
    policy = try ListingPolicy(options)
    for (index, input) in options.inputs.enumerated() {
      if let parts = options.parts {
        candidates.append(
          Candidate(packing: input, with: parts, root: index, followLinks: options.followsLinks))
      } else {
        add(index)
      }
    }
    for (place, link) in passedOver where !named.contains(place) && seen.insert(place).inserted {
      candidates.append(link)
    }
    if options.target == .resealed { candidates = candidates.map(\.toReseal) }
  }

  /// Lists what there is to verify, in byte order of the paths.
  init(_ options: VerifyOptions) throws(UsageError) {
    policy = try ListingPolicy(options)
    for index in options.inputs.indices { add(index) }
    candidates.sort { $0.input < $1.input }
  }

  private func path(_ relative: ByteString) -> ByteString { policy.inputs[root].joined(relative) }

  private mutating func add(_ index: Int) {
    (root, quiet) = (index, nil)
    let input = path("")
    let first = candidates.count
    do throws(FileError) {
      let kind = try FileStatus.read(input).kind
      real = RealPath.of(input)
      named.insert(place(of: ""))
      switch kind {
      case .file: met.append(MetFile(relative: "", isNamed: true))
      case .folder: addFolder()
      case .link, .other:
        if isNew("") { tell("", BundleError(.notABundle, "it is neither a file nor a folder")) }
      }
    } catch {
      // A name that is taken twice is missing once.
      guard seen.insert(input).inserted else { return }
      tell("", error.isMissing ? .nothing(at: input) : BundleError(error))
    }
    lookIntoFiles()
    guard folders.contains(root), !policy.allowsEmpty, !overlapping.contains(root) else { return }
    if first == candidates.count, isNew("") {
      tell("", .nothing(in: input, isFiltered: policy.filter.isActive))
    }
  }

  private mutating func addFolder() {
    let isBundle = !visitFolder("")
    if isBundle && !policy.isScan { return }
    folders.insert(root)
    if isBundle { quiet = "" }
    guard let only = policy.only else { return walk("") }
    for path in only { addListed(path) }
  }

  private mutating func walk(_ folder: ByteString) {
    var walk = FolderWalk(
      path(folder), followLinks: policy.followsLinks, takesUnfinished: policy.isScan)
    walk.run { entry in visit(entry.kind, folder.joined(entry.relative)) }
  }

  /// Takes in one path of the list: a file, a bundle, or a folder with all that is in it.
  private mutating func addListed(_ listed: ByteString) {
    let components = listed.components.filter { $0 != "." }
    let relative = ByteString(components.map(\.bytes).joined(separator: [ByteString.slash]))
    do throws(FileError) {
      if try FileStatus.read(path(relative)).kind != .folder {
        if policy.filter.takes(relative) { met.append(MetFile(relative: relative, isNamed: true)) }
      } else if visitFolder(relative) {
        walk(relative)
      }
    } catch {
      guard policy.filter.takes(relative), isNew(relative) else { return }
      tell(
        relative,
        error.isMissing
          ? BundleError(
            .notFound, "the list names it, and there is no such file or folder",
            advice: "correct the list, or put the file there") : BundleError(error))
    }
  }

  /// Takes in one entry of a walk; says whether to go down into a folder.
  private mutating func visit(_ kind: FolderWalk.Kind, _ relative: ByteString) -> Bool {
    if let prefix = quiet, !relative.hasPrefix(prefix) { quiet = nil }
    let isQuiet =
      quiet != nil || policy.isScan && UnfinishedFile.isName(relative.lastComponent)
    switch kind {
    case .folder:
      if policy.isScan && AirflowScan.isTooDeep(relative) {
        if isNew(relative) { tell(relative, AirflowScan.tooDeep) }
        return false
      }
      if !isQuiet && visitFolder(relative) { return true }
      if quiet == nil && policy.isScan {
        quiet = ByteString(relative.bytes + [ByteString.slash])
      }
      return policy.isScan
    case .file:
      if policy.filter.takes(relative) {
        met.append(MetFile(relative: relative, isQuiet: isQuiet))
      }
    case .link:
      passOver(relative, "it is a link, and links in a folder are not followed")
    case .entered(let first):
      passOver(
        relative,
        "it is the same folder as \(first), "
          + (policy.filter.isActive
            ? "which is searched by that path only, and the filters go by it"
            : "and its bundles are taken there"),
        advice: "leave out --follow-links, or take the link away, to have them taken here")
    case .brokenLink(let error):
      guard !isQuiet, policy.filter.takes(relative) else { return false }
      tellUnlessGone(
        relative,
        error.isMissing
          ? BundleError(.notFound, "the link leads nowhere", advice: "correct or remove the link")
          : BundleError(error))
    case .unreadable(let error):
      if !isQuiet { tellUnlessGone(relative, BundleError(error)) }
    }
    return false
  }

  /// Takes in a folder that is a bundle; says whether what is below it does not belong to one.
  private mutating func visitFolder(_ relative: ByteString) -> Bool {
    let path = path(relative)
    switch DirectoryLayout.look(at: path, followLinks: policy.followsLinks) {
    case .none: return true
    case .bundle(let layout, isFlat: true):
      if let layout { taken.insert(path.joined(layout.executable)) }
      // It is one of the things in the folder, which the filters choose among.
      guard policy.isScan && relative.isEmpty || policy.filter.takes(relative),
        isNewFlat(relative)
      else { return true }
      var candidate = candidate(relative, .directory(isFlat: true), size: layout?.size ?? 0)
      candidate.layout = layout
      candidates.append(candidate)
      return true
    case .bundle(_, isFlat: false):
      guard isTaken(relative), isNewFolder(relative) else { return false }
      let size = DirectoryLayout.size(below: path, followLinks: policy.followsLinks)
      candidates.append(candidate(relative, .directory(isFlat: false), size: size))
    case .failed(let error):
      if !policy.isScan, (try? FileStatus.read(path, followLinks: false).kind) == .file {
        // Another run has swapped the folder for its output while it was looked into.
        if isTaken(relative) { met.append(MetFile(relative: relative, isNamed: relative.isEmpty)) }
      } else if isTaken(relative), isNewFolder(relative) {
        tell(relative, error)
      }
    }
    return false
  }

  /// Whether the filters take something; what is named itself is taken whatever they say.
  private func isTaken(_ relative: ByteString) -> Bool {
    relative.isEmpty || policy.filter.takes(relative)
  }

  /// Takes in the files of a walk, each told by its content. To open them is most of what a listing
  /// costs, so that is done by as many threads as the conversion.
  private mutating func lookIntoFiles() {
    while !met.isEmpty {
      let files = met
      met = []
      let (input, isScan) = (path(""), policy.isScan)
      let work = OrderedWork(files, finished: { (_: SniffedFile?) in })
      let looks = work.run(jobs: policy.jobs) { file in
        Self.look(at: input.joined(file.relative), file, isScan: isScan)
      }
      for (file, look) in zip(files, looks) { take(file, look) }
    }
  }

  private static func look(at path: ByteString, _ file: MetFile, isScan: Bool) -> SniffedFile? {
    guard file.isQuiet else {
      return Sniffer.look(at: path, isNamed: file.isNamed, tellsPrograms: isScan)
    }
    // It belongs to a bundle's folder, or has the name of an unfinished file: those of ours are not
    // executable, so Airflow would not look into them.
    guard let status = try? FileStatus.read(path), status.mode & 0o111 != 0,
      let look = Sniffer.look(at: path, isNamed: false), look.content == .footer
    else { return nil }
    return look
  }

  private mutating func take(_ file: MetFile, _ look: SniffedFile?) {
    guard let look, file.isNamed || !isPassedOver(file, look) else { return }
    let path = path(file.relative)
    if look.status == nil, !file.relative.isEmpty,
      (try? FileStatus.read(path, followLinks: false).kind) == .folder
    {
      // Another run has swapped the file for its output since the folder was listed.
      _ = visitFolder(file.relative)
      return
    }
    guard isNew(file.relative) else { return }
    var candidate = candidate(
      file.relative, look.content, size: look.status?.size ?? size(of: path))
    candidate.isListed = file.isNamed
    candidates.append(candidate)
  }

  /// Whether there is nothing to say of a file that a walk has come by.
  private func isPassedOver(_ file: MetFile, _ look: SniffedFile) -> Bool {
    switch look.content {
    case .bare: return taken.contains(path(file.relative))
    case .failed(let error):
      if policy.isScan { return error.code == .otherSDK }
      // Gone before it was looked at: what is no archive by its name may have been a part of a bundle
      // that another run has converted.
      return policy.losesOriginals && look.status == nil && error.code == .notFound
        && !Sniffer.hasZipExtension(file.relative.lastComponent)
    case .zip, .footer, .directory: return false
    }
  }

  /// Where something is, so that it is known by one name.
  private mutating func place(of relative: ByteString) -> ByteString {
    policy.mergesPlaces ? places.of(path(relative)) : real.joined(relative)
  }

  /// Whether an input is met for the first time.
  private mutating func isNew(_ relative: ByteString) -> Bool { isNew(at: place(of: relative)) }

  /// The same of a flat bundle, which is something else than its folder and than any file in it. For
  /// Airflow it is where its manifest is.
  private mutating func isNewFlat(_ relative: ByteString) -> Bool {
    if policy.isScan { return isNew(relative.joined(MemberPath.manifest)) }
    return isNew(at: ByteString(place(of: relative).bytes + [ByteString.slash]))
  }

  /// The same of a folder that is a bundle as a whole. For Airflow that is where its manifest is. To
  /// convert, a link to it is something else than the folder: the link could be taken away.
  private mutating func isNewFolder(_ relative: ByteString) -> Bool {
    if policy.isScan { return isNew(relative.joined(MemberPath.manifest)) }
    guard policy.mergesPlaces,
      (try? FileStatus.read(path(relative), followLinks: false).kind) == .folder
    else { return isNew(relative) }
    return isNew(at: places.ofFolder(path(relative)))
  }

  private mutating func isNew(at place: ByteString) -> Bool {
    let isNew = seen.insert(place).inserted
    if !isNew { overlapping.insert(root) }
    return isNew
  }

  private func candidate(_ relative: ByteString, _ content: InputContent, size: UInt64?)
    -> Candidate
  {
    Candidate(
      input: path(relative), root: root, relative: relative, content: content, size: size)
  }

  /// Tells of what cannot be reached, unless it has gone with what another run has converted.
  private mutating func tellUnlessGone(_ relative: ByteString, _ error: BundleError) {
    if policy.losesOriginals && FileStatus.isGone(path(relative)) { return }
    if isNew(relative) { tell(relative, error) }
  }

  private mutating func tell(_ relative: ByteString, _ error: BundleError) {
    candidates.append(candidate(relative, .failed(error), size: size(of: path(relative))))
  }

  /// Takes note of a link that is not followed. Its own name may still be an INPUT, or in the list.
  private mutating func passOver(
    _ relative: ByteString, _ problem: String, advice: String? = nil
  ) {
    guard !policy.isScan, policy.filter.takes(relative) else { return }
    let error = BundleError(.linkNotFollowed, problem, advice: advice)
    var link = candidate(relative, .failed(error), size: size(of: path(relative)))
    link.isSkipped = true
    passedOver.append((place(of: relative), link))
  }

  /// The size of what there is no work with; nil for what is not there, and for a folder to walk.
  private func size(of path: ByteString) -> UInt64? {
    guard let status = try? FileStatus.read(path, followLinks: false) else { return nil }
    guard status.kind == .folder else { return status.size }
    guard (try? FileStatus.read(path.joined(MemberPath.manifest))) != nil else { return nil }
    return DirectoryLayout.size(below: path, followLinks: policy.followsLinks)
  }
}
