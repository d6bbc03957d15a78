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
      addDuplicateDags(to: &items, among: group) { item, index -> Owner in
        item.identity.map { .file($0) } ?? .item(index)
      }
    }
  }

  /// Names Dags that bundles of different reports claim.
  ///
  /// - Parameter origins: the report of each path.
  static func addDuplicateDags(
    to items: inout [VerifyItem], across origins: [ByteString: Int]
  ) {
    let found = items.indices.filter { items[$0].airflow == .found }
    addDuplicateDags(to: &items, among: found) { item, _ in origins[item.path] }
  }

  private static func addDuplicateDags<Bundle: Hashable>(
    to items: inout [VerifyItem], among group: [Int], ownedBy owner: (VerifyItem, Int) -> Bundle
  ) {
    let claims = group.flatMap { index in
      items[index].dags.map { (claim: $0, place: index) }
    }
    RivalClaims.each(claims) {
      (items[$0].path, owner(items[$0], $0))
    } take: { id, indices, rivals in
      for index in indices {
        guard let text = rivals.text(for: owner(items[index], index), claiming: id) else {
          continue
        }
        items[index].problems.append(BundleError(.duplicateDag, text))
      }
    }
  }

  /// What tells one bundle from another: the file where that is known, else the place in the list.
  private enum Owner: Hashable {
    case file(FileStatus.Identity)
    case item(Int)
  }
}
