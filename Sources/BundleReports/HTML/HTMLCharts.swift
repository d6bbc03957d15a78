import ByteStrings

/// Sizes, space and kinds as bars.
///
/// The drawings are for eyes only; the same figures stand in their text.
enum HTMLCharts {
  /// All bytes before and after, and the largest bundles.
  static func sizes(_ known: [(name: ByteString, before: UInt64, after: UInt64)]) -> HTML {
    if known.isEmpty { return "" }
    let total = (before: sum(known.map(\.before)), after: sum(known.map(\.after)))
    let largest = known.sorted { max($0.1, $0.2) > max($1.1, $1.2) }.prefix(10)
    var out: HTML = "<p>\(ByteText.size(total.before)) before, \(ByteText.size(total.after)) after"
    out += "\(change(total)).</p>\n"
    out += "<p class=\"legend\"><span class=\"key before\"></span> before "
    out += "<span class=\"key after\"></span> after</p>\n"
    out += chart(
      "All bundles", [("All \(ByteText.grouped(known.count))", total.before, total.after)])
    out += "<h3>The largest</h3>\n"
    out += chart(
      "The largest bundles",
      largest.map { (HTML.shortened($0.0, to: 44), $0.1, $0.2) })
    return out
  }

  /// A sum that stays at the largest number: a report that somebody hands in may say anything.
  private static func sum(_ sizes: [UInt64]) -> UInt64 {
    sizes.reduce(0) { sum, size in
      let (next, overflow) = sum.addingReportingOverflow(size)
      return overflow ? .max : next
    }
  }

  /// How the size changed, in the words that suit it: nothing, percents or a multiple.
  static func change(_ total: (before: UInt64, after: UInt64)) -> String {
    guard total.before > 0 else { return "" }
    let ratio = Double(total.after) / Double(total.before)
    if ratio >= 1e6 { return " (over a million times as much)" }
    if ratio >= 10 { return " (\(ByteText.grouped(Int(ratio.rounded()))) times as much)" }
    let percent = Int((ratio * 100 - 100).rounded())
    if percent == 0 { return "" }
    if percent > 0 { return " (+\(percent) %)" }
    // Rounded, what is left of it would be gone.
    if percent == -100 && total.after > 0 { return " (over 99 % less)" }
    return " (\u{2212}\(-percent) %)"
  }

  /// Pairs of bars.
  private static func chart(
    _ name: String, _ rows: [(label: HTML, before: UInt64, after: UInt64)]
  ) -> HTML {
    let most = max(rows.map { max($0.before, $0.after) }.max() ?? 0, 1)
    let step = 50
    var out: HTML = "<svg class=\"chart\" viewBox=\"0 0 460 \(rows.count * step)\" role=\"img\" "
    out += "aria-label=\"\(name): sizes before and after\">\n"
    for (index, row) in rows.enumerated() {
      let top = index * step
      func width(_ size: UInt64) -> Int {
        size == 0 ? 0 : max(2, Int(Double(size) / Double(most) * 360))
      }
      out += "<text x=\"0\" y=\"\(top + 13)\">\(row.label)</text>\n"
      for (place, size, kind) in [(19, row.before, "before"), (32, row.after, "after")] {
        let bar = width(size)
        out += "<rect class=\"\(kind)\" x=\"0\" y=\"\(top + place)\" width=\"\(bar)\" "
        out += "height=\"10\" rx=\"2\"/>"
        out += "<text class=\"figure\" x=\"\(bar + 6)\" y=\"\(top + place + 9)\">"
        out += "\(ByteText.size(size))</text>\n"
      }
    }
    return out + "</svg>\n"
  }

  /// What the run takes of each file system, against what is free there.
  static func space(_ systems: [SpaceFigures]) -> HTML {
    var out = HTML()
    for system in systems {
      let share = system.free == 0 ? 1 : min(1, Double(system.needed) / Double(system.free))
      let width = system.needed == 0 ? 0 : max(2, Int(share * 460))
      let tone = system.fits ? "after" : "bad"
      out += "<p class=\"system\"><code>\(HTML.path(system.path))</code> "
      out += system.fits ? "" : "<span class=\"chip bad\">not enough room</span> "
      out += "<br>needs <b>\(ByteText.size(system.needed))</b> for "
      out += "\(ByteText.grouped(system.outputs)) \(system.outputs == 1 ? "output" : "outputs"), "
      out += "<b>\(ByteText.size(system.free))</b> free</p>\n"
      out += "<svg class=\"chart\" viewBox=\"0 0 460 12\" role=\"img\" "
      out += "aria-label=\"share of the free space that is needed\">"
      out += "<rect class=\"track\" width=\"460\" height=\"12\" rx=\"3\"/>"
      out += "<rect class=\"\(tone)\" width=\"\(width)\" height=\"12\" rx=\"3\"/></svg>\n"
    }
    return out
  }

  /// Formats and architectures, most frequent first.
  static func kinds(_ kinds: [(name: String, count: Int)]) -> HTML {
    guard let most = kinds.first?.count else { return "" }
    var rows = HTML()
    for kind in kinds.prefix(20) {
      let width = max(2, Int(Double(kind.count) / Double(most) * 200))
      rows += "<tr><td>\(kind.name)</td>"
      rows += "<td class=\"number\">\(ByteText.grouped(kind.count))</td>"
      rows += "<td><svg class=\"spark\" viewBox=\"0 0 200 10\" aria-hidden=\"true\">"
      rows += "<rect class=\"after\" width=\"\(width)\" height=\"10\" rx=\"2\"/></svg></td></tr>\n"
    }
    return "<table class=\"plain\"><tbody>\n\(rows)</tbody></table>\n"
  }
}
