import AirflowBundle
import ArgumentParser
import LibC

/// What every run has around it: the console, signals, progress, and where its report goes.
struct RunSession {
  let reporting: ReportArguments
  let console = Console()
  private let files: [ReportFile]

  /// Finds out beforehand whether the report files can be written.
  init(_ reporting: ReportArguments) throws {
    self.reporting = reporting
    do {
      files = try reporting.report.map { path throws(UsageError) in
        try ReportFile(RawArguments.bytes(of: path))
      }
    } catch { throw ValidationError("\(error)") }
  }

  /// Does the work: stopped by signals, its progress shown.
  func watched<Result>(
    _ words: ProgressWords, _ work: (Cancellation, RunProgress) -> Result
  ) -> Result {
    let cancellation = Cancellation()
    let signals = SignalWatch(cancellation)
    defer { signals.stop() }
    let progress = RunProgress()
    let kind = ProgressPrinter.Kind(
      reporting.progress, isTerminal: Terminal.canDraw(STDERR_FILENO), isQuiet: reporting.quiet)
    let printer = ProgressPrinter(kind, progress, words, console)
    let result = work(cancellation, progress)
    printer.stop()
    return result
  }

  /// Prints the report, as JSON or by `text`, writes it to its files and ends with its status.
  func finish(
    _ report: some ReportDocument, status: Int32, text: () -> [String]
  ) throws {
    if reporting.json {
      console.write(report.rendered(as: .json))
    } else {
      for line in text() { console.print(line) }
    }
    try files.write(report, console)
    if status != 0 { throw ExitCode(status) }
  }
}
