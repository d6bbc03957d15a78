import BundleFormats
import ByteStrings
import Files

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
        let claims = RivalClaims(indices.map { (items[$0].path, Owner($0, items[$0])) })
        for index in indices {
          guard let rivals = claims.text(for: Owner(index, items[index])) else { continue }
          items[index].problems.append(.duplicateDag(id, rivals))
        }
      }
    }
  }

  /// Names Dags that bundles of different reports claim.
  ///
  /// - Parameter origins: the report of each path.
  static func addDuplicateDags(
    to items: inout [VerifyItem], across origins: [ByteString: Int]
  ) {
    var owners: [ByteString: [Int]] = [:]
    for index in items.indices where items[index].airflow == .found {
      for dag in items[index].dags { owners[dag, default: []].append(index) }
    }
    for (id, indices) in owners.sorted(by: { $0.key < $1.key }) where indices.count > 1 {
      let claims = RivalClaims(
        indices.map { (name: items[$0].path, owner: origins[items[$0].path]) })
      for index in indices {
        guard let rivals = claims.text(for: origins[items[index].path]) else { continue }
        items[index].problems.append(.duplicateDag(id, rivals))
      }
    }
  }

  /// What tells one bundle from another: the file where that is known, else the place in the list.
  private enum Owner: Hashable {
    case file(FileStatus.Identity)
    case item(Int)

    init(_ index: Int, _ item: VerifyItem) {
      self = item.identity.map { .file($0) } ?? .item(index)
    }
  }
}

extension BundleError {
  fileprivate static func duplicateDag(_ id: ByteString, _ rivals: String) -> BundleError {
    BundleError(
      .duplicateDag,
      "the Dag \(id) is claimed by \(rivals) too; which one Airflow takes is undefined")
  }
}
