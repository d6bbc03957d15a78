import BundleFormats
public import ByteStrings
import Files
import JSON

extension Report {
  /// Joins the reports of shards into the one that a single run would have given.
  ///
  /// Items are sorted by the bytes of their inputs. What only a whole run shows (a dag_id claimed
  /// twice, a mixture of architectures) is found again across all of them. Time is that of the
  /// longest shard, since shards run side by side.
  ///
  /// - Throws: `ReportError` where the reports are not of one command, kind of run and release, or
  ///   two of them have an item for the same input.
  public static func merging(_ parts: [(name: ByteString, report: Report)]) throws(ReportError)
    -> Report
  {
    guard let first = parts.first else { throw ReportError("name at least one report") }
    var merged = first.report
    var origins: [ByteString: ByteString] = [:]
    merged.items = []
    merged.fileSystems = []
    merged.interruption = nil
    for (name, report) in parts {
      try check(name, report, against: first)
      for item in report.items {
        if let other = origins.updateValue(name, forKey: item.input) {
          // An input in which there is nothing is told by every shard.
          if item.error?.code == .nothingFound { continue }
          throw ReportError(
            "\(item.input) is in \(other) and again in \(name): join reports of disjoint shards of one run"
          )
        }
        merged.items.append(item)
      }
      merged.seconds = max(merged.seconds, report.seconds)
    }
    merged.fileSystems = joined(parts.flatMap(\.report.fileSystems), first.report.isDryRun)
    for index in merged.items.indices {
      merged.items[index].findings.removeAll {
        $0.code == .duplicateDag || $0.code == .architectureMixed
      }
    }
    merged.items.sort { $0.input < $1.input }
    FleetFindings.add(to: &merged.items)
    return merged
  }

  private static func check(
    _ name: ByteString, _ report: Report, against first: (name: ByteString, report: Report)
  ) throws(ReportError) {
    func differ(_ what: String, _ own: String, _ others: String) -> ReportError {
      ReportError(
        "\(name) and \(first.name) differ in \(what) (\(own), \(others)): join reports of one run only"
      )
    }
    func kind(_ report: Report) -> String { report.isDryRun ? "a dry run" : "a real run" }
    if report.command != first.report.command {
      throw differ("their command", report.command.rawValue, first.report.command.rawValue)
    }
    if report.isDryRun != first.report.isDryRun {
      throw differ("what they report", kind(report), kind(first.report))
    }
    if ByteString(report.toolVersion) != ByteString(first.report.toolVersion) {
      throw differ(
        "the version of the tool", ByteString(report.toolVersion).description,
        ByteString(first.report.toolVersion).description)
    }
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

  /// Reads the report in a JSON file.
  ///
  /// - Throws: `ReportError` with the file's name.
  public init(file path: ByteString) throws(ReportError) {
    let bytes: Result<[UInt8], ReportError>
    do throws(FileError) {
      let file = try InputFile(path)
      bytes =
        file.size <= Self.maxFileSize
        ? .success(try file.bytes(at: 0, count: Int(file.size)))
        : .failure(ReportError("\(path) has \(file.size) bytes: too many for a report"))
    } catch { throw ReportError("\(path): \(error)") }
    let json: JSONValue
    let text = try bytes.get()
    do throws(JSONError) { json = try JSONValue(parsing: text) } catch {
      throw ReportError("\(path) is no JSON: \(error)")
    }
    do { self = try Report(json) } catch { throw ReportError("\(path): \(error)") }
  }

  /// The largest report read, in bytes: it is parsed in memory.
  private static let maxFileSize: UInt64 = 1 << 30
}
