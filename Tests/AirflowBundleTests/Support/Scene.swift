import AirflowBundle
import ByteStrings
import TestSupport
import Testing

/// A folder of inputs, a place for outputs, and runs from one to the other.
final class Scene: Sendable {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// Runs a conversion; paths are relative to the scene's folder.
  func run(
    _ target: ConversionOptions.Target, _ inputs: [ByteString] = ["in"],
    to output: ByteString = "out", cancellation: Cancellation = Cancellation(),
    _ change: (inout ConversionOptions) -> Void = { _ in },
    finished: @escaping @Sendable (ReportItem) -> Void = { _ in }
  ) throws -> Report {
    var options = ConversionOptions(
      target, inputs: inputs.map { folder($0) }, destination: .output(folder(output)))
    options.syncs = false
    change(&options)
    return try ConversionRun(options).run(cancellation: cancellation, finished: finished)
  }

  func migrate(
    _ inputs: [ByteString] = ["in"], to output: ByteString = "out",
    cancellation: Cancellation = Cancellation(),
    _ change: (inout ConversionOptions) -> Void = { _ in },
    finished: @escaping @Sendable (ReportItem) -> Void = { _ in }
  ) throws -> Report {
    try run(
      .footer, inputs, to: output, cancellation: cancellation, change, finished: finished)
  }

  func export(
    _ inputs: [ByteString] = ["out"], to output: ByteString = "back", _ layout: Container = .zip,
    _ change: (inout ConversionOptions) -> Void = { _ in }
  ) throws -> Report {
    try run(layout == .zip ? .zip : .directory, inputs, to: output, change)
  }

  /// The item whose input is a path of the scene.
  func item(_ input: ByteString, of report: Report, _ location: SourceLocation = #_sourceLocation)
    throws -> ReportItem
  {
    try #require(
      report.items.first { $0.input == folder(input) }, "no item for \(input)",
      sourceLocation: location)
  }

  func snapshot(_ name: ByteString = "") throws -> Snapshot { try Snapshot(of: folder(name)) }

  /// The paths of a report's inputs below the scene's folder, with the code where there is one.
  func outline(_ report: Report) -> [String] {
    report.items.map { item in
      let name = ByteString(item.input.bytes.dropFirst(folder.path.count + 1))
      return "\(name) \(item.error?.code.rawValue ?? item.status.rawValue)"
    }
  }
}

extension Report {
  var statuses: [ReportItem.Status] { items.map(\.status) }
  var codes: [ErrorCode?] { items.map { $0.error?.code } }

  /// The items as scripts see them.
  var itemsText: String {
    guard let items = json["items"] else { return "" }
    return String(decoding: items.rendered(), as: UTF8.self)
  }
}

/// Random numbers that are the same each time (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var value = state
    value = (value ^ (value >> 30)) &* 0xbf58_476d_1ce4_e5b9
    value = (value ^ (value >> 27)) &* 0x94d0_49bb_1331_11eb
    return value ^ (value >> 31)
  }
}
