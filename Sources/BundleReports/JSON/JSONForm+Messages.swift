import BundleFormats
import ByteStrings
import JSON

// A report in JSON has messages only, so reading it is the one place that takes them apart again.

extension JSONForm<BundleError> {
  /// Its code, and what it says of a file.
  static func error(of file: ByteString) -> Self {
    Self { error in
      .object([
        .init("code", .string(error.code.rawValue)),
        .init("message", .string(error.message(for: file))),
      ])
    } read: { json, place throws(ReportError) in
      let fields = try JSONFields(reading: json, at: place)
      let code = try fields.value("code", JSONForm<ErrorCode>.choice)
      let message = try fields.value("message", JSONForm<ByteString>.text)
      let explanation = message.without(prefix: ByteString("\(file): ")) ?? message
      let problem = explanation.without(suffix: ByteString("; \(code.advice)"))
      return BundleError(code, (problem ?? explanation).lossy, advice: problem == nil ? "" : nil)
    }
  }
}

extension AirflowDifference: BlankRecord {
  init() { self.init(.damage) }

  mutating func fields(_ json: inout JSONFields) {
    var text = ByteString(message)
    json.field("rule", &rule, .choice)
    json.field("message", &text, .text)
    fact = text.without(suffix: ByteString(": \(rule.rule.difference)"))?.lossy ?? ""
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
