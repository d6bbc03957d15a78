internal import PyYAML
internal import YAML

/// What is asked about each manifest.
enum Mode: String, CaseIterable {
  /// `C` and the canonical text, or `E` and why there is none.
  case canonical
  /// What PyYAML's `safe_load` does: `V`, `Y` (a `YAMLError`), `R` (another exception), `U` (not
  /// UTF-8) or `?`, and the value or the reason.
  case judge

  func answer(_ manifest: [UInt8]) -> (Unicode.Scalar, [UInt8]) {
    do throws(YAMLError) {
      switch self {
      case .canonical:
        let node = try YAMLNode(parsing: manifest)
        return ("C", try node.canonicalBytes())
      case .judge: return Self.judge(manifest)
      }
    } catch {
      return ("E", Array("\(error.kind): \(error)".utf8))
    }
  }

  private static func judge(_ manifest: [UInt8]) -> (Unicode.Scalar, [UInt8]) {
    do throws(PythonFailure) {
      return ("V", ValueDump(try PyYAML.safeLoad(manifest).get()).bytes)
    } catch {
      switch error.exception {
      case .yamlError: return ("Y", Array("\(error)".utf8))
      case .unicodeDecodeError: return ("U", Array(error.problem.utf8))
      case .undecided: return ("?", Array(error.problem.utf8))
      default: return ("R", Array("\(error.exception.rawValue): \(error)".utf8))
      }
    }
  }
}
