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
    for (name, report) in parts {
      try RunComparison(name, first.name)
        .check("the version of the tool", report.toolVersion, first.report.toolVersion)
        .check(report.runs, first.report.runs, takesInputs: false)
    }
    var (merged, origins) = try joined(
      parts, like: first.report, "join reports of different folders")
    FleetCheck.addDuplicateDags(to: &merged.items, across: origins)
    return merged
  }
}
