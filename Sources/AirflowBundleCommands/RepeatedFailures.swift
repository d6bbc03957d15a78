import AirflowBundle
import ByteStrings
import Synchronization

/// Failures that many items share, since the place that all of them go to cannot be written: told
/// once, and counted. The reports have them with each item.
final class RepeatedFailures: Sendable {
  private struct State {
    var counts: [ByteString: Int] = [:]
    var order: [ByteString] = []
  }

  private let state = Mutex(State())

  /// Notes a failure; says whether the same was told of another item already.
  func isAgain(_ error: BundleError?) -> Bool {
    guard let error else { return false }
    let key = ByteString("\(error.problem) [\(error.code.rawValue)]")
    return state.withLock { state in
      if let count = state.counts[key] {
        state.counts[key] = count + 1
        return true
      }
      state.counts[key] = 0
      state.order.append(key)
      return false
    }
  }

  /// A line for each failure that was met again.
  var lines: [String] {
    state.withLock { state in
      state.order.compactMap { key in
        guard let count = state.counts[key], count > 0 else { return nil }
        return "failed     \(count) more for the same reason: \(key)"
      }
    }
  }
}
