import AirflowBundle
import ArgumentParser

/// Runs a verification for the command line.
struct VerifySession {
  private let options: VerifyOptions
  private let reporting: ReportArguments

  init(_ options: VerifyOptions, _ reporting: ReportArguments) {
    self.options = options
    self.reporting = reporting
  }

  func run(_ console: Console) throws {
    let session = try RunSession(reporting, console)
    let run: VerifyRun
    do { run = try VerifyRun(options) } catch { throw ValidationError("\(error)") }
    try session.checkReports(against: run.takenPlaces)
    let (detail, json) = (reporting.detail, reporting.json)
    let report = session.watched(.verification) { cancellation, progress in
      run.run(cancellation: cancellation, progress: progress) { item in
        if json { return }
        for line in VerifyLine.lines(for: item, detail) { console.print(line) }
      }
    }
    try session.finish(report, status: report.exitStatus) {
      VerifyLine.fleetLines(of: report, detail) + [VerifyLine.summary(of: report)]
    }
  }
}
