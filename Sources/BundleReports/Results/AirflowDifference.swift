public import BundleFormats

/// Something that an Airflow after 3.3 does otherwise with a bundle.
public struct AirflowDifference: Sendable, Equatable {
  public var rule: AirflowRule.Name
  /// What the bundle has to do with the rule; empty where that goes without saying.
  public var fact: String

  package init(_ rule: AirflowRule.Name, _ fact: String = "") {
    self.rule = rule
    self.fact = fact
  }

  /// In words: one line.
  public var message: String {
    fact.isEmpty ? rule.rule.difference : "\(fact): \(rule.rule.difference)"
  }
}

/// What the rules of later versions go by, of a manifest.
package struct LaterFacts: Sendable {
  package var hasDags: Bool
  /// How many files `sources` names; nil where there is no such index.
  package var sourceCount: Int?
  package var sourceLength: UInt64
  package var hasCacheDigest: Bool
  /// The tasks that it has by its own account.
  package var handlers: [Manifest.Dag]

  package init(
    hasDags: Bool, sourceCount: Int?, sourceLength: UInt64, hasCacheDigest: Bool,
    handlers: [Manifest.Dag]
  ) {
    self.hasDags = hasDags
    self.sourceCount = sourceCount
    self.sourceLength = sourceLength
    self.hasCacheDigest = hasCacheDigest
    self.handlers = handlers
  }
}
