import Synchronization

/// Tells the workers of a run to stop. Shared between threads.
public final class Cancellation: Sendable {
  private let signal = Atomic<Int32>(0)

  public init() {}

  /// Stops the run: nothing more is started, what is under way is undone.
  public func cancel(_ interruption: Interruption) {
    signal.store(interruption.rawValue, ordering: .relaxed)
  }

  /// What stopped the run; nil as long as it may go on.
  public var interruption: Interruption? { Interruption(rawValue: signal.load(ordering: .relaxed)) }

  /// Throws `interrupted` once the run is to stop.
  func check() throws(BundleError) {
    if signal.load(ordering: .relaxed) != 0 {
      throw BundleError(.interrupted, "the run was stopped before this bundle was finished")
    }
  }
}
