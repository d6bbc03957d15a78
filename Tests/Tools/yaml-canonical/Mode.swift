internal import YAML

/// What is asked about each manifest.
enum Mode: String, CaseIterable {
  /// `C` and the canonical text, or `E` and why there is none.
  case canonical

  func answer(_ manifest: [UInt8]) -> (Unicode.Scalar, [UInt8]) {
    do throws(YAMLError) {
      switch self {
      case .canonical:
        let node = try YAMLNode(parsing: manifest)
        return ("C", try node.canonicalBytes())
      }
    } catch {
      return ("E", Array("\(error.kind): \(error)".utf8))
    }
  }
}
