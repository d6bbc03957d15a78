import AirflowBundle
import ArgumentParser
import ByteStrings

/// What `report merge` and `report diff` make of the reports that they read, and where it goes.
struct ReportOutput {
  private let files: ReportFiles
  private let isJSON: Bool

  /// - Throws: `ValidationError` where a report cannot be written, or is one of those that are read.
  init(_ report: [String], isJSON: Bool, reading names: [ByteString]) throws {
    try StandardStreams.refuse(merging: names)
    try StandardStreams.refuse(reports: report.map { ByteString(argument: $0) })
    files = try ReportFiles(arguments: report)
    self.isJSON = isJSON
    do { try files.check(against: names.map { .init($0, "the report") }) } catch {
      throw ValidationError("\(error)")
    }
  }

  /// Prints it, as lines or as JSON, and writes it to all files.
  ///
  /// - Throws: `ExitCode` for a status other than 0.
  func tell(
    _ document: some ReportDocument, _ lines: [String], status: Int32, _ console: Console
  ) throws {
    if isJSON {
      console.write(document.rendered(as: .json))
    } else {
      for line in lines { console.print(line) }
    }
    let failures = files.write(document).failures
    for failure in failures { console.complain("airflow-bundle: \(failure)") }
    if status != 0 || !failures.isEmpty { throw ExitCode(status == 0 ? 1 : status) }
  }
}

extension ReportFiles {
  /// The files that `--report` names, each known to be one that can be written.
  init(arguments: [String]) throws {
    do { try self.init(arguments.map { ByteString(argument: $0) }) } catch {
      throw ValidationError("\(error)")
    }
  }
}
