import BundleReports
import ByteStrings
import Files

/// What became of an item, held against what a plan has promised of it.
extension ItemConversion {
  /// The row of an item; that of one that a plan promised something of has a `plan-mismatch` or an
  /// output as promised.
  func settle(_ row: ReportItem, of item: Plan.Item) -> ReportItem {
    guard let promise = item.promise, let error = row.error else { return row }
    if error.code == .interrupted || error.code == .notStarted { return row }
    do throws(BundleError) {
      let isGone = item.isGone || error.code == .notFound
      if try isDone(item, promise, isGone: isGone) { return done(promise) }
    } catch { return ReportItem(input: row.input, .failed, error) }
    return ReportItem(input: row.input, .failed, Promise.mismatch(error))
  }

  /// Whether an earlier run of the plan has made the output and removed the original: the input is
  /// gone then, or the output has its name.
  private func isDone(_ item: Plan.Item, _ promise: Promise, isGone: Bool) throws(BundleError)
    -> Bool
  {
    guard options.originals != .keep, let promised = promise.planned.promise else { return false }
    guard isGone || promised.output == item.candidate.input.trimmingTrailingSlashes else {
      return false
    }
    let difference = try OutputOnDisk.difference(
      at: promised.output, from: promised.result, followLinks: false, work)
    return difference == nil
  }

  private func done(_ promise: Promise) -> ReportItem {
    var row = promise.planned
    row.status = .unchanged
    // Those are found again, for all that is there now.
    row.findings.removeAll { $0.code == .duplicateDag || $0.code == .architectureMixed }
    return row
  }
}
