@testable import AirflowBundle
@testable import BundleFormats

/// What may come of an input whatever its bytes are.
enum Outcome {
  /// Codes that blame the system: nothing here can be the system's fault.
  private static let system: Set<ErrorCode> = [
    .ioError, .noSpace, .permissionDenied, .interrupted, .notFound, .notStarted,
  ]

  /// The name of an error's code. Throws a finding where the code blames the system, or where the
  /// message could break a line or steer a terminal.
  static func code(of error: BundleError) throws(FuzzFinding) -> String {
    try expect(!system.contains(error.code), "\(error.code.rawValue): \(error.problem)")
    try checkLine(error.problem)
    try checkLine(error.advice)
    return error.code.rawValue
  }

  static func check(_ findings: [Finding]) throws(FuzzFinding) {
    for finding in findings { try checkLine(finding.message) }
  }

  /// A message is one line of text that is safe for a terminal.
  static func checkLine(_ text: String) throws(FuzzFinding) {
    // Nearly all are ASCII, for which this is all there is to it.
    if text.utf8.allSatisfy({ 0x20..<0x7f ~= $0 }) { return }
    for scalar in text.unicodeScalars {
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator:
        throw FuzzFinding("a message lets U+\(String(scalar.value, radix: 16)) through: \(text)")
      default: break
      }
    }
  }
}
