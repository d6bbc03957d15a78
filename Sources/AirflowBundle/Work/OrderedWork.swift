import Files
import Synchronization

/// Work on many items by several threads, its rows taken in in the order of the items.
final class OrderedWork<Item: Sendable, Row: Sendable>: Sendable {
  private struct State {
    var next = 0
    var isStopped = false
    var rows: [Row?]
    var reported = 0
  }

  private let items: [Item]
  private let finished: @Sendable (Row) -> Void
  private let state: Mutex<State>

  /// - Parameter finished: called with each row, in order, never twice at once.
  init(_ items: [Item], finished: @escaping @Sendable (Row) -> Void) {
    self.items = items
    self.finished = finished
    state = Mutex(State(rows: Array(repeating: nil, count: items.count)))
  }

  /// Does the work on at most `jobs` threads, this one among them, and returns the rows when all is
  /// done. Where the system has fewer threads to give, it takes longer.
  ///
  /// - Parameters:
  ///   - idle: called for each of the jobs once there is no item left for it to begin.
  ///   - body: makes the row of an item; called for every item, also after `stop`.
  func run(
    jobs: Int, idle: @escaping @Sendable () -> Void = {},
    _ body: @escaping @Sendable (Item) -> Row
  ) -> [Row] {
    let workers = min(jobs, items.count)
    for _ in workers..<max(jobs, workers) { idle() }
    share(among: workers) {
      while let (index, item) = self.next() { self.finish(index, body(item)) }
      idle()
    }
    return state.withLock { $0.rows.compactMap { $0 } }
  }

  private func share(among jobs: Int, _ work: @escaping @Sendable () -> Void) {
    guard jobs > 1, let helper = WorkerThread(work) else { return work() }
    share(among: jobs - 1, work)
    helper.join()
  }

  /// Tells whoever looks at `isStopped` that no more is to be started.
  func stop() { state.withLock { $0.isStopped = true } }

  var isStopped: Bool { state.withLock { $0.isStopped } }

  private func next() -> (Int, Item)? {
    let index = state.withLock { state in
      defer { state.next += 1 }
      return state.next
    }
    return items.indices.contains(index) ? (index, items[index]) : nil
  }

  /// Takes a row in, and passes on those that are now in order.
  private func finish(_ index: Int, _ row: Row) {
    state.withLock { state in
      state.rows[index] = row
      while state.reported < state.rows.count, let ready = state.rows[state.reported] {
        finished(ready)
        state.reported += 1
      }
    }
  }
}
