import BundleFormats
public import ByteStrings

extension VerifyReport {
  /// Joins the reports of verifications that shared the folders among them.
  ///
  /// Items are sorted by the bytes of their paths. Dags that bundles of different reports claim are
  /// problems of these bundles.
  ///
  /// - Throws: `ReportError` where the reports are not of one release and set of options, or two of
  ///   them have an item for the same path.
  public static func merging(_ parts: [(name: ByteString, report: VerifyReport)])
    throws(ReportError) -> VerifyReport
  {
    guard let first = parts.first else { throw ReportError("name at least one report") }
    var merged = first.report
    var origins: [ByteString: Int] = [:]
    (merged.items, merged.interruption, merged.missing) = ([], nil, [])
    for (index, (name, report)) in parts.enumerated() {
      try RunComparison(name, first.name)
        .check("the version of the tool", report.toolVersion, first.report.toolVersion)
        .check(report.runs, first.report.runs, takesInputs: false)
      for item in report.items {
        if let other = origins.updateValue(index, forKey: item.path) {
          throw ReportError(
            "\(item.path) is in \(parts[other].name) and again in \(name): join reports of different folders"
          )
        }
        merged.items.append(item)
      }
      merged.seconds = max(merged.seconds, report.seconds)
      merged.missing += report.open(in: name)
    }
    merged.runs = parts.flatMap(\.report.runs)
    merged.items.sort { $0.path < $1.path }
    FleetCheck.addDuplicateDags(to: &merged.items, across: origins)
    return merged
  }

  private func open(in name: ByteString) -> [String] {
    if isComplete { return [] }
    let open = items.count { $0.airflow == nil }
    return open > 0
      ? ["\(open) \(open == 1 ? "bundle" : "bundles") of the run of \(name)"]
      : missing.map { "what \(name) lacks: \($0)" }
  }
}
