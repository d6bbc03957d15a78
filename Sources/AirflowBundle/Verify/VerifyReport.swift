import ByteStrings

/// What `verify` found.
public struct VerifyReport: Sendable {
  /// In byte order of their paths.
  public var items: [VerifyItem]
  /// Whether the run was stopped before its end.
  public var interruption: Interruption?

  /// The exit status of the contract: 0, 1, 129, 130 or 143.
  public var exitStatus: Int32 {
    if let interruption { return interruption.exitStatus }
    return items.allSatisfy(\.isOK) ? 0 : 1
  }

  /// The number of items of a verdict.
  public func count(_ verdict: AirflowVerdict) -> Int {
    items.lazy.filter { $0.airflow == verdict }.count
  }

  /// The report as the contract has it.
  public var json: JSONValue { .object([.init("items", .array(items.map(\.json)))]) }
}

extension VerifyItem {
  /// The item as the contract has it.
  public var json: JSONValue {
    let rows = problems.map { problem in
      JSONValue.object([
        .init("code", .string(problem.code.rawValue)),
        .init("message", .string(problem.message(for: path))),
      ])
    }
    return .object(
      ReportItem.path("path", path) + [
        .init("container", container.map { .string($0.rawValue) } ?? .null),
        .init("airflow", airflow.map { .string($0.rawValue) } ?? .null),
        .init("ok", .boolean(isOK)),
        .init("problems", .array(rows)),
      ])
  }
}
