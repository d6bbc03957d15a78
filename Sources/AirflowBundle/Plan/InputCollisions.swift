import BundleFormats
import ByteStrings
import Files

/// Finds outputs and moved originals that would meet another input of the run, and originals that
/// two inputs share.
enum InputCollisions {
  static func refuse(_ items: inout [Plan.Item], _ options: ConversionOptions) {
    refuseForeignInputs(&items, options)
    if options.originals == .keep { return }
    refuseLinks(&items)
    refuseShared(&items)
    if options.followsLinks { refuseLent(&items) }
    refuseMirrors(&items, options)
  }

  /// Which item each path belongs to, of those that fit.
  private static func owners(
    _ items: [Plan.Item], _ real: inout RealPathMemory,
    where fits: (Plan.Item) -> Bool = { _ in true }
  ) -> [ByteString: Int] {
    var owners: [ByteString: Int] = [:]
    for index in items.indices where fits(items[index]) {
      for path in items[index].candidate.ownFiles { owners[real.of(path)] = index }
    }
    return owners
  }

  /// In place the output of `b.zip.zip` would be `b.zip`, which may be an input of its own: that
  /// is neither replaced nor compared with. What is in the container asked for may be the output
  /// of an earlier run, and is compared; where the user named it, it is never replaced.
  private static func refuseForeignInputs(
    _ items: inout [Plan.Item], _ options: ConversionOptions
  ) {
    var real = RealPathMemory()
    // Only in a folder that has inputs could an output meet one. With `-o` there is mostly no such output.
    var folders: Set<ByteString> = []
    for index in items.indices {
      for path in items[index].candidate.ownFiles { folders.insert(real.folder(of: path)) }
    }
    let suspects = items.indices.filter {
      items[$0].isOpen && folders.contains(real.folder(of: items[$0].output))
    }
    if suspects.isEmpty { return }
    let owners = owners(items, &real)
    for index in suspects {
      var meetsNamed = false
      func foreignOwner(_ path: ByteString) -> Int? {
        guard let owner = owners[real.of(path)], owner != index else { return nil }
        guard items[owner].mayBeOutput(options.target) else { return owner }
        meetsNamed = meetsNamed || items[owner].candidate.isNamed
        return nil
      }
      let paths = items[index].possibleOutputs(options.target)
      defer { items[index].meetsNamedInput = meetsNamed }
      guard paths.contains(where: { foreignOwner($0) != nil }),
        let path = Collisions.trueOutput(of: items[index], options),
        let owner = foreignOwner(path)
      else { continue }
      items[index].collide(
        "its output \(path) would take the place of the input \(items[owner].candidate.input)",
        advice: "rename one of them, or use -o for another place")
    }
  }

  /// A link and what it leads to: when one is converted and goes, the other has lost its bundle.
  private static func refuseLinks(_ items: inout [Plan.Item]) {
    var targets: [ByteString: [Int]] = [:]
    for (index, item) in items.enumerated() where item.isOpen {
      let input = item.candidate.input.trimmingTrailingSlashes
      guard (try? FileStatus.read(input, followLinks: false).kind) == .link,
        let target = ResolvedPath.of(input)
      else { continue }
      targets[target, default: []].append(index)
    }
    if targets.isEmpty { return }
    var real = RealPathMemory()
    var plain: [ByteString: Int] = [:]
    for (index, item) in items.enumerated() where item.isOpen {
      plain[real.of(item.candidate.input)] = index
    }
    for (target, links) in targets {
      for index in links {
        guard let other = plain[target] ?? links.first(where: { $0 != index }) else { continue }
        items[index].collide(
          "it is a link to the same original as \(items[other].candidate.input)",
          advice: "name the original only")
      }
    }
  }

  /// An input in the folder of another bundle is one of that bundle's files as well: it would go
  /// with whichever is converted first.
  private static func refuseShared(_ items: inout [Plan.Item]) {
    var real = RealPathMemory()
    let bundles = owners(items, &real) {
      $0.isOpen && $0.candidate.content == .directory(isFlat: false)
    }
    if bundles.isEmpty { return }
    for index in items.indices where items[index].isOpen {
      for file in items[index].candidate.ownFiles {
        let folder = real.of(file).parent
        guard let owner = bundles.nearest(to: folder), owner != index else { continue }
        items[index].collide(
          "its original \(file) belongs to the bundle \(items[owner].candidate.input) too",
          advice: "use -o, which leaves the originals where they are")
      }
    }
  }

