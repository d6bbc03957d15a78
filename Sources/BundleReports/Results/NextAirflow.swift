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

  private struct Handler: Hashable, Comparable {
    var dag: ByteString
    var task: ByteString

    static func < (left: Handler, right: Handler) -> Bool {
      (left.dag, left.task) < (right.dag, right.task)
    }
  }

  /// Two bundles with one (dag_id, task_id), whatever Airflow 3.3 does with them.
  private static func addRivalHandlers(to items: inout [VerifyItem]) {
    let claims = items.indices.flatMap { index in
      (items[index].laterFacts?.handlers ?? []).flatMap { dag in
        Set(dag.tasks).map { (claim: Handler(dag: dag.id, task: $0), place: index) }
      }
    }
    // Of each bundle the first task is told that it shares.
    var told: Set<Int> = []
    RivalClaims.each(claims) {
      (items[$0].path, items[$0].identity)
    } take: { handler, indices, claims in
      for index in indices where !told.contains(index) {
        guard let rivals = claims.text(for: items[index].identity) else { continue }
        told.insert(index)
        items[index].differences.append(
          AirflowDifference(
            .rivalHandlers, "the task \(handler.task) of \(handler.dag) is in \(rivals) too"))
      }
    }
  }
}
