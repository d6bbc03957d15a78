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

  func run() throws {
    let session = try RunSession(reporting)
    let run: VerifyRun
    do { run = try VerifyRun(options) } catch { throw ValidationError("\(error)") }
    let (detail, json, console) = (reporting.detail, reporting.json, session.console)
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
