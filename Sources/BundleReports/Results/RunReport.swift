public import BundleFormats
public import ByteStrings

/// What the reports of all commands have in common.
public protocol RunReport: Sendable {
  associatedtype Item: RunItem

  /// The command as it is typed: `migrate`.
  var commandName: String { get }
  var isDryRun: Bool { get }
  /// Which part of the inputs the run has worked on, where not on all.
  var shard: Report.Shard? { get }
  /// Bundles in the output folder that no input makes, in byte order.
  var orphans: [ByteString] { get }
  /// In byte order of their names.
  var items: [Item] { get set }
  /// The run that the report is of, or of a merged report all of them; empty where nobody has said.
  var runs: [RunIdentity] { get set }
  /// What a merged report lacks, in words: `shard 2 of 3`.
  var missing: [String] { get set }
  /// Whether the run was stopped before its end.
  var interruption: Interruption? { get set }
  /// The version of the tool that made the report.
  var toolVersion: String { get set }
  /// How long the run took, in seconds.
  var seconds: Double { get set }
  /// The exit status: 0, 1, 129, 130 or 143.
  var exitStatus: Int32 { get }
}

/// A row of a report.
public protocol RunItem: Sendable {
  /// The INPUT as given, joined with the path below it.
  var name: ByteString { get }
  /// Whether the run was stopped before it was done with this one.
  var isOpen: Bool { get }
  /// What its owner should know though nothing failed.
  var findings: [Finding] { get }
}

extension RunReport {
  /// Whether everything was worked on: nothing was interrupted or not started, and no part is
  /// missing.
  public var isComplete: Bool { interruption == nil && missing.isEmpty && openCount == 0 }

  /// How many items nobody was done with when the run was stopped.
  package var openCount: Int { items.count(where: \.isOpen) }
}

extension RunReport {
  /// Puts the items, runs and gaps of all parts into one report, which is otherwise like the first.
  /// Time is that of the longest, since they run side by side.
  ///
  /// - Parameters:
  ///   - advice: what to do where two parts have an item of one name.
  ///   - isCommon: whether an item may be in several parts.
  /// - Returns: the report, and from which of the parts each item is.
  static func joined(
    _ parts: [(name: ByteString, report: Self)], like first: Self, _ advice: String,
    isCommon: (Item) -> Bool = { _ in false }
  ) throws(ReportError) -> (Self, origins: [ByteString: Int]) {
    var merged = first
    var origins: [ByteString: Int] = [:]
    (merged.items, merged.missing, merged.interruption) = ([], [], nil)
    for (index, (name, report)) in parts.enumerated() {
      for item in report.items {
        if let other = origins.updateValue(index, forKey: item.name) {
          if isCommon(item) { continue }
          throw ReportError(
            "\(item.name) is in \(parts[other].name) and again in \(name): \(advice)")
        }
        merged.items.append(item)
      }
      merged.missing += report.gaps(in: name)
      merged.seconds = max(merged.seconds, report.seconds)
    }
    merged.runs = parts.flatMap(\.report.runs)
    merged.items.sort { $0.name < $1.name }
    return (merged, origins)
  }

  /// What a part says is open of its run, in words.
  private func gaps(in name: ByteString) -> [String] {
    if isComplete { return [] }
    return openCount > 0
      ? ["\(openCount) \(openCount == 1 ? "bundle" : "bundles") of the run of \(name)"]
      : missing.map { "what \(name) lacks: \($0)" }
  }
}

/// Compares two reports that are to be joined.
struct RunComparison {
  private let name: ByteString
  private let other: ByteString

  init(_ name: ByteString, _ other: ByteString) { (self.name, self.other) = (name, other) }

  /// Throws where the reports differ in something.
  @discardableResult
  func check(_ what: String, _ own: String, _ others: String) throws(ReportError) -> RunComparison {
    let (own, others) = (ByteString(own), ByteString(others))
    if own == others { return self }
    throw ReportError(
      "\(name) and \(other) differ in \(what) (\(own), \(others)): join reports of one run only")
  }

  /// Throws where the runs had other options. A report that does not say of which run it is goes
  /// with any.
  func check(
    _ own: [RunIdentity], _ others: [RunIdentity], takesInputs: Bool
  ) throws(ReportError) {
    guard let first = others.first.map({ RunArguments($0.arguments) }) else { return }
    for run in own {
      let arguments = RunArguments(run.arguments)
      guard let only = arguments.difference(from: first, takesOthers: takesInputs) else { continue }
      throw ReportError(
        "\(name) and \(other) are of runs with different arguments (\(only) is in one only): join reports of one run only"
      )
    }
  }
}
