import Synchronization

/// How many threads may help to compress, beyond those that already work. Shared by all writers of
/// a run, so that together they keep the processors busy and no more.
package final class SpareThreads: Sendable {
  private let free: Mutex<Int>

  package init(_ count: Int = 0) { free = Mutex(count) }

  /// Takes one, if there is one.
  func take() -> Bool {
    free.withLock { free in
      guard free > 0 else { return false }
      free -= 1
      return true
    }
  }

  /// Gives one back, or adds one.
  package func give() { free.withLock { $0 += 1 } }
}
