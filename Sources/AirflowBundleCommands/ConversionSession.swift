import AirflowBundle
import ArgumentParser

/// Runs a conversion for the command line.
struct ConversionSession {
  private let options: ConversionOptions
  private let reporting: ReportArguments

  init(_ options: ConversionOptions, _ reporting: ReportArguments) {
    self.options = options
    self.reporting = reporting
  }

  func run(_ console: Console) throws {
    let session = try RunSession(reporting, console)
    let run: ConversionRun
    do { run = try ConversionRun(options) } catch { throw ValidationError("\(error)") }
    try session.checkReports(against: run.takenPlaces)
    let (detail, json) = (reporting.detail, reporting.json)
    let report = session.watched(.conversion) { cancellation, progress in
      run.run(cancellation: cancellation, progress: progress) { item in
        if json { return }
        for line in ReportLine.lines(for: item, detail, style: console.outputStyle) {
          console.print(line)
        }
      }
    }
    if let stopped = ReportLine.interruption(of: report) {
      console.complain("airflow-bundle: \(stopped)")
    }
    try session.finish(report, status: report.exitStatus) {
      var lines: [String] = []
      if detail != .quiet { lines += ReportLine.fleetLines(of: report, style: console.outputStyle) }
      if detail == .normal, let notes = ReportLine.noteCounts(of: report) { lines.append(notes) }
      lines += ReportLine.spaceLines(of: report, style: console.outputStyle)
      return lines + [ReportLine.summary(of: report)]
    }
  }
}
