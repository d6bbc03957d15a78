import BundleFormats
import ByteStrings

/// Tells which of the rules that differ after Airflow 3.3 concern which bundle.
///
/// What the rules are is data: `AirflowRule`.
package enum NextAirflow {
  package static func addDifferences(to items: inout [VerifyItem]) {
    for index in items.indices { items[index].differences = differences(of: items[index]) }
    addRivalHandlers(to: &items)
  }

  private static func differences(of item: VerifyItem) -> [AirflowDifference] {
    if item.container == .footer32 { return [AirflowDifference(.leftover32)] }
    guard item.container == .footer else { return [] }
    let codes = Set(item.problems.map(\.code))
    var found: [AirflowDifference] = []
    if codes.contains(.notExecutable) { found.append(AirflowDifference(.executableBit)) }
    if !codes.isDisjoint(with: [.hashMismatch, .trailerInvalid, .trailerVersion]) {
      found.append(AirflowDifference(.damage))
    }
    if codes.contains(.schemaVersionUnknown) { found.append(AirflowDifference(.schemaVersion)) }
    if let facts = item.laterFacts { found += differences(of: facts) }
    let name = item.path.lastComponent
    if name.hasSuffix {
      found.append(AirflowDifference(.fileName, "the file name \(name) has a suffix"))
    }
    return found
  }

  private static func differences(of facts: LaterFacts) -> [AirflowDifference] {
    var found: [AirflowDifference] = []
    // Who left them out has a packer of that time.
    if facts.hasDags { found += [AirflowDifference(.dags), AirflowDifference(.parseRequest)] }
    switch facts.sourceCount {
    case nil where facts.sourceLength > 0:
      found.append(
        AirflowDifference(
          .sourceView, "it has no sources index, so one shows nothing and one the whole region"))
    case let count? where count > 1:
      found.append(
        AirflowDifference(
          .sourceView, "one shows its files apart, and one all \(count) of them as one"))
    default: break
    }
    if !facts.hasCacheDigest { found.append(AirflowDifference(.cacheDigest)) }
    return found
  }

  private struct Handler: Hashable {
    var dag: ByteString
    var task: ByteString
  }

  /// Two bundles with one (dag_id, task_id), whatever Airflow 3.3 does with them.
  private static func addRivalHandlers(to items: inout [VerifyItem]) {
    var owners: [Handler: [Int]] = [:]
    for (index, item) in items.enumerated() {
      for dag in item.laterFacts?.handlers ?? [] {
        for task in Set(dag.tasks) {
          owners[Handler(dag: dag.id, task: task), default: []].append(index)
        }
      }
    }
    var rivals: [Int: (handler: Handler, others: [ByteString])] = [:]
    for (handler, indices) in owners where indices.count > 1 {
      for index in indices {
        let others = indices.filter { items[$0].identity != items[index].identity }
        let isFirst = rivals[index].map {
          (handler.dag, handler.task) < ($0.handler.dag, $0.handler.task)
        }
        if others.isEmpty || isFirst == false { continue }
        rivals[index] = (handler, others.map { items[$0].path })
      }
    }
    for (index, rival) in rivals {
      let more = rival.others.count > 1 ? " and \(rival.others.count - 1) more" : ""
      items[index].differences.append(
        AirflowDifference(
          .rivalHandlers,
          "the task \(rival.handler.task) of \(rival.handler.dag) is in \(rival.others[0])\(more) too"
        ))
    }
  }
}