  /// A bundle whose files another one reads through a link: they would go with the first, and the
  /// other, if it is not converted before that, has lost them.
  private static func refuseLent(_ items: inout [Plan.Item]) {
    var real = RealPathMemory()
    let owners = owners(items, &real) { item in
      if case .directory = item.candidate.content { item.isOpen } else { false }
    }
    for index in items.indices where items[index].isOpen {
      guard items[index].candidate.content == .directory(isFlat: false) else { continue }
      for target in items[index].candidate.linkTargets {
        guard let owner = owners.nearest(to: target), owner != index else { continue }
        items[owner].collide(
          "the bundle \(items[index].candidate.input) reads files of it through a link",
          advice: "convert that one first, or use -o, which leaves the originals where they are")
      }
    }
  }

  /// Originals that would be moved to where an input is, their own place too, or an output will be.
  private static func refuseOccupiedMirrors(
    _ items: inout [Plan.Item], _ options: ConversionOptions
  ) {
    var real = RealPathMemory()
    var occupants = owners(items, &real)
    for (index, item) in items.enumerated() where item.isOpen {
      for path in item.possibleOutputs(options.target) { occupants[real.of(path)] = index }
    }
    for index in items.indices where items[index].isOpen {
      guard let mirror = items[index].mirror else { continue }
      for place in items[index].candidate.ownFiles(at: mirror) {
        guard let occupant = occupants[real.of(place)] else { continue }
        items[index].collide(
          "its original would be moved to \(place), the place of \(items[occupant].candidate.input) or its output",
          advice: "choose another folder for the originals")
      }
    }
  }

  /// Originals that would be moved to one place, or one to where others need a folder.
  private static func refuseMirrors(_ items: inout [Plan.Item], _ options: ConversionOptions) {
    refuseOccupiedMirrors(&items, options)
    var users: [ByteString: [Int]] = [:]
    var needed: Set<ByteString> = []
    for (index, item) in items.enumerated() where item.isOpen {
      guard let mirror = item.mirror else { continue }
      for place in item.candidate.ownFiles(at: mirror) {
        users[place, default: []].append(index)
        var folder = place.parent
        while folder != folder.parent, needed.insert(folder).inserted { folder = folder.parent }
      }
    }
    for (place, indices) in users {
      for index in Set(indices) {
        if let other = indices.first(where: { $0 != index }) {
          items[index].collide(
            "its original would be moved to \(place), and so would \(items[other].candidate.input)",
            advice: "convert them in two runs, each with a folder of its own for the originals")
        } else if needed.contains(place) {
          items[index].collide(
            "its original would be moved to \(place), where others need a folder",
            advice: "convert them in two runs, each with a folder of its own for the originals")
        }
      }
    }
  }
}

extension [ByteString: Int] {
  /// What is known of a path, or of the nearest folder above it.
  fileprivate func nearest(to path: ByteString) -> Int? {
    var place = path
    while self[place] == nil, place != place.parent { place = place.parent }
    return self[place]
  }
}

extension Plan.Item {
  /// Whether the input may be what an earlier run has made: it is in the container asked for. One
  /// that is damaged counts too, so that `--force` can mend it.
  func mayBeOutput(_ target: ConversionOptions.Target) -> Bool {
    switch (candidate.content, target) {
    case (.zip, .zip), (.directory, .directory): true
    case (.footer, .footer):
      (try? BundleOpener.open(candidate, nil).bundle.container) != .footer32
    default: false
    }
  }
}

extension Candidate {
  /// Where the links in a bundle's folder lead to, resolved.
  fileprivate var linkTargets: [ByteString] {
    var targets: [ByteString] = []
    var walk = FolderWalk(input, followLinks: false)
    walk.run { entry in
      if entry.kind == .link, let target = ResolvedPath.of(entry.path) { targets.append(target) }
      return entry.kind == .folder
    }
    return targets
  }

  /// The paths that are this input's: the file or the folder, or the files of a flat folder.
  var ownFiles: [ByteString] { ownFiles(at: input.trimmingTrailingSlashes) }

  /// The same where the input has another path.
  func ownFiles(at path: ByteString) -> [ByteString] {
    if let packing { return [path] + packing.parts.places }
    guard content == .directory(isFlat: true) else { return [path] }
    let layout = layout ?? (try? DirectoryLayout(input, followLinks: true))
    return layout?.files.map { path.joined($0) } ?? []
  }
}
