import BundleReports
import ByteStrings
import Files

/// Compares what is there with what a report has promised.
struct PromiseCheck: Sendable {
  /// What the report says of one place.
  struct Place: Sendable {
    /// What was promised; nil where nothing was.
    var result: ReportItem.Result?
    /// Whether the report names the place at all.
    var isKnown: Bool
  }

  /// An output that no INPUT has led to.
  private struct Unmet: Sendable {
    /// Where it is to be looked for.
    var path: ByteString
    /// As the report has it.
    var name: ByteString
    /// nil for what was in place already: that it is there has to be true, whatever its bytes are.
    var result: ReportItem.Result?
  }

  private var memory = RealPathMemory()
  /// The promised outputs that were not come by yet, by their real paths.
  private var open: [ByteString: Unmet] = [:]
  private var met: Set<ByteString> = []
  private var known: Set<ByteString> = []
  private let filter: PathFilter
  private let inputs: [(path: ByteString, real: ByteString)]

  init(_ outputs: PromisedOutputs, _ options: VerifyOptions) throws(UsageError) {
    filter = try PathFilter(include: options.include, exclude: options.exclude)
    inputs = options.inputs.map { ($0, RealPath.resolved($0)) }
    for (name, result) in outputs.results {
      let path = outputs.located(name)
      open[memory.of(path)] = Unmet(path: path, name: name, result: result)
    }
    for input in outputs.inputs { known.insert(memory.of(outputs.located(input))) }
  }

  /// What the report says of a path that a listing has come by.
  mutating func visit(_ path: ByteString) -> Place {
    let real = memory.of(path)
    if let promise = open[real] {
      met.insert(real)
      return Place(result: promise.result, isKnown: true)
    }
    return Place(result: nil, isKnown: known.contains(real))
  }

  /// Adds to an item what tells it from its promise.
  ///
  /// - Parameter item: what `verify` has to say of the subject; nil for nothing.
  static func judge(_ subject: VerifySubject, _ item: VerifyItem?, _ work: ItemProgress)
    throws(BundleError) -> VerifyItem?
  {
    guard let place = subject.promised else { return item }
    let path = subject.candidate.input
    guard let promise = place.result else {
      guard var item, item.container != nil, !place.isKnown else { return item }
      item.problems.append(BundleError(.notInReport, "the report says nothing of it"))
      return item
    }
    let difference =
      if let file = item?.file {
        file.difference(from: promise)
      } else {
        try OutputOnDisk.difference(at: path, from: promise, followLinks: true, work)
      }
    guard let difference else { return item }
    var changed = item ?? VerifyItem(path)
    changed.problems.insert(BundleError(.changed, "it has \(difference)"), at: 0)
    return changed
  }

  /// The items of the outputs that no INPUT has led to: most of them are gone.
  func unmet(_ work: ItemProgress) -> [VerifyItem] {
    var items: [VerifyItem] = []
    for (real, promise) in open where !met.contains(real) {
      guard let place = self.place(of: real) else {
        items.append(
          VerifyItem(
            promise.name,
            problems: [
              BundleError(
                .missing, "the report has it, and it is in none of the folders to verify",
                advice: "name its folder too")
            ]))
        continue
      }
      guard place.relative.isEmpty || filter.takes(place.relative) else { continue }
      if let problem = Self.problem(of: promise, work) {
        items.append(VerifyItem(place.path, problems: [problem]))
      }
    }
    return items.sorted { $0.path < $1.path }
  }

  private static func problem(of promise: Unmet, _ work: ItemProgress) -> BundleError? {
    do throws(BundleError) {
      guard let found = try OutputOnDisk.result(at: promise.path, followLinks: true, work) else {
        return BundleError(.missing, "the report has it, and it is not there")
      }
      let difference = promise.result.flatMap { found.difference(from: $0) }
      return difference.map { BundleError(.changed, "it has \($0)") }
    } catch { return error }
  }

  /// The path by which an INPUT leads to a real path, and what is below the INPUT of it; nil where
  /// none does.
  private func place(of real: ByteString) -> (path: ByteString, relative: ByteString)? {
    for input in inputs {
      if let relative = real.below(input.real) { return (input.path.joined(relative), relative) }
    }
    return nil
  }
}
