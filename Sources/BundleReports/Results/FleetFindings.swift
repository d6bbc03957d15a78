import BundleFormats
import ByteStrings

/// What only all bundles of a run together show.
package enum FleetFindings {
  package static func add(to items: inout [ReportItem]) {
    addDuplicateDags(to: &items)
    addMixedArchitectures(to: &items)
  }

  /// Two bundles that claim one dag_id: which of them Airflow takes is undefined.
  private static func addDuplicateDags(to items: inout [ReportItem]) {
    let claims = items.indices.flatMap { index in
      (items[index].dags ?? []).map { (claim: $0.id, place: index) }
    }
    RivalClaims.each(claims) {
      (items[$0].input, place(of: items[$0]))
    } take: { id, indices, rivals in
      let both = sharedTask(of: id, in: indices.map { items[$0] })
      for index in indices {
        guard let text = rivals.text(for: place(of: items[index]), claiming: id) else { continue }
        items[index].findings.append(Finding(.duplicateDag, text + both))
      }
    }
  }

  /// What comes of a task that two of them have, once Airflow looks at tasks.
  static func sharedTask(of id: ByteString, in items: [ReportItem]) -> String {
    var places: [ByteString: Set<ByteString>] = [:]
    for item in items {
      for task in item.dags?.first(where: { $0.id == id })?.tasks ?? [] {
        places[task, default: []].insert(place(of: item))
      }
    }
    guard let task = places.filter({ $0.value.count > 1 }).keys.min() else { return "" }
    return ", and a published later state makes an import error of its task \(task)"
  }

  /// Where a bundle is to be served from: an input and the output that was made of it are one.
  private static func place(of item: ReportItem) -> ByteString { item.output ?? item.input }

  private static func addMixedArchitectures(to items: inout [ReportItem]) {
    var counts: [String: Int] = [:]
    for item in items { if let kind = item.executable?.platform { counts[kind, default: 0] += 1 } }
    // Where two kinds are equally frequent, neither is what the run is of.
    guard counts.count > 1, let most = counts.max(by: { $0.value < $1.value }),
      counts.count(where: { $0.value == most.value }) == 1
    else { return }
    for index in items.indices {
      guard let own = items[index].executable?.platform, own != most.key else { continue }
      items[index].findings.append(
        Finding(
          .architectureMixed,
          "the executable is \(own), while most of this run (\(most.value)) are \(most.key)"))
    }
  }
}
