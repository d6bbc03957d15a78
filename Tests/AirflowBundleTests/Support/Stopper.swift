import Dispatch
import LibC
import Synchronization

/// Waits on a thread of its own for something to be so, then does something.
final class Stopper: Sendable {
  private let isSo: @Sendable () -> Bool
  private let action: @Sendable () -> Void
  private let isOver = Atomic<Bool>(false)
  private let done = DispatchGroup()

  init(_ isSo: @escaping @Sendable () -> Bool, then action: @escaping @Sendable () -> Void) {
    self.isSo = isSo
    self.action = action
  }

  func start() {
    DispatchQueue.global().async(group: done) { [self] in
      while !isOver.load(ordering: .relaxed) {
        if isSo() { return action() }
        usleep(200)
      }
    }
  }

  /// Ends the wait, whatever came of it.
  func finish() {
    isOver.store(true, ordering: .relaxed)
    done.wait()
  }
}
