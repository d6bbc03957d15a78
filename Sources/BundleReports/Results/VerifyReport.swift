import BundleFormats
public import ByteStrings

/// What `verify` found.
public struct VerifyReport: RunReport {
  public var commandName: String { "verify" }
  /// It writes nothing, and always looks at all of its inputs.
  public var isDryRun: Bool { false }
  public var shard: Report.Shard? { nil }
  public var orphans: [ByteString] { [] }

  public var items: [VerifyItem]
  public var interruption: Interruption?
  public var runs: [RunIdentity] = []
  public var missing: [String] = []
  public var toolVersion = ToolVersion.current
  public var seconds: Double = 0

  package init(items: [VerifyItem], interruption: Interruption? = nil) {
    self.items = items
    self.interruption = interruption
  }

  public var exitStatus: Int32 {
    if let interruption { return interruption.exitStatus }
    return isComplete && items.allSatisfy(\.isOK) ? 0 : 1
  }

  /// The number of items of a verdict.
  public func count(_ verdict: AirflowVerdict) -> Int {
    items.lazy.filter { $0.airflow == verdict }.count
  }
}
