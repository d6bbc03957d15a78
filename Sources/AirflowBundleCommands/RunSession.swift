import AirflowBundle
import ArgumentParser
import ByteStrings
import LibC

/// A run of the library that a command starts: a conversion or a verification.
protocol CommandRun: Sendable {
  /// How its report is told on a terminal.
  associatedtype Lines: ReportLines where Lines.Document: JSONReport & ReportDocument
  typealias Document = Lines.Document

  /// What the progress line calls the things that are counted.
  static var words: ProgressWords { get }

  /// What the run reads and writes: no report may be there.
  var takenPlaces: [ReportFiles.TakenPlace] { get }

  func run(
    cancellation: Cancellation, progress: RunProgress,
    finished: @escaping @Sendable (Document.Item) -> Void
  ) -> Document

  /// Why an item failed, where that is the fault of a place that others go to as well.
  static func placeFailure(of item: Document.Item) -> BundleError?
}

/// What every run has around it: the console, signals, progress, and where its report goes.
struct RunSession {
  private let reporting: ReportArguments
  private let invocation: Invocation
  private var console: Console { invocation.console }

  init(_ reporting: ReportArguments, _ invocation: Invocation) {
    self.reporting = reporting
    self.invocation = invocation
  }

  /// Prepares a run, does its work and tells what came of it.
  ///
  /// - Parameters:
  ///   - places: what is read besides the inputs.
  ///   - prepare: lists the inputs and plans the work.
  /// - Throws: `ValidationError` for wrong usage, all of which is found out before the work;
  ///   `ExitCode` for a status other than 0.
  func run<Run: CommandRun>(
    reading places: [ReportFiles.TakenPlace] = [], _ prepare: () throws(UsageError) -> Run
  ) throws {
    let files = try ReportFiles(arguments: reporting.report)
    defer { SignalWatch.stop() }

    var identity = invocation.identity()
    let run: Run
    let log: RunLog?
    do {
      let printer = ProgressPrinter(progressKind, nil, Run.words, console)
      let prepared = Result(catching: prepare)
      printer.stop()
      run = try prepared.get()
      // There may be thousands of places, and only a report or a log could be in one of them.
      let taken = files.isEmpty && reporting.log == nil ? [] : places + run.takenPlaces
      try files.check(against: taken)
      log = try openLog(apartFrom: files, taken)
    } catch { throw ValidationError("\(error)") }
    SignalWatch.beginWork()
    log?.write(.object([.init("run", identity.json)]))
    let repeats = RepeatedFailures()
    var document = work(run, log, repeats)
    identity.finished = Invocation.currentTime()
    document.runs = [identity]
    log?.end(document.summary, items: document.items.lazy.map { ($0.json, $0.name) })

    if let left = Run.Lines.leftToDo(of: document) { console.complain("airflow-bundle: \(left)") }
    let written = files.write(document)
    for failure in written.failures { console.complain("airflow-bundle: \(failure)") }
    tell(document, Run.self, repeats, written.paths)
    var isWritten = written.failures.isEmpty
    if let failure = log?.failure {
      console.complain("airflow-bundle: \(failure)")
      isWritten = false
    }
    let isFailedOn = failsOn(document.items.flatMap(\.findings))
    let status = document.exitStatus
    if status != 0 || !isWritten || isFailedOn { throw ExitCode(status == 0 ? 1 : status) }
  }

  private var progressKind: ProgressPrinter.Kind {
    .init(reporting.progress, isTerminal: Terminal.canDraw(STDERR_FILENO))
  }

  /// Whether a finding is one that `--fail-on` names; says so.
  private func failsOn(_ findings: [Finding]) -> Bool {
    var isMet = false
    for rule in reporting.failOn {
      let count = findings.count(where: rule.matches)
      if count == 0 { continue }
      isMet = true
      console.complain(
        "airflow-bundle: --fail-on \(rule.name): \(count) \(count == 1 ? "finding" : "findings")")
    }
    return isMet
  }

  /// The log is opened last, so that wrong usage leaves no file behind.
  private func openLog(
    apartFrom files: ReportFiles, _ places: [ReportFiles.TakenPlace]
  ) throws(UsageError) -> RunLog? {
    guard let argument = reporting.log else { return nil }
    let path = ByteString(argument: argument)
    try files.check(apartFrom: path, "--log")
    try ReportFiles.check(path, "--log", against: places)
    return try RunLog(path)
  }

  /// Does the work, its progress shown and its items told as they are done.
  private func work<Run: CommandRun>(
    _ run: Run, _ log: RunLog?, _ repeats: RepeatedFailures
  ) -> Run.Document {
    let cancellation = Cancellation { SignalWatch.interruption }
    let progress = RunProgress()
    let printer = ProgressPrinter(progressKind, progress, Run.words, console)
    let (detail, json, console) = (reporting.detail, reporting.json, console)
    let document = run.run(cancellation: cancellation, progress: progress) { item in
      log?.write(item.json, of: item.name)
      if json || repeats.isAgain(Run.placeFailure(of: item)) { return }
      for line in Run.Lines.lines(for: item, detail, style: console.outputStyle) {
        console.print(line)
      }
    }
    printer.stop()
    return document
  }

  private func tell<Run: CommandRun>(
    _ document: Run.Document, _: Run.Type, _ repeats: RepeatedFailures, _ paths: [ByteString]
  ) {
    if reporting.json {
      for line in Run.Lines.obstacles(to: document, style: .plain) {
        console.complain("airflow-bundle: \(line)")
      }
      return console.write(document.rendered(as: .json))
    }
    for line in repeats.lines { console.print(line) }
    var lines = Run.Lines.lastLines(
      of: document, reporting.detail, style: console.outputStyle)
    let places =
      paths.map { "\($0)" } + (reporting.log.map { ["\(ByteString(argument: $0))"] } ?? [])
    if !places.isEmpty {
      let word = places.count == 1 ? "report" : "reports"
      lines.insert("\(word): \(places.joined(separator: ", "))", at: max(0, lines.count - 1))
    }
    for line in lines { console.print(line) }
  }
}
