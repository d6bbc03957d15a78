import BundleFormats
public import ByteStrings

extension Report {
  /// Joins the reports of shards into the one that a single run would have given.
  ///
  /// Items are sorted by the bytes of their inputs. What only a whole run shows (a dag_id claimed
  /// twice, a mixture of architectures) is found again across all of them. What is missing is named
  /// in `missing`.
  ///
  /// - Throws: `ReportError` where the reports are not of one command, kind of run, release and set
  ///   of options, or two of them have an item for the same input.
  public static func merging(_ parts: [(name: ByteString, report: Report)]) throws(ReportError)
    -> Report
  {
    guard let first = parts.first else { throw ReportError("name at least one report") }
    for (name, report) in parts { try check(name, report, against: first) }
    let missing = try missingShards(parts)
    // An input in which there is nothing is told by every shard.
    var (merged, _) = try joined(
      parts, like: first.report, "join reports of disjoint shards of one run",
      isCommon: { $0.error?.code == .nothingFound })
    merged.missing = missing + merged.missing
    if parts.count > 1 { merged.shard = nil }
    merged.orphans = orphansOfAll(parts.map(\.report))
    merged.fileSystems = joined(parts.flatMap(\.report.fileSystems), first.report.isDryRun)
    for index in merged.items.indices {
      merged.items[index].findings.removeAll {
        $0.code == .duplicateDag || $0.code == .architectureMixed
      }
    }
    FleetFindings.add(to: &merged.items)
    return merged
  }

  private static func check(
    _ name: ByteString, _ report: Report, against first: (name: ByteString, report: Report)
  ) throws(ReportError) {
    func kind(_ report: Report) -> String { report.isDryRun ? "a dry run" : "a real run" }
    func part(_ report: Report) -> String {
      report.shard.map { "one of \($0.count) shards" } ?? "all inputs"
    }
    try RunComparison(name, first.name)
      .check("their command", report.commandName, first.report.commandName)
      .check("what they report", kind(report), kind(first.report))
      .check("the part that they are of", part(report), part(first.report))
      .check("the version of the tool", report.toolVersion, first.report.toolVersion)
      .check(report.runs, first.report.runs, takesInputs: true)
  }

  /// The shards that no report is of.
  private static func missingShards(
    _ parts: [(name: ByteString, report: Report)]
  ) throws(ReportError) -> [String] {
    guard let count = parts.first?.report.shard?.count else { return [] }
    var names: [Int: ByteString] = [:]
    for (name, report) in parts {
      guard let shard = report.shard else { continue }
      if let other = names.updateValue(name, forKey: shard.index) {
        throw ReportError("\(other) and \(name) are both of \(shard): name each shard once")
      }
    }
    let missing = (1...count).lazy.filter { names[$0] == nil }
    // However many there are to be: a report could say anything.
    let shown = missing.prefix(100).map { "shard \($0) of \(count)" }
    let rest = count - names.count - shown.count
    return rest > 0 ? shown + ["\(rest) more shards"] : Array(shown)
  }

  /// The bundles that no shard knows an input of. Each has looked at the whole input, so what one
  /// of them does not name any more is gone or made.
  private static func orphansOfAll(_ reports: [Report]) -> [ByteString] {
    guard let first = reports.first else { return [] }
    let common = reports.dropFirst().reduce(into: Set(first.orphans)) {
      $0.formIntersection($1.orphans)
    }
    return common.sorted()
  }

  /// One entry a folder: shards that share it need their sum, and the least free is what is left
  /// to them all. After a real run the sum says nothing of the room that each shard found.
  private static func joined(_ figures: [SpaceFigures], _ isDryRun: Bool) -> [SpaceFigures] {
    var byPath: [ByteString: SpaceFigures] = [:]
    for figure in figures {
      guard var known = byPath[figure.path] else {
        byPath[figure.path] = figure
        continue
      }
      known.outputs = known.outputs.addingReportingOverflow(figure.outputs).partialValue
      let sum = known.needed.addingReportingOverflow(figure.needed)
      known.needed = sum.overflow ? .max : sum.partialValue
      known.free = min(known.free, figure.free)
      known.fits = known.fits && figure.fits && (!isDryRun || known.needed <= known.free)
      byPath[figure.path] = known
    }
    return byPath.values.sorted { $0.path < $1.path }
  }
}
