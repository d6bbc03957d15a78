import ByteStrings

/// The bundles that claim one Dag, and what is told of each about the others.
///
/// Made once for all of them, so that thousands of bundles with one Dag take no longer than
/// thousands with a Dag each, and the text stays short however many there are.
struct RivalClaims<Owner: Hashable> {
  /// How many rivals are named.
  private static var shown: Int { 3 }

  private let total: Int
  private var counts: [Owner: Int] = [:]
  /// The first names of the first owners: enough to name the rivals of any owner.
  private var first: [(name: ByteString, owner: Owner)] = []

  /// - Parameter claims: the bundles by name, in the order in which they are to be told. Two with
  ///   one owner are two names of one bundle, and no rivals.
  init(_ claims: [(name: ByteString, owner: Owner)]) {
    total = claims.count
    var named: [Owner: Int] = [:]
    for claim in claims {
      counts[claim.owner, default: 0] += 1
      let count = named[claim.owner] ?? 0
      // The rivals of one owner are among the first four owners; of each, three names will do.
      guard count < Self.shown, count > 0 || named.count <= Self.shown else { continue }
      named[claim.owner] = count + 1
      first.append(claim)
    }
  }

  /// Goes through what several bundles claim, in the order of the claims.
  ///
  /// - Parameters:
  ///   - claims: what is claimed, and the place in a list of the bundle that claims it.
  ///   - bundle: the name and the owner of the bundle in a place.
  ///   - take: called with a claim, the places of all that make it, and who they are.
  static func each<Claim: Hashable & Comparable>(
    _ claims: [(claim: Claim, place: Int)], _ bundle: (Int) -> (name: ByteString, owner: Owner),
    take: (Claim, [Int], RivalClaims) -> Void
  ) {
    var places: [Claim: [Int]] = [:]
    for (claim, place) in claims { places[claim, default: []].append(place) }
    for (claim, all) in places.filter({ $0.value.count > 1 }).sorted(by: { $0.key < $1.key }) {
      take(claim, all, RivalClaims(all.map(bundle)))
    }
  }

  /// The rivals of an owner; nil where it has none.
  func text(for owner: Owner) -> String? {
    let rivals = total - counts[owner, default: 0]
    if rivals == 0 { return nil }
    let names = first.lazy.filter { $0.owner != owner }.prefix(Self.shown).map { "\($0.name)" }
    let more = rivals > Self.shown ? " and \(rivals - Self.shown) more" : ""
    return names.joined(separator: ", ") + more
  }

  /// What an owner is told of a Dag that others claim too; nil where none does.
  func text(for owner: Owner, claiming dag: ByteString) -> String? {
    text(for: owner).map {
      "the Dag \(dag) is claimed by \($0) too; which one Airflow takes is undefined"
    }
  }
}
