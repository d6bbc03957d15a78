import AirflowBundle
import ArgumentParser
import ByteStrings

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

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
        try ReportFile(RawArguments.bytes(of: path))
      }
      run = try ConversionRun(options)
    } catch { throw ValidationError("\(error)") }

    let cancellation = Cancellation()
    let signals = SignalWatch(cancellation)
    defer { signals.stop() }
    let console = Console()
    let progress = RunProgress()
    let kind = ProgressPrinter.Kind(
      reporting.progress, isTerminal: Terminal.canDraw(STDERR_FILENO), isQuiet: reporting.quiet)
    let printer = ProgressPrinter(kind, progress, console)
    let (detail, json) = (reporting.detail, reporting.json)
    let report = run.run(cancellation: cancellation, progress: progress) { item in
      if json { return }
      for line in ReportLine.lines(for: item, detail, style: console.outputStyle) {
        console.print(line)
      }
    }
    printer.stop()
    try finish(report, files, console)
  }

  private func finish(_ report: Report, _ files: [ReportFile], _ console: Console) throws {
    if reporting.json {
      console.write(report.json.rendered())
    } else {
      if !reporting.quiet {
        let lines = ReportLine.fleetLines(of: report, style: console.outputStyle)
        for line in lines { console.print(line) }
        if reporting.detail == .normal, let notes = ReportLine.noteCounts(of: report) {
          console.print(notes)
        }
      }
      console.print(ReportLine.summary(of: report))
    }
    try files.write(report, console)
    if report.exitStatus != 0 { throw ExitCode(report.exitStatus) }
  }
}
