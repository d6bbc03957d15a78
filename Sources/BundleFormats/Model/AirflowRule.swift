package import ByteStrings

/// A rule in which versions of Airflow differ: what each does, and where that was read.
///
/// All rules are in `AirflowRule+All.swift`, and only there. docs/airflow-versions.md shows the same
/// table; a test compares the two.
public struct AirflowRule: Sendable {
  /// The stable name of a rule.
  public enum Name: String, Sendable, CaseIterable {
    case location
    case executableBit = "executable-bit"
    case dags
    case parseRequest = "parse-request"
    case rivalHandlers = "rival-handlers"
    case sourceView = "source-view"
    case cacheDigest = "cache-digest"
    case schemaVersion = "schema-version"
    case damage
    case leftover32 = "leftover-32"
    case fileName = "file-name"
  }

  /// What it is about: the heading of its row.
  public let subject: String
  /// What the released Airflow 3.3 (Task SDK 1.3.2) does.
  public let released: String
  /// What the published state with a sources index does.
  public let sourcesIndex: String
  /// What the published state with bound artifacts does.
  public let boundArtifacts: String
  /// Where all of that was read.
  public let readIn: String
  /// What differs for a bundle that the rule concerns, and what to do: the end of a sentence.
  public let difference: String
}

extension ByteString {
  /// Whether a file name has a suffix as Python's `Path.suffix` tells it: a dot that is neither its
  /// first byte nor its last.
  package var hasSuffix: Bool {
    guard let dot = bytes.lastIndex(of: UInt8(ascii: ".")) else { return false }
    return dot > bytes.startIndex && dot < bytes.endIndex - 1
  }
}
