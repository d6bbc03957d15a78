import BundleFormats
import ByteStrings
import JSON

// A report in JSON has messages only, so reading it is the one place that takes them apart again.

extension JSONForm {
  /// A code and what is said of it.
  ///
  /// - Parameter make: takes the message apart.
  private static func coded<Code: RawRepresentable<String> & SendableMetatype>(
    _ key: String, _ told: @escaping @Sendable (Value) -> (Code, String),
    make: @escaping @Sendable (Code, ByteString) -> Value
  ) -> Self {
    Self { value in
      let (code, message) = told(value)
      return .object([
        .init(ByteString(key), .string(code.rawValue)), .init("message", .string(message)),
      ])
    } read: { json, place throws(ReportError) in
      let fields = try JSONFields(reading: json, at: place)
      return make(try fields.value(key, .choice), try fields.value("message", .text))
    }
  }
}

extension JSONForm<BundleError> {
  /// Its code, and what it says of a file.
  static func error(of file: ByteString) -> Self {
    coded("code") {
      ($0.code, $0.message(for: file))
    } make: { (code: ErrorCode, message) in
      let explanation = message.without(prefix: ByteString("\(file): ")) ?? message
      let problem = explanation.without(suffix: ByteString("; \(code.advice)"))
      return BundleError(code, (problem ?? explanation).lossy, advice: problem == nil ? "" : nil)
    }
  }
}

extension JSONForm<AirflowDifference> {
  static let difference = coded("rule") {
    ($0.rule, $0.message)
  } make: {
    (rule: AirflowRule.Name, message) in
    let fact = message.without(suffix: ByteString(": \(rule.rule.difference)"))
    return AirflowDifference(rule, fact?.lossy ?? "")
  }
}

extension Finding: BlankRecord {
  init() { self.init(.notKept, "") }

  mutating func fields(_ json: inout JSONFields) {
    var text = ByteString(message)
    json.derived("severity", .string(severity.rawValue))
    json.field("code", &code, .choice)
    json.field("message", &text, .text)
    self = Finding(code, (text.without(suffix: ByteString(code.remark)) ?? text).lossy)
  }
}

extension ByteString {
  fileprivate func without(prefix: ByteString) -> ByteString? {
    hasPrefix(prefix) ? ByteString(bytes.dropFirst(prefix.count)) : nil
  }

  fileprivate func without(suffix: ByteString) -> ByteString? {
    hasSuffix(suffix) ? ByteString(bytes.dropLast(suffix.count)) : nil
  }
}
