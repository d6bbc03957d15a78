import ByteStrings
import PyYAML
import YAML

func parse(_ text: String) throws(YAMLError) -> YAMLNode {
  try YAMLNode(parsing: Array(text.utf8))
}

func canonical(_ text: String) throws(YAMLError) -> String {
  String(decoding: try parse(text).canonicalBytes(), as: UTF8.self)
}

/// The error that parsing ends in, or nil.
func parseError(_ bytes: [UInt8], limits: YAMLLimits = YAMLLimits()) -> YAMLError? {
  do throws(YAMLError) {
    _ = try YAMLNode(parsing: bytes, limits: limits)
    return nil
  } catch {
    return error
  }
}

func parseError(_ text: String) -> YAMLError? { parseError(Array(text.utf8)) }

/// The kind of a judgement, with the exception's name.
func judgement(_ text: String) -> String { judgement(Array(text.utf8)) }

func judgement(_ bytes: [UInt8]) -> String {
  switch PyYAML.safeLoad(bytes) {
  case .success: "value"
  case .failure(let failure): failure.exception.rawValue
  }
}
