extension PyYAML {
  /// Whether a document has comments, which no tree of it keeps.
  ///
  /// Of one that cannot be read, those before the first error count.
  package static func hasComments(_ bytes: [UInt8]) -> Bool {
    guard bytes.contains(UInt8(ascii: "#")) else { return false }
    do throws(ConstructionFailure) {
      var scanner = try PyYAMLScanner(PyYAMLReader(bytes))
      while !scanner.hasComments {
        if case .streamEnd = try scanner.takeToken().kind { return false }
      }
      return true
    } catch { return false }
  }
}
