import BundleFormats
public import ByteStrings

/// What a run did, or would do.
public struct Report: RunReport, Equatable {
  /// What was run.
  public enum Command: String, Sendable, CaseIterable {
    case migrate, export, pack, reseal

    /// What its report is called.
    package var title: String {
      switch self {
      case .migrate: "Migration report"
      case .export: "Export report"
      case .pack: "Pack report"
      case .reseal: "Reseal report"
      }
    }
  }

  public var command: Command
  public var isDryRun: Bool
  public var items: [ReportItem]
  public var toolVersion = ToolVersion.current
  public var runs: [RunIdentity] = []
  public var shard: Shard?
  public var missing: [String] = []
  /// Airflow would go on serving them.
  public var orphans: [ByteString] = []
  /// The space on each file system that outputs go to, in byte order of their paths.
  public var fileSystems: [SpaceFigures] = []
  public var seconds: Double
  public var interruption: Interruption?

  public init(command: Command, isDryRun: Bool, items: [ReportItem], seconds: Double) {
    self.command = command
    self.isDryRun = isDryRun
    self.items = items
    self.seconds = seconds
  }

  public var commandName: String { command.rawValue }

  /// The number of items of a status.
  public func count(_ status: ReportItem.Status) -> Int {
    items.indices.count { items[$0].status == status }
  }

  /// The sizes of the inputs that were converted, copied or found unchanged, in bytes.
  public var bytesRead: UInt64 { items.indices.reduce(0) { $0 &+ items[$1].bytesRead } }
  /// The sizes of the outputs written, or that a real run would write, in bytes.
  public var bytesWritten: UInt64 { items.indices.reduce(0) { $0 &+ items[$1].bytesWritten } }

  public var exitStatus: Int32 {
    if let interruption { return interruption.exitStatus }
    let isWhole = count(.failed) == 0 && fileSystems.allSatisfy(\.fits)
    return isWhole && isComplete ? 0 : 1
  }
}

/// What a run takes of a file system, and what that has.
public struct SpaceFigures: Sendable, Equatable {
  /// The folder that holds all outputs of the run on this file system.
  public var path: ByteString
  /// The number of outputs.
  public var outputs: Int
  /// The bytes that the outputs take, in whole blocks, with the originals that are moved here from
  /// another file system. Where there was no room, what they would have taken.
  public var needed: UInt64
  /// The bytes that were free when the run began.
  public var free: UInt64
  /// Whether everything finds, or found, room. Where not, the run starts nothing.
  public var fits: Bool

  /// - Parameter fits: nil where the figures say it.
  public init(path: ByteString, outputs: Int, needed: UInt64, free: UInt64, fits: Bool? = nil) {
    self.path = path
    self.outputs = outputs
    self.needed = needed
    self.free = free
    self.fits = fits ?? (needed <= free)
  }
}
