import BundleFormats
import ByteStrings

/// What `verify` found.
public struct VerifyReport: Sendable {
  /// In byte order of their paths.
  public var items: [VerifyItem]
  /// Whether the run was stopped before its end.
  public var interruption: Interruption?
  /// The run that the report is of, or of a merged report all of them; empty where nobody has said.
  public var runs: [RunIdentity] = []
  /// What a merged report lacks, in words.
  public var missing: [String] = []
  /// The version of the tool that made the report.
  public var toolVersion = ToolVersion.current
  /// How long the run took, in seconds.
  public var seconds: Double = 0

  package init(items: [VerifyItem], interruption: Interruption? = nil) {
    self.items = items
    self.interruption = interruption
  }

  /// Whether everything was looked at, and no part is missing.
  public var isComplete: Bool {
    interruption == nil && missing.isEmpty && items.allSatisfy { $0.airflow != nil }
  }

  /// The exit status: 0, 1, 129, 130 or 143.
  public var exitStatus: Int32 {
    if let interruption { return interruption.exitStatus }
    return isComplete && items.allSatisfy(\.isOK) ? 0 : 1
  }

  /// The number of items of a verdict.
  public func count(_ verdict: AirflowVerdict) -> Int {
    items.lazy.filter { $0.airflow == verdict }.count
  }
}
