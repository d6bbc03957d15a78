/// The findings about one manifest: of each code so many, and how many more there were.
///
/// A manifest of a mebibyte can give reason to a hundred thousand, which nobody reads and which
/// take more memory than all else.
package struct FindingList {
  private var findings: [Finding] = []
  private var counts: [Finding.Code: Int] = [:]

  /// The most findings of one code that are listed.
  static let limit = 1_000

  mutating func add(_ code: Finding.Code, _ fact: String) {
    counts[code, default: 0] += 1
    if counts[code, default: 0] <= Self.limit { findings.add(code, fact) }
  }

  package var first: Finding? { findings.first }

  /// The findings, and one of each code that would have had more.
  package var all: [Finding] {
    let many = counts.filter { $0.value > Self.limit }
    if many.isEmpty { return findings }
    let more = many.sorted { $0.key.rawValue < $1.key.rawValue }
    return findings
      + more.map { code, count in
        Finding(code, "\(count - Self.limit) more like these are in this manifest")
      }
  }
}
