internal import ByteStrings

/// The released consumer's reader: PyYAML 6.0.3 without its C extension, on CPython.
package enum PyYAML {
  /// What `yaml.safe_load(bytes.decode("utf-8"))` does: the value, or what is raised.
  package typealias Outcome = Result<PythonValue, PythonFailure>

  /// Calls that CPython nests (1,000), less what Airflow's scan and `safe_load` have open.
  static let recursionLimit = 950

  /// What is followed before we give up. PyYAML needs minutes and gigabytes for more values.
  ///
  /// The depth is what its composer follows: two calls for each level, from where Airflow's scan
  /// calls it. The true figure depends on the caller by a few levels.
  static let limits = YAMLLimits(bytes: 4 << 20, depth: 480, nodes: 600_000)

  /// Judges a manifest.
  package static func safeLoad(_ bytes: [UInt8]) -> Outcome {
    safeLoad { offset, count in Array(bytes[offset..<min(offset + count, bytes.count)]) }
  }

  /// Judges a manifest of any size in bounded memory.
  ///
  /// - Parameter source: gives bytes from an offset on, at most so many, and none at the end; it is
  ///   asked for all of them three times.
  package static func safeLoad(
    _ source: (_ offset: Int, _ count: Int) -> [UInt8]
  ) -> Outcome {
    withoutActuallyEscaping(source) { judge($0) }
  }

  private static func judge(_ source: @escaping CharacterWindow.Source) -> Outcome {
    var check = UTF8Check()
    var size = 0
    while case let bytes = source(size, 1 << 16), !bytes.isEmpty {
      bytes.withUnsafeBytes { check.update($0) }
      size += bytes.count
    }
    return Outcome { () throws(PythonFailure) in
      if let offset = check.firstInvalid {
        throw PythonFailure(.unicodeDecodeError, "not UTF-8 at byte \(offset)")
      }
      let reader = try PyYAMLReader(source)
      let outcome = Outcome { () throws(PythonFailure) in try load(reader) }
      if reader.hasLostText {
        throw PythonFailure(.undecided, "a line is too long to be followed")
      }
      return try outcome.get()
    }
  }

  private static func load(_ reader: PyYAMLReader) throws(PythonFailure) -> PythonValue {
    var parser = try PyYAMLParser(reader)
    guard let document = try PyYAMLComposer.compose(&parser) else { return .none }
    return try PythonConstructor.construct(document)
  }
}
