/// What ties the work on one item to its run: whether to stop, and how far it is.
///
/// Belongs to the worker that has the item; not shared.
final class ItemProgress {
  private let cancellation: Cancellation
  private let progress: RunProgress
  /// The size of the input in bytes: what the item counts for in the run.
  private let size: UInt64
  private var credited: UInt64 = 0
  /// The bytes that are going to pass the sink, as far as is known; an archive's input has fewer.
  private var expected: UInt64 = 0
  private var passed: UInt64 = 0
  /// Whether this run has begun to give the output its name: from here on it is this run that
  /// changes what the input's name stands for.
  var isPublishing = false

  init(_ cancellation: Cancellation, _ progress: RunProgress, size: UInt64) {
    self.cancellation = cancellation
    self.progress = progress
    self.size = size
  }

  /// Tells how many bytes are going to pass.
  func expect(_ bytes: UInt64) { expected = bytes }

  /// Counts bytes that passed. Throws `interrupted` once the run is to stop.
  func advance(by count: Int) throws(BundleError) {
    try cancellation.check()
    passed &+= UInt64(count)
    guard expected > 0 else { return }
    let share = min(1, Double(passed) / Double(expected))
    credit(upTo: UInt64(Double(size) * share))
  }

  func checkCancellation() throws(BundleError) { try cancellation.check() }

  /// Counts what is left of the item, whatever became of it.
  func finish(isFailed: Bool) {
    credit(upTo: size)
    progress.finish(isFailed: isFailed)
  }

  /// Never goes back: a comparison that is followed by a write passes everything twice.
  private func credit(upTo bytes: UInt64) {
    let reached = min(bytes, size)
    guard reached > credited else { return }
    progress.add(bytes: reached - credited)
    credited = reached
  }
}
