/// What a run did, or would do.
public struct Report: Sendable, Equatable {
  /// `migrate` or `export`.
  public var command: String
  public var isDryRun: Bool
  /// In byte order of their inputs.
  public var items: [ReportItem]
  /// How long the run took, in seconds.
  public var seconds: Double
  /// Whether the run was stopped before its end.
  public var interruption: Interruption?

  public init(command: String, isDryRun: Bool, items: [ReportItem], seconds: Double) {
    self.command = command
    self.isDryRun = isDryRun
    self.items = items
    self.seconds = seconds
  }

  /// The number of items of a status.
  public func count(_ status: ReportItem.Status) -> Int {
    items.lazy.filter { $0.status == status }.count
  }

  public var bytesRead: UInt64 { items.reduce(0) { $0 &+ $1.bytesRead } }
  public var bytesWritten: UInt64 { items.reduce(0) { $0 &+ $1.bytesWritten } }

  /// The exit status of the contract: 0, 1, 130 or 143.
  public var exitStatus: Int32 {
    if let interruption { return interruption.exitStatus }
    return items.contains { $0.status == .failed } ? 1 : 0
  }
}
