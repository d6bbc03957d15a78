import AirflowBundle
import ArgumentParser

/// What `--fail-on` names: findings that make a run fail.
enum FailureRule: Equatable, ExpressibleByArgument {
  case severity(Finding.Severity)
  case code(String)

  init?(argument: String) {
    if let severity = Finding.Severity(rawValue: argument) {
      self = .severity(severity)
    } else if Self.codes.contains(argument) {
      self = .code(argument)
    } else {
      return nil
    }
  }

  /// `verify` calls problems what `migrate` calls findings, so their codes are taken too.
  private static let codes =
    Finding.Code.allCases.map(\.rawValue)
    + ErrorCode.allCases.map(\.rawValue)

  static let allValueStrings =
    Finding.Severity.allCases.map(\.rawValue) + Finding.Code.allCases.map(\.rawValue)

  var name: String {
    switch self {
    case .severity(let severity): severity.rawValue
    case .code(let code): code
    }
  }

  func matches(_ finding: Finding) -> Bool {
    switch self {
    case .severity(let severity): finding.severity == severity
    case .code(let code): finding.code.rawValue == code
    }
  }
}
