public import ByteStrings

/// What is different between two reports of one command.
public struct ReportDiff: Sendable {
  /// One of the reports, without its items.
  public struct Side: Sendable {
    /// The file that it was read from.
    public var path: ByteString
    public var isDryRun = false
    public var isComplete: Bool
    public var runs: [RunIdentity]
    /// The number of its items.
    public var count: Int
  }

  /// One thing that is different about an item.
  public struct Change: Sendable, Equatable {
    public enum Kind: String, Sendable, CaseIterable {
      /// The item is in the old report only.
      case gone
      /// The item is in the new report only.
      case new
      /// What became of it, or what Airflow does with it.
      case status
      /// What was found besides, or what is wrong with it.
      case findings
      /// The bytes or the permissions of the output.
      case digest
      /// A bundle that no input makes any more.
      case orphan
    }

    public var kind: Kind
    /// What there was and what there is, in words; nil on the side where there is nothing.
    public var old: String?
    public var new: String?
    /// Whether somebody has to look at it.
    public var isWorse = false
  }

  /// What is different about one item.
  public struct Item: Sendable {
    /// The input of a conversion, the path of a verification.
    public var name: ByteString
    public var changes: [Change]

    public var isWorse: Bool { changes.contains(where: \.isWorse) }
  }

  /// `migrate`.
  public var command: String
  public var old: Side
  public var new: Side
  /// In byte order of their names; only those with a difference.
  public var items: [Item]

  /// How many items have a difference of a kind.
  public func count(_ kind: Change.Kind) -> Int {
    items.count { $0.changes.contains { $0.kind == kind } }
  }

  /// The items that got worse.
  public var worse: Int { items.count(where: \.isWorse) }

  /// Whether the new report lacks something that the old one had.
  public var isLessComplete: Bool { old.isComplete && !new.isComplete }

  /// 1 where something got worse, else 0.
  public var exitStatus: Int32 { worse > 0 || isLessComplete ? 1 : 0 }
}

extension ReportDiff {
  /// What is compared of an item.
  struct Row {
    var name: ByteString
    /// `failed [crc-mismatch]`.
    var status: String
    /// How bad that is.
    var rank: Int
    /// Findings or problems: `overlay-data: …`, and whether one more makes it worse.
    var findings: [(text: String, isBad: Bool)]
    /// What tells that the output is the same, in words.
    var digest: [String] = []
  }

  /// Compares what is there under one name.
  static func items(_ old: [Row], _ new: [Row]) -> [Item] {
    let before = Dictionary(old.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    let after = Dictionary(new.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    return Set(before.keys).union(after.keys).sorted().compactMap { name in
      let changes =
        switch (before[name], after[name]) {
        case (let old?, let new?): changes(old, new)
        case (let old?, nil):
          [Change(kind: .gone, old: old.status, new: nil, isWorse: old.rank < Rank.bad)]
        case (nil, let new?):
          [Change(kind: .new, old: nil, new: new.status, isWorse: new.rank >= Rank.bad)]
        case (nil, nil): [Change]()
        }
      return changes.isEmpty ? nil : Item(name: name, changes: changes)
    }
  }

  /// From here on something has failed.
  enum Rank {
    static let good = 0
    static let skipped = 1
    static let bad = 2
  }

  private static func changes(_ old: Row, _ new: Row) -> [Change] {
    var changes: [Change] = []
    if ByteString(old.status) != ByteString(new.status) {
      changes.append(
        Change(kind: .status, old: old.status, new: new.status, isWorse: new.rank > old.rank))
    }
    let lost = only(old.findings, besides: new.findings)
    let found = only(new.findings, besides: old.findings)
    if !lost.isEmpty || !found.isEmpty {
      func text(_ findings: [(text: String, isBad: Bool)]) -> String? {
        findings.isEmpty ? nil : findings.map(\.text).joined(separator: " | ")
      }
      // One bad finding for another is no change for the worse.
      let isWorse = found.count(where: \.isBad) > lost.count(where: \.isBad)
      changes.append(
        Change(kind: .findings, old: text(lost), new: text(found), isWorse: isWorse))
    }
    if old.digest.map({ ByteString($0) }) != new.digest.map({ ByteString($0) }),
      !old.digest.isEmpty, !new.digest.isEmpty
    {
      let differing = zip(old.digest, new.digest).filter { ByteString($0) != ByteString($1) }
      changes.append(
        Change(
          kind: .digest, old: differing.map(\.0).joined(separator: ", "),
          new: differing.map(\.1).joined(separator: ", ")))
    }
    return changes
  }

  private static func only(
    _ findings: [(text: String, isBad: Bool)], besides others: [(text: String, isBad: Bool)]
  ) -> [(text: String, isBad: Bool)] {
    let known = Set(others.map { ByteString($0.text) })
    return findings.filter { !known.contains(ByteString($0.text)) }
  }
}
