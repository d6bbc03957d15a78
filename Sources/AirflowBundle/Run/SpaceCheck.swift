import ByteStrings
import Files

/// Compares the space that the outputs need with what is free, before anything is written, and
/// tells afterwards what they took.
struct SpaceCheck {
  /// The most that deflate can shrink: what an archive could expand to at the worst.
  private static let mostExpansion: UInt64 = 1100
  /// What a bundle gains: a manifest and a trailer, rounded up.
  private static let overhead: UInt64 = 1 << 16

  /// A file system, the items whose outputs go there, and what they need where that is too much.
  private struct Device {
    var system: FileSystem
    var items: [Int] = []
    var estimate: UInt64?
  }

  /// The plan's items, with those settled that their file system has no room for.
  private(set) var items: [Plan.Item]
  private var devices: [UInt64: Device] = [:]

  init(_ plan: Plan) {
    items = plan.items
    var systems: [ByteString: FileSystem] = [:]
    for index in items.indices where items[index].isOpen {
      let folder = items[index].output.parent
      guard let system = systems[folder] ?? (try? FileSystem(holding: folder)) else { continue }
      systems[folder] = system
      devices[system.device, default: Device(system: system)].items.append(index)
    }
    for key in devices.keys { settle(key, plan.options) }
  }

  private mutating func settle(_ key: UInt64, _ options: ConversionOptions) {
    guard let device = devices[key] else { return }
    let atWorst = device.items.reduce(0 as UInt64) { total, index in
      let size = Self.saturated(times: items[index].candidate.size ?? 0)
      return Self.saturated(total, Self.saturated(size, Self.overhead))
    }
    if atWorst <= device.system.free { return }
    let needs = device.items.map { Self.need(of: items[$0], options, device.system) }
    let total = needs.reduce(0, Self.saturated)
    if total <= device.system.free { return }
    devices[key]?.estimate = total
    for index in device.items {
      items[index].settled = .init(
        status: .failed,
        error: BundleError(
          .noSpace,
          "the run needs \(total) bytes on the file system of \(items[index].output.parent), which has \(device.system.free) free"
        ))
    }
  }

  /// What the outputs took of each file system, or would take, by the rows of the items.
  func figures(_ rows: [ReportItem]) -> [SpaceFigures] {
    devices.values.map { device in
      let block = device.system.blockSize
      let taken = device.items.reduce(0 as UInt64) { total, index in
        let blocks =
          rows[index].bytesWritten / block + (rows[index].bytesWritten % block > 0 ? 1 : 0)
        return Self.saturated(total, blocks * block)
      }
      return SpaceFigures(
        path: Self.commonFolder(device.items.map { items[$0].output.parent }),
        outputs: device.estimate == nil
          ? device.items.count { rows[$0].bytesWritten > 0 } : device.items.count,
        needed: device.estimate ?? taken, free: device.system.free)
    }.sorted { $0.path < $1.path }
  }

  /// The folder that all paths lie below.
  private static func commonFolder(_ paths: [ByteString]) -> ByteString {
    guard var common = paths.first else { return "." }
    for path in paths {
      while path != common, !path.hasPrefix(ByteString(common.bytes + [ByteString.slash])) {
        let parent = common.parent
        if parent == common || common == "." { return parent }
        common = parent
      }
    }
    return common
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
