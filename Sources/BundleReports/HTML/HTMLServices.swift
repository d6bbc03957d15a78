import ByteStrings

/// Each Dag with the bundle that serves it.
enum HTMLServices {
  /// How many Dags are shown without being asked for.
  private static let shown = 20
  /// How many bundles of one Dag are named.
  private static let named = 5

  static func html(_ services: [DagService]) -> HTML {
    guard let summary = DagService.summary(of: services) else { return "" }
    let hasTasks = services.contains { $0.tasks != nil }
    let columns: [Column] = hasTasks ? ["Dag", .number("Tasks"), "Bundle"] : ["Dag", "Bundle"]
    let rows = services.map { service in
      var cells = [
        HTMLTable.Cell("<code>\(service.id)</code>"), .init(bundles(of: service)),
      ]
      if hasTasks { cells.insert(.init(service.tasks.map { "\($0)" } ?? ""), at: 1) }
      return HTMLTable.Row(tone: service.state == .served ? "" : "warn", cells: cells)
    }
    let table = HTMLTable(noun: "Dag", columns: columns, rows: rows).html
    let lead: HTML = "<p>\(summary)</p>\n"
    if services.count <= shown { return lead + table }
    return lead + "<details><summary>Show them</summary>\n\(table)</details>\n"
  }

  private static func bundles(of service: DagService) -> HTML {
    let paths = service.state == .unserved ? service.idle : service.bundles
    var out = HTML()
    switch service.state {
    case .served: break
    case .contested: out = HTMLTable.chip("undefined: one of", .warn) + " "
    case .unserved: out = HTMLTable.chip("none: Airflow skips", .bad) + " "
    }
    out += paths.prefix(named).map { "<code>\(HTML.path($0))</code>" as HTML }.joined(
      separator: ", ")
    return paths.count > named ? out + " and \(paths.count - named) more" : out
  }
}
