import AirflowBundle
import ArgumentParser
import ByteStrings

/// Runs a verification for the command line: output, report files, signals, exit status.
struct VerifySession {
  private let options: VerifyOptions
  private let reporting: ReportArguments

  init(_ options: VerifyOptions, _ reporting: ReportArguments) {
    self.options = options
    self.reporting = reporting
  }

  func run() throws {
    let run: VerifyRun
    let files: [ReportFile]
    do {
      files = try reporting.report.map { path throws(UsageError) in
        try ReportFile(RawArguments.bytes(of: path))
      }
      run = try VerifyRun(options)
    } catch { throw ValidationError("\(error)") }

    let cancellation = Cancellation()
    let signals = SignalWatch(cancellation)
    defer { signals.stop() }
    let console = Console()
    let (quiet, json) = (reporting.quiet, reporting.json)
    let report = run.run(cancellation: cancellation) { item in
      if json || (quiet && item.isOK) { return }
      console.print(VerifyLine.lines(for: item).joined(separator: "\n"))
    }
    if json {
      console.write(report.json.rendered())
    } else {
      for line in VerifyLine.fleetLines(of: report) { console.print(line) }
      console.print(VerifyLine.summary(of: report))
    }
    for file in files {
      do { try file.write(report) } catch {
        console.complain("airflow-bundle: \(error.message(for: file.path))")
        throw ExitCode(1)
      }
    }
    if report.exitStatus != 0 { throw ExitCode(report.exitStatus) }
  }
}
