import AirflowBundle

/// A progress line as text: a function of the figures and the room there is.
enum ProgressLine {
  /// A line for a log: everything, no bar.
  static func plain(_ state: ProgressState) -> String {
    ([percent(state)] + details(state).map(\.text)).joined(separator: ", ")
  }

  /// What there is to say before the inputs are known.
  static func listing(_ elapsed: Double, width: Int) -> String {
    let text = "listing the inputs" + (elapsed >= 1 ? ", \(clock(elapsed))" : "")
    return String(text.prefix(max(0, width - 1)))
  }

  /// A bar with as many details as fit into `width` columns, the last of which stays free: some
  /// terminals break the line there.
  static func bar(_ state: ProgressState, width: Int, style: TextStyle) -> String {
    let room = max(0, width - 1)
    var parts = [percent(state)]
    guard parts[0].count <= room else { return "" }
    var used = parts[0].count
    let details = details(state)
    // What matters most is taken first, but shown in its usual place.
    var taken: Set<Int> = []
    for (index, detail) in details.enumerated().sorted(by: { $0.1.priority < $1.1.priority }) {
      let needed = detail.text.count + 2
      if used + needed > room { break }
      used += needed
      taken.insert(index)
    }
    for (index, detail) in details.enumerated() where taken.contains(index) {
      parts.append(detail.isBad ? style.bad(detail.text) : detail.text)
    }
    let barWidth = min(30, room - used - 4)
    if barWidth >= 8 { parts.insert(bar(state.share, width: barWidth, style: style), at: 0) }
    return parts.joined(separator: "  ")
  }

  private static func bar(_ share: Double, width: Int, style: TextStyle) -> String {
    let full = Int(share * Double(width))
    var bar = String(repeating: "=", count: full)
    if full < width { bar += ">" + String(repeating: " ", count: width - full - 1) }
    return "[" + style.good(bar) + "]"
  }

  private static func percent(_ state: ProgressState) -> String {
    "\(Int((state.share * 100).rounded(.down)))%"
  }

  private struct Detail {
    var text: String
    var priority: Int
    var isBad = false
  }

  private static func details(_ state: ProgressState) -> [Detail] {
    let counts = state.counts
    let bundles = counts.totalBundles == 1 ? state.words.one : state.words.many
    var details = [
      Detail(text: "\(counts.bundles) of \(counts.totalBundles) \(bundles)", priority: 1),
      Detail(
        text: "\(ReportLine.bytes(counts.bytes)) of \(ReportLine.bytes(counts.totalBytes))",
        priority: 3),
    ]
    if let rate = state.rate {
      details.append(Detail(text: "\(ReportLine.bytes(UInt64(min(rate, 1e18))))/s", priority: 4))
    }
    if let left = state.timeLeft {
      details.append(Detail(text: "\(clock(left)) left", priority: 2))
    }
    if counts.failures > 0 {
      details.append(
        Detail(text: "\(counts.failures) \(state.words.bad)", priority: 0, isBad: true))
    }
    return details
  }

  /// `0:42`, `12:05`, `3:07:00`.
  private static func clock(_ seconds: Double) -> String {
    func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    let whole = Int(min(max(seconds, 0), 359_999).rounded(.up))
    let (hours, minutes) = (whole / 3600, whole % 3600 / 60)
    return hours > 0
      ? "\(hours):\(two(minutes)):\(two(whole % 60))" : "\(minutes):\(two(whole % 60))"
  }
}
