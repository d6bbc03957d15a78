import ByteStrings
import Files

/// Compares the space that the outputs need with what is free, before anything is written.
enum SpaceCheck {
  /// The most that deflate can shrink: what an archive could expand to at the worst.
  private static let mostExpansion: UInt64 = 1100
  /// What a bundle gains: a manifest and a trailer, rounded up.
  private static let overhead: UInt64 = 1 << 16

  /// The plan's items, with those settled that their file system has no room for.
  static func settle(_ plan: Plan) -> [Plan.Item] {
    var items = plan.items
    var devices: [UInt64: (system: FileSystem, items: [Int])] = [:]
    var systems: [ByteString: FileSystem] = [:]
    for index in items.indices where items[index].isOpen {
      let folder = items[index].output.parent
      guard let system = systems[folder] ?? (try? FileSystem(holding: folder)) else { continue }
      systems[folder] = system
      devices[system.device, default: (system, [])].items.append(index)
    }
    for (system, indices) in devices.values {
      let atWorst = indices.reduce(0 as UInt64) { total, index in
        saturated(total, saturated(times: items[index].candidate.size) &+ overhead)
      }
      if atWorst <= system.free { continue }
      let needs = indices.map { need(of: items[$0], plan.options, system) }
      let total = needs.reduce(0, saturated)
      if total <= system.free { continue }
      for index in indices {
        items[index].settled = .init(
          status: .failed,
          error: BundleError(
            .noSpace,
            "the run needs \(total) bytes on the file system of \(items[index].output.parent), which has \(system.free) free"
          ))
      }
    }
    return items
  }

  /// The bytes that an item's output takes on disk; none where it is there already or the input
  /// cannot be read.
  private static func need(
    of item: Plan.Item, _ options: ConversionOptions, _ system: FileSystem
  ) -> UInt64 {
    if (try? FileStatus.read(item.output)) != nil && !options.replacesOutputs { return 0 }
    guard let bundle = try? BundleOpener.open(item.candidate, options).bundle else { return 0 }
    let members = [bundle.executable, bundle.source] + bundle.furtherMembers
    let bytes = members.reduce(overhead) { saturated($0, $1.size) }
    return saturated(bytes, system.blockSize)
  }

  private static func saturated(_ left: UInt64, _ right: UInt64) -> UInt64 {
    let sum = left.addingReportingOverflow(right)
    return sum.overflow ? .max : sum.partialValue
  }

  private static func saturated(times size: UInt64) -> UInt64 {
    let product = size.multipliedReportingOverflow(by: mostExpansion)
    return product.overflow ? .max / 2 : product.partialValue
  }
}
