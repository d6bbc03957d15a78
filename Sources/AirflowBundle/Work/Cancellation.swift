import Synchronization

/// Tells the workers of a run to stop. Shared between threads.
public final class Cancellation: Sendable {
  private let signal = Atomic<Int32>(0)
  private let poll: @Sendable () -> Interruption?

  /// - Parameter poll: asked often, by every worker, whether something outside has stopped the run.
  public init(_ poll: @escaping @Sendable () -> Interruption? = { nil }) { self.poll = poll }

  /// Stops the run: nothing more is started, what is under way is undone.
  public func cancel(_ interruption: Interruption) {
    signal.store(interruption.rawValue, ordering: .relaxed)
  }

  /// What stopped the run; nil as long as it may go on.
  public var interruption: Interruption? {
    Interruption(rawValue: signal.load(ordering: .relaxed)) ?? poll()
  }

  /// Throws `interrupted` once the run is to stop.
  func check() throws(BundleError) {
    if interruption != nil {
      throw BundleError(.interrupted, "the run was stopped before this bundle was finished")
    }
  }
}
