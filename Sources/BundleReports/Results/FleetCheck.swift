import BundleFormats
import ByteStrings

/// What only all files of a verification together show.
package enum FleetCheck {
  /// Names Dags that several bundles claim: which of them serves such a Dag is undefined.
  ///
  /// Bundles that Airflow finds are compared with each other, and legacy bundles with each other:
  /// an original kept beside its migrated bundle is no rival, and a bundle that Airflow skips
  /// serves nothing. Two paths to one file are one bundle.
  package static func addDuplicateDags(to items: inout [VerifyItem]) {
    let found = items.indices.filter { items[$0].airflow == .found }
    let legacy = items.indices.filter {
      items[$0].container != .footer && items[$0].container != nil
    }
    for group in [found, legacy] {
      var owners: [ByteString: [Int]] = [:]
      for index in group { for dag in items[index].dags { owners[dag, default: []].append(index) } }
      for (id, indices) in owners.sorted(by: { $0.key < $1.key }) where indices.count > 1 {
        for index in indices { add(id, indices, of: index, to: &items) }
      }
    }
  }

  private static func add(
    _ id: ByteString, _ indices: [Int], of index: Int, to items: inout [VerifyItem]
  ) {
    let own = items[index].identity
    let others = indices.filter { $0 != index && (own == nil || items[$0].identity != own) }
    guard !others.isEmpty else { return }
    let shown = others.prefix(3).map { "\(items[$0].path)" }.joined(separator: ", ")
    let more = others.count > 3 ? " and \(others.count - 3) more" : ""
    items[index].problems.append(
      BundleError(
        .duplicateDag,
        "the Dag \(id) is claimed by \(shown)\(more) too; which one Airflow takes is undefined"))
  }
}
