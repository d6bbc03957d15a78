import ByteStrings

/// What `verify` found.
public struct VerifyReport: Sendable {
  /// In byte order of their paths.
  public var items: [VerifyItem]
  /// Whether the run was stopped before its end.
  public var interruption: Interruption?

  package init(items: [VerifyItem], interruption: Interruption? = nil) {
    self.items = items
    self.interruption = interruption
  }

  /// The exit status: 0, 1, 129, 130 or 143.
  public var exitStatus: Int32 {
    if let interruption { return interruption.exitStatus }
    return items.allSatisfy(\.isOK) ? 0 : 1
  }

  /// The number of items of a verdict.
  public func count(_ verdict: AirflowVerdict) -> Int {
    items.lazy.filter { $0.airflow == verdict }.count
  }
}
