import ByteStrings

/// What the pages and lines for people say of a difference.
struct DiffFacts {
  let diff: ReportDiff

  init(_ diff: ReportDiff) { self.diff = diff }

  /// The outcome in a sentence or two.
  var verdict: String {
    let total = ByteText.grouped(diff.new.count)
    let counts = ReportDiff.Change.Kind.allCases.compactMap { kind -> String? in
      let count = diff.count(kind)
      return count > 0 ? "\(ByteText.grouped(count)) \(Self.words(for: kind))" : nil
    }
    let lack = diff.isLessComplete ? " The new report is incomplete, and the old one was not." : ""
    if counts.isEmpty { return "No difference among \(total) items." + lack }
    let worse =
      diff.worse == 0 ? "nothing got worse" : "\(ByteText.grouped(diff.worse)) got worse"
    return counts.joined(separator: ", ") + "; \(worse)." + lack
  }

  var tone: Tone { diff.exitStatus != 0 ? .bad : diff.items.isEmpty ? .good : .warn }

  static func words(for kind: ReportDiff.Change.Kind) -> String {
    switch kind {
    case .gone: "gone"
    case .new: "new"
    case .status: "with another status"
    case .findings: "with other findings"
    case .digest: "with another digest"
    case .orphan: "without an input"
    }
  }

  /// A change in a line: `status converted, now failed [crc-mismatch]`.
  static func text(of change: ReportDiff.Change) -> String {
    switch change.kind {
    case .gone: return "gone, was \(change.old ?? "")"
    case .new: return "new, \(change.new ?? "")"
    case .orphan: return change.new ?? ""
    case .status, .findings, .digest:
      let was = change.old.map { "was: \($0)" }
      let now = change.new.map { "now: \($0)" }
      let none = was == nil ? "was: none" : "now: none"
      let parts = [was, now].compactMap { $0 } + (was == nil || now == nil ? [none] : [])
      return "\(change.kind.rawValue) "
        + (was == nil ? parts.reversed() : parts).joined(separator: "; ")
    }
  }

  /// What got worse first; each kind in the order of the names.
  var itemsByUrgency: [ReportDiff.Item] {
    diff.items.filter(\.isWorse) + diff.items.filter { !$0.isWorse }
  }
}
