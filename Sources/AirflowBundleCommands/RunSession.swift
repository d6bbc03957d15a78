import AirflowBundle
import ArgumentParser
import ByteStrings
import LibC

/// What every run has around it: the console, signals, progress, and where its report goes.
struct RunSession {
  let reporting: ReportArguments
  let console: Console
  private let files: ReportFiles
  private let cancellation = Cancellation { SignalWatch.interruption }

  /// Finds out beforehand whether the report files can be written.
  init(_ reporting: ReportArguments, _ console: Console) throws {
    self.reporting = reporting
    self.console = console
    files = try reporting.files()
    SignalWatch.start()
  }

  /// Finds out beforehand whether a report would overwrite something that the run reads or writes.
  func checkReports(against places: [ReportFiles.TakenPlace]) throws {
    do { try files.check(against: places) } catch { throw ValidationError("\(error)") }
  }

  /// Does the work: stopped by signals, its progress shown.
  func watched<Result>(
    _ words: ProgressWords, _ work: (Cancellation, RunProgress) -> Result
  ) -> Result {
    SignalWatch.beginWork()
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
    defer { SignalWatch.stop() }
    if reporting.json {
      console.write(report.rendered(as: .json))
    } else {
      for line in text() { console.print(line) }
    }
    let written = files.write(report, console)
    if status != 0 || !written { throw ExitCode(status == 0 ? 1 : status) }
  }
}

extension ReportArguments {
  /// The report files, each known to be one that can be written.
  func files() throws -> ReportFiles { try ReportFiles(arguments: report) }
}

extension ReportFiles {
  init(arguments: [String]) throws {
    do { try self.init(arguments.map { ByteString(argument: $0) }) } catch {
      throw ValidationError("\(error)")
    }
  }

  /// Writes a report to every file. Says which cannot be written; returns whether all were.
  func write(_ report: some ReportDocument, _ console: Console) -> Bool {
    let failures = write(report)
    for failure in failures { console.complain("airflow-bundle: \(failure)") }
    return failures.isEmpty
  }
}
