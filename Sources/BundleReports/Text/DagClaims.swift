import BundleFormats
import ByteStrings

/// A line for each Dag that several bundles claim.
enum DagClaims {
  /// - Parameter claims: Dags with the bundle that claims them and the place that it is served from;
  ///   two bundles of one place are one.
  /// - Parameter remark: what there is to say of a Dag besides, from a comma on.
  static func lines(
    _ claims: [(dag: ByteString, name: ByteString, place: ByteString)],
    remark: (ByteString) -> String = { _ in "" }
  ) -> [String] {
    var names: [ByteString: [ByteString]] = [:]
    var places: [ByteString: Set<ByteString>] = [:]
    for claim in claims {
      names[claim.dag, default: []].append(claim.name)
      places[claim.dag, default: []].insert(claim.place)
    }
    return names.keys.sorted().filter { (places[$0]?.count ?? 0) > 1 }.map { dag in
      "the Dag \(dag) is claimed by \(CodeLines.some(of: names[dag] ?? [])); which one Airflow takes "
        + "is undefined\(remark(dag)); \(ErrorCode.duplicateDag.advice)"
    }
  }
}
