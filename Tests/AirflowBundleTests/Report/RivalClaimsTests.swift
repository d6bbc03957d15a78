import ByteStrings
import Testing

@testable import AirflowBundle
@testable import BundleFormats
@testable import BundleReports

@Suite struct RivalClaimsTests {
  /// What every bundle is told, worked out the long way.
  private func plainText(_ claims: [(name: ByteString, owner: Int)], _ owner: Int) -> String? {
    let others = claims.filter { $0.owner != owner }.map { "\($0.name)" }
    if others.isEmpty { return nil }
    let more = others.count > 3 ? " and \(others.count - 3) more" : ""
    return others.prefix(3).joined(separator: ", ") + more
  }

  @Test func eachIsToldOfTheFirstOthers() {
    var numbers = SeededGenerator(state: 7)
    for count in 0..<40 {
      let claims = (0..<count).map { index in
        (name: ByteString("b\(index)"), owner: Int.random(in: 0..<6, using: &numbers))
      }
      let rivals = RivalClaims(claims)
      for owner in 0..<6 {
        #expect(rivals.text(for: owner) == plainText(claims, owner), "\(claims)")
      }
    }
  }

  /// Comparing each with each would take minutes here.
  @Test func aDagThatAllBundlesClaimIsToldShortly() {
    var items = (0..<20_000).map { Sample.converted(ByteString("b\($0)"), dags: ["one"]) }
    FleetFindings.add(to: &items)
    #expect(
      items[19_999].findings.map(\.message) == [
        "the Dag one is claimed by b0, b1, b2 and 19996 more too; which one Airflow takes is undefined, and a published later state makes an import error of its task extract"
      ])
    #expect(items.allSatisfy { $0.findings.count == 1 })
  }
}
