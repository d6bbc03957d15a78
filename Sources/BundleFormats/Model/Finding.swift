/// Something about a bundle that its owner should know though it was converted.
public struct Finding: Sendable, Equatable {
  public enum Severity: String, Sendable, CaseIterable {
    /// Worth knowing; nothing to do.
    case note
    /// Worth a look before the bundle goes into service.
    case warning
  }

  /// The stable name that scripts compare.
  public enum Code: String, Sendable, CaseIterable {
    case extraMembersKept = "extra-members-kept"
    case extraMembersDropped = "extra-members-dropped"
    case valueQuoted = "value-quoted"
    case schemaVersionAssumed = "schema-version-assumed"
    case schemaVersionUnknown = "schema-version-unknown"
    case tasksEmpty = "tasks-empty"
    case sourceNotUTF8 = "source-not-utf8"
    case signatureInvalidated = "signature-invalidated"
    case packedExecutable = "packed-executable"
    case overlayData = "overlay-data"
    case duplicateDag = "duplicate-dag"
    case architectureMixed = "architecture-mixed"
    case foreignPlatform = "foreign-platform"
    case keyReplaced = "key-replaced"
    case notKept = "not-kept"
    case idInvalid = "id-invalid"
    case digestReplaced = "digest-replaced"
    case dagsAbsent = "dags-absent"
    case nextAirflow = "next-airflow"

    /// What was done about it, as the end of a message; empty where nothing was.
    package var remark: String { self == .valueQuoted ? "; now a string" : "" }

    /// The severity that findings of this kind have.
    public var severity: Severity {
      switch self {
      case .extraMembersKept, .valueQuoted, .schemaVersionAssumed, .sourceNotUTF8, .keyReplaced,
        .notKept, .nextAirflow:
        .note
      case .digestReplaced, .idInvalid, .dagsAbsent, .extraMembersDropped, .schemaVersionUnknown,
        .tasksEmpty, .signatureInvalidated, .packedExecutable, .overlayData, .duplicateDag,
        .architectureMixed, .foreignPlatform:
        .warning
      }
    }
  }

  public var severity: Severity
  public var code: Code
  /// What was found: one line.
  public var fact: String

  /// Creates a finding of the severity that its code has.
  public init(_ code: Code, _ fact: String) {
    self.severity = code.severity
    self.code = code
    self.fact = fact
  }

  /// What was found, and what was done about it where something was: one line.
  public var message: String { fact + code.remark }
}

extension [Finding] {
  mutating func add(_ code: Finding.Code, _ fact: String) { append(Finding(code, fact)) }
}
