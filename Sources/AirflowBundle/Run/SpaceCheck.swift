import BundleFormats
import BundleReports
import ByteStrings
import Files

/// Compares the space that a run takes of each file system with what was free there before it.
struct SpaceCheck {
  /// The most that deflate can shrink: what an archive could expand to at the worst.
  private static let mostExpansion: UInt64 = 1100
  /// What a bundle gains: a manifest and a trailer, rounded up.
  private static let overhead: UInt64 = 1 << 16

  /// What goes to one file system: outputs, and originals that come from another one.
  private struct Share {
    var system: FileSystem
    var outputs: [Int] = []
    var originals: [Int] = []
    /// The folders that they go to.
    var folders: [ByteString] = []

    mutating func take(_ folder: ByteString) {
      if folders.last != folder { folders.append(folder) }
    }
  }

  private let items: [Plan.Item]
  private let options: ConversionOptions
  private var shares: [UInt64: Share] = [:]

  init(_ plan: Plan) {
    items = plan.items
    options = plan.options
    var systems: [ByteString: FileSystem] = [:]
    func system(of folder: ByteString) -> FileSystem? {
      if let known = systems[folder] { return known }
      let system = try? FileSystem(holding: folder)
      systems[folder] = system
      return system
    }
    for (index, item) in items.enumerated() where item.isOpen {
      let folder = item.output.parent
      if let system = system(of: folder) {
        shares[system.device, default: Share(system: system)].outputs.append(index)
        shares[system.device]?.take(folder)
      }
      // A move within one file system is a rename, which takes no space.
      guard let mirror = item.mirror?.parent, let system = system(of: mirror),
        let own = try? FileStatus.read(item.candidate.input, followLinks: false),
        own.identity.device != system.device
      else { continue }
      shares[system.device, default: Share(system: system)].originals.append(index)
      shares[system.device]?.take(mirror)
    }
  }

  /// Whether everything fits, by the sizes that can be known without converting. Where it may not,
  /// only a dry run can tell: what fails, or is there already, takes nothing.
  var surelyFits: Bool { shares.values.allSatisfy { surelyFits($0) } }

  private func surelyFits(_ share: Share) -> Bool {
    let free = share.system.free
    let moved = sum(share.originals.map { blocks(items[$0].candidate.size ?? 0, share.system) })
    let worst = share.outputs.map {
      let expanded = Self.product(items[$0].candidate.size ?? 0, Self.mostExpansion)
      return Self.saturated(expanded, Self.overhead)
    }
    if sum(worst + [moved]) <= free { return true }
    // The most that is taken from each output on, the last one first. It is known of archives: what
    // a folder of many tiny files comes to shows only when it is looked at.
    var unseen = [moved]
    for (index, worst) in zip(share.outputs, worst).reversed() {
      let isArchive = items[index].candidate.content == .zip
      unseen.append(isArchive ? Self.saturated(unseen[unseen.count - 1], worst) : .max)
    }
    // Each look is dearer than the one before, and names less. They end as soon as all fits.
    return [false, true].contains { opensAll in
      var seen: UInt64 = 0
      for (index, unseen) in zip(share.outputs, unseen.reversed()) {
        if Self.saturated(seen, unseen) <= free { return true }
        seen = Self.saturated(seen, most(items[index], share.system, opensAll: opensAll))
      }
      return Self.saturated(seen, moved) <= free
    }
  }

  /// What the run took of each file system, or would take, by the rows of its items.
  func figures(_ rows: [ReportItem]) -> [SpaceFigures] {
    shares.values.map { share in
      let outputs = share.outputs.map { taken(by: rows[$0], share.system) }
      let originals = share.originals.map { index in
        rows[index].result == nil ? 0 : blocks(rows[index].inputSize ?? 0, share.system)
      }
      return SpaceFigures(
        path: Self.commonFolder(share.folders),
        outputs: share.outputs.count { rows[$0].bytesWritten > 0 },
        needed: sum(outputs + originals), free: share.system.free)
    }.sorted { $0.path < $1.path }
  }

  /// The bytes of the blocks that an output takes.
  private func taken(by row: ReportItem, _ system: FileSystem) -> UInt64 {
    if row.bytesWritten > 0, options.target == .directory, let members = row.result?.members {
      return sum(members.map { blocks($0.size, system) })
    }
    return blocks(row.bytesWritten, system)
  }

  private func blocks(_ size: UInt64, _ system: FileSystem) -> UInt64 {
    let rest = size % system.blockSize
    return rest == 0 ? size : Self.saturated(size, system.blockSize - rest)
  }

  /// The most that an item's output can take; nothing where the item can only fail, or the output
  /// is there already. Without `opensAll`, of an archive only the directory is read.
  private func most(_ item: Plan.Item, _ system: FileSystem, opensAll: Bool) -> UInt64 {
    let isThere = (try? FileStatus.read(item.output)) != nil
    if isThere && !options.replacesOutputs && options.originals == .keep { return 0 }
    if !opensAll, item.candidate.content == .zip {
      guard let sizes = ZipBundleReader.memberSizes(item.candidate.input) else { return 0 }
      return most(sizes, system)
    }
    guard let bundle = try? BundleOpener.open(item.candidate, options).bundle else { return 0 }
    let members = [bundle.executable, bundle.source] + bundle.extraMembers
    if members.contains(where: { $0.size > options.maxSize }) { return 0 }
    return most(members.map(\.size), system)
  }

  private func most(_ sizes: [UInt64], _ system: FileSystem) -> UInt64 {
    sum(sizes + [Self.overhead, Self.product(system.blockSize, UInt64(sizes.count))])
  }

  /// The folder that all paths lie below.
  private static func commonFolder(_ paths: [ByteString]) -> ByteString {
    guard var common = paths.first else { return "." }
    for path in paths {
      while path.below(common) == nil {
        let parent = common.parent
        if parent == common || common == "." { return parent }
        common = parent
      }
    }
    return common
  }

  private func sum(_ sizes: [UInt64]) -> UInt64 { sizes.reduce(0, Self.saturated) }

  private static func saturated(_ left: UInt64, _ right: UInt64) -> UInt64 {
    let sum = left.addingReportingOverflow(right)
    return sum.overflow ? .max : sum.partialValue
  }

  private static func product(_ size: UInt64, _ factor: UInt64) -> UInt64 {
    let product = size.multipliedReportingOverflow(by: factor)
    return product.overflow ? .max : product.partialValue
  }
}
