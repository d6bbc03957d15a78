import AirflowBundle
import ArgumentParser
import ByteStrings
import LibC

/// A run of the library that a command starts: a conversion or a verification.
protocol CommandRun: Sendable {
  associatedtype Item: Sendable
  associatedtype Document: ReportDocument

  /// What the progress line calls the things that are counted.
  static var words: ProgressWords { get }

  /// What the run reads and writes: no report may be there.
  var takenPlaces: [ReportFiles.TakenPlace] { get }

  func run(
    cancellation: Cancellation, progress: RunProgress, finished: @escaping @Sendable (Item) -> Void
  ) -> Document

  /// Says in a report of which run it is.
  static func add(_ identity: RunIdentity, to document: inout Document)

  /// The exit status, as docs/cli.md lists them.
  static func status(of document: Document) -> Int32

  /// The lines for an item that is done.
  static func lines(for item: Item, _ detail: ReportLine.Detail, _ style: TextStyle) -> [String]

  /// The lines after those of the items; the summary is the last.
  static func lastLines(
    of document: Document, _ detail: ReportLine.Detail, _ style: TextStyle
  ) -> [String]

  /// Why a run has not begun, or would not begin: what people have to see with `--json` too.
  static func obstacles(to document: Document, _ style: TextStyle) -> [String]

  /// All items, as the end of the run shows them.
  static func items(of document: Document) -> [Item]

  /// What tells an item from the others of its run.
  static func name(of item: Item) -> ByteString

  /// An item, and at the end the summary, as the log has them.
  static func json(of item: Item) -> JSONValue
  static func summary(of document: Document) -> JSONValue

  /// What `--fail-on` goes by.
  static func findings(in document: Document) -> [Finding]

  /// What a run that was stopped has left to do, and with which command; nil for one that came to
  /// its end.
  static func leftToDo(of document: Document) -> String?

  /// Why an item failed, where that is the fault of a place that others go to as well.
  static func placeFailure(of item: Item) -> BundleError?
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
      let taken = places + run.takenPlaces
      try files.check(against: taken)
      log = try openLog(apartFrom: files, taken)
    } catch { throw ValidationError("\(error)") }
    SignalWatch.beginWork()
    log?.write(.object([.init("run", identity.json)]))
    let repeats = RepeatedFailures()
    var document = work(run, log, repeats)
    identity.finished = Invocation.currentTime()
    Run.add(identity, to: &document)
    if let log {
      for item in Run.items(of: document) { log.write(Run.json(of: item), of: Run.name(of: item)) }
      log.write(.object([.init("summary", Run.summary(of: document))]))
    }

    if let left = Run.leftToDo(of: document) { console.complain("airflow-bundle: \(left)") }
    let written = files.writeAll(document)
    for failure in written.failures { console.complain("airflow-bundle: \(failure)") }
    tell(document, Run.self, repeats, written.paths)
    var isWritten = written.failures.isEmpty
    if let failure = log?.failure {
      console.complain("airflow-bundle: \(failure)")
      isWritten = false
    }
    let isFailedOn = failsOn(Run.findings(in: document))
    let status = Run.status(of: document)
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
      log?.write(Run.json(of: item), of: Run.name(of: item))
      if json || repeats.isAgain(Run.placeFailure(of: item)) { return }
      for line in Run.lines(for: item, detail, console.outputStyle) { console.print(line) }
    }
    printer.stop()
    return document
  }

  private func tell<Run: CommandRun>(
    _ document: Run.Document, _: Run.Type, _ repeats: RepeatedFailures, _ paths: [ByteString]
  ) {
    if reporting.json {
      for line in Run.obstacles(to: document, .plain) {
        console.complain("airflow-bundle: \(line)")
      }
      return console.write(document.rendered(as: .json))
    }
    for line in repeats.lines { console.print(line) }
    var lines = Run.lastLines(of: document, reporting.detail, console.outputStyle)
    let places =
      paths.map { "\($0)" } + (reporting.log.map { ["\(ByteString(argument: $0))"] } ?? [])
    if !places.isEmpty {
      let word = places.count == 1 ? "report" : "reports"
      lines.insert("\(word): \(places.joined(separator: ", "))", at: max(0, lines.count - 1))
    }
    for line in lines { console.print(line) }
  }
}

extension ReportFiles {
  /// The files that `--report` names, each known to be one that can be written.
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
