import AirflowBundle
import ArgumentParser
import ByteStrings

/// Runs a conversion for the command line: output, report files, signals, exit status.
struct ConversionSession {
  private let options: ConversionOptions
  private let reporting: ReportArguments

  init(_ options: ConversionOptions, _ reporting: ReportArguments) {
    self.options = options
    self.reporting = reporting
  }

  func run() throws {
    let run: ConversionRun
    let files: [ReportFile]
    do {
      files = try reporting.report.map { path throws(UsageError) in
        try ReportFile(ByteString(path))
      }
      run = try ConversionRun(options)
    } catch { throw ValidationError("\(error)") }

    let cancellation = Cancellation()
    let signals = SignalWatch(cancellation)
    defer { signals.stop() }
    let console = Console()
    let (quiet, json) = (reporting.quiet, reporting.json)
    let report = run.run(cancellation: cancellation) { item in
      if json || (quiet && item.status != .failed) { return }
      console.print(ReportLine.lines(for: item).joined(separator: "\n"))
    }
    try finish(report, files, console)
  }

  private func finish(_ report: Report, _ files: [ReportFile], _ console: Console) throws {
    if reporting.json {
      console.write(report.json.rendered())
    } else {
      for line in ReportLine.fleetLines(of: report) where !reporting.quiet { console.print(line) }
      console.print(ReportLine.summary(of: report))
    }
    for file in files {
      do { try file.write(report) } catch {
        console.complain("airflow-bundle: \(error)")
        throw ExitCode(1)
      }
    }
    if report.exitStatus != 0 { throw ExitCode(report.exitStatus) }
  }
}
