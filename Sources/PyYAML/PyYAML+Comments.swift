extension PyYAML {
  /// Whether a document has comments, which no tree of it keeps.
  ///
  /// Of one that cannot be read, those before the first error count.
  package static func hasComments(_ bytes: [UInt8]) -> Bool {
    guard bytes.contains(UInt8(ascii: "#")) else { return false }
    do throws(PythonFailure) {
      var scanner = try PyYAMLScanner(PyYAMLReader(bytes))
      while !scanner.hasComments {
        if try scanner.takeToken().kind == .streamEnd { return false }
      }
      return true
    } catch { return false }
  }
}
