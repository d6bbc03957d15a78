import ByteStrings
import Dispatch

/// A file or folder that `verify` has something to say of, perhaps.
struct VerifySubject: Sendable {
  var candidate: Candidate
  /// What a report has promised to be there; nil for no report.
  var promised: PromiseCheck.Place?

  var path: ByteString { candidate.input }
}

/// Tells what Airflow does with each bundle in the inputs, and what is wrong with it.
///
/// ```swift
/// let report = try VerifyRun(VerifyOptions(inputs: ["/srv/bundles"])).run()
/// for item in report.items where !item.isOK { print(item.path, item.airflow) }
/// ```
public struct VerifyRun: Sendable {
  private let options: VerifyOptions
  private let access: AccessCheck
  private let subjects: [VerifySubject]
  private let promises: PromiseCheck?
  /// The INPUTs that are folders and must not be empty.
  private let folders: Set<Int>

  /// Lists the inputs: as Airflow does, links followed and each folder once.
  ///
  /// - Throws: `UsageError` where the options cannot be followed.
  public init(_ options: VerifyOptions) throws(UsageError) {
    self.options = options
    access = try AccessCheck(user: options.user)
    try UsageError.check(inputs: options.inputs, jobs: options.jobs)
    let listing = try InputListing(options)
    var subjects = listing.candidates.map { VerifySubject(candidate: $0) }
    promises = try options.against.map { outputs throws(UsageError) in
      var check = try PromiseCheck(outputs, options)
      for index in subjects.indices {
        subjects[index].promised = check.visit(subjects[index].path)
      }
      return check
    }
    self.subjects = subjects
    folders = options.allowsEmpty ? [] : listing.folders.subtracting(listing.overlapping)
  }

  /// What the run reads: no report may be there.
  public var takenPlaces: [ReportFiles.TakenPlace] {
    subjects.map { subject in
      let isFolder = subject.candidate.content == .directory(isFlat: false)
      return ReportFiles.TakenPlace(subject.path, "the input", isFolder: isFolder)
    }
  }

  /// Reads everything once, in bounded memory, and runs nothing.
  ///
  /// - Parameters:
  ///   - cancellation: stops the run from another thread. What was under way is `interrupted` then
  ///     and the rest `not-started`, without a verdict.
  ///   - progress: told how far the run is; to be looked at from another thread.
  ///   - finished: called with each item as it is done, in the order of the report, never twice at
  ///     once. Dags claimed twice are not in these items yet.
  public func run(
    cancellation: Cancellation = Cancellation(),
    progress: RunProgress = RunProgress(),
    finished: @escaping @Sendable (VerifyItem) -> Void = { _ in }
  ) -> VerifyReport {
    let start = DispatchTime.now().uptimeNanoseconds
    progress.start(subjects.map { $0.candidate.size ?? 0 })
    let queue = OrderedWork<VerifySubject, VerifyItem?>(subjects) { row in
      if let row { finished(row) }
    }
    let rows = queue.run(jobs: options.jobs) { subject -> VerifyItem? in
      let work = ItemProgress(cancellation, progress, size: subject.candidate.size ?? 0)
      let row =
        cancellation.interruption == nil ? check(subject, work) : Self.notStarted(subject)
      work.finish(isFailed: row?.isOK == false)
      return row
    }
    var report = VerifyReport(items: rows.compactMap { $0 })
    let isWhole = cancellation.interruption == nil
    for item in emptyFolders(rows)
      + (isWhole ? promises?.unmet(ItemProgress(cancellation, progress, size: 0)) ?? [] : [])
    {
      finished(item)
      report.items.append(item)
    }
    report.items.sort { $0.path < $1.path }
    FleetCheck.addDuplicateDags(to: &report.items)
    if options.airflow == .next { NextAirflow.addDifferences(to: &report.items) }
    report.interruption = cancellation.interruption
    report.seconds = Double(DispatchTime.now().uptimeNanoseconds - start) / 1e9
    return report
  }

  /// The items of the folders in which there is no bundle.
  private func emptyFolders(_ rows: [VerifyItem?]) -> [VerifyItem] {
    let filled = Set(zip(subjects, rows).compactMap { $1 == nil ? nil : $0.candidate.root })
    let isFiltered = !options.include.isEmpty || !options.exclude.isEmpty
    return Set(folders.subtracting(filled).map { options.inputs[$0] }).sorted()
      .map { VerifyItem($0, problems: [.nothing(in: $0, isFiltered: isFiltered)]) }
  }

  private static func notStarted(_ subject: VerifySubject) -> VerifyItem {
    VerifyItem(
      subject.path, nil, nil,
      problems: [BundleError(.notStarted, "the run stopped before this one")])
  }

  /// nil for a file that is neither a bundle nor a program.
  private func check(_ subject: VerifySubject, _ work: ItemProgress) -> VerifyItem? {
    do throws(BundleError) {
      let legacy = LegacyCheck(work: work)
      var item: VerifyItem?
      switch subject.candidate.content {
      case .footer:
        item = try FooterCheck(access: access, work: work)
          .check(subject.candidate, readsAll: subject.promised?.result != nil)
      case .zip, .directory: item = try legacy.checkBundle(subject.candidate)
      case .bare: item = try legacy.checkBare(subject.candidate)
      case .failed(let error):
        let verdict: AirflowVerdict = error.code == .breaksScan ? .breaksScan : .skipped
        item = VerifyItem(subject.path, nil, verdict, problems: [error])
      }
      if var found = item, found.container != nil {
        ExecutableCheck.addForeign(options.platform, to: &found)
        item = found
      }
      return try PromiseCheck.judge(subject, item, work)
    } catch {
      let isCut = error.code == .interrupted
      return VerifyItem(subject.path, nil, isCut ? nil : .skipped, problems: [error])
    }
  }
}
